"""make mutate: takes each guard out, one at a time, and runs the tests that ought to notice.

Works on copies of the tree; a guard whose tests stay green is named, and the exit code is 1. So is
one that is not where it is looked for.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from infra.mutants.conditions import conditions
from infra.mutants.guards import GUARDS
from infra.mutants.mutant import Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    *("app.py", "chalicelib", "infra", "tests", ".chalice", "pyproject.toml", "Makefile"),
    *("requirements.txt", "README.md", "RUNBOOK.md", "docs"),
)
# pytest's own: tests failed. Anything else is no verdict.
RED, GREEN = 1, 0
LONGEST_S = 300


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when a test goes red for every guard, 1 when not, 130 after Ctrl-C."""
    wish = _parser().parse_args(arguments)
    mutants = [one for one in (*conditions(ROOT), *GUARDS) if wish.only in one.name]
    if wish.list:
        print("\n".join(one.name for one in mutants))
        return 0
    if not mutants:
        print(f"No guard's name has {wish.only!r} in it.", file=sys.stderr)
        return 2
    try:
        return _judged(mutants, workers=wish.workers)
    except KeyboardInterrupt:
        print("\nStopped in the middle: nothing is judged.", file=sys.stderr)
        return 130


def _judged(mutants: Sequence[Mutant], *, workers: int) -> int:
    began, survived = time.monotonic(), []
    with _copies(workers) as copies:
        suites = sorted({test for one in mutants for test in one.tests})
        print(f"{len(mutants)} guards; first all {len(suites)} suites as they are …", flush=True)
        if (code := _run(copies.queue[0], suites)) != GREEN:
            print(f"They are not green to begin with (pytest says {code}).", file=sys.stderr)
            return 1
        with ThreadPoolExecutor(workers) as pool:
            for number, (mutant, fate) in enumerate(
                zip(mutants, pool.map(lambda one: _fate(one, copies), mutants), strict=True), 1
            ):
                print(f"{number:4} of {len(mutants)}  {fate:9}  {mutant.name}", flush=True)
                survived += [] if fate == "noticed" else [f"{fate}: {mutant.name}"]
    took = time.monotonic() - began
    print(f"\n{len(mutants) - len(survived)} of {len(mutants)} noticed, in {took:.0f} s.")
    print("\n".join(survived) or "A test goes red for every guard.")
    return 1 if survived else 0


def _fate(mutant: Mutant, copies: "Queue[Path]") -> str:
    copy = copies.get()
    path = copy / mutant.path
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(mutant.apply(whole), encoding="utf-8")
        code = _run(copy, mutant.tests)
        return {RED: "noticed", GREEN: "SURVIVED"}.get(code, f"CODE {code}")
    except ValueError:
        return "NOT THERE"
    finally:
        path.write_text(whole, encoding="utf-8")
        copies.put(copy)


def _run(copy: Path, tests: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["-m", "not long", *tests]
    # Sources change within a second: what was compiled of them would be taken for new.
    where = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    where.pop("PYTHONPYCACHEPREFIX", None)
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=where,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return RED  # whatever hangs has been noticed
    return done.returncode


@contextmanager
def _copies(count: int) -> Iterator["Queue[Path]"]:
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory(prefix="lantern-mutants-") as folder:
        for number in range(count):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for name in COPIED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(
                        source, copy / name, ignore=shutil.ignore_patterns("__pycache__")
                    )
                else:
                    shutil.copy2(source, copy / name)
            copies.put(copy)
        yield copies


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="make mutate",
        description="Takes each guard out, one at a time (every clause of every condition of a\n"
        "write, and the checks of identity, consent, admission, the model, the books), and shows\n"
        "that at least one test goes red for each.",
        epilog='examples:\n  make mutate\n  make mutate ARGS="--only coupon_store"\n'
        '  make mutate ARGS="--list"',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--only", default="", metavar="WORD", help="guards with this in their name")
    made.add_argument("--list", action="store_true", help="name the guards, and do no more")
    made.add_argument("--workers", type=int, default=2, help="copies at work (%(default)s)")
    return made


if __name__ == "__main__":
    sys.exit(main())
