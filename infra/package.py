"""Build the Lambda package as `chalice package` does, and say how big it is and what is in it.

Merges in what Chalice has no words for (`infra/template/production.py`), so that the folder holds a
whole stack. Exit 1 when it is over the budget or carries what does not run on Lambda.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.template.names import CLAIMS, FUNCTIONS
from infra.template.production import production

ROOT = Path(__file__).resolve().parents[1]
BUDGET_MB = 12.0
# Tools and tests have no business on Lambda; boto3 is the runtime's own.
FOREIGN = ("boto3", "botocore", "moto", "pytest", "infra", "tests", "pip", "setuptools")
MB = 1024 * 1024


def prefix_of(stage: str) -> str:
    """What every AWS name of the stage begins with. KeyError when there is no such stage."""
    return str(_stage(stage)["environment_variables"]["LANTERN_PREFIX"])


def functions_of(stage: str) -> tuple[str, ...]:
    """The stage's functions, by our names."""
    apart = _stage(stage)["environment_variables"].get("LANTERN_CLAIMS_APART") == "on"
    return (*FUNCTIONS, CLAIMS) if apart else FUNCTIONS


def _stage(stage: str) -> dict[str, Any]:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return dict(config["stages"][stage])


def build(out: Path, *, stage: str = "prod") -> Path:
    """Run `chalice package` into `out` (emptied first); the path of the zip, `sam.json` beside it
    is the whole stack."""
    shutil.rmtree(out, ignore_errors=True)
    for cache in (ROOT / "chalicelib").rglob("__pycache__"):
        shutil.rmtree(cache)
    out.parent.mkdir(parents=True, exist_ok=True)
    merged = out.with_suffix(".merge.json")
    more = production(functions=functions_of(stage), prefix=prefix_of(stage))
    merged.write_text(json.dumps(more), encoding="utf-8")
    chalice = str(Path(sys.executable).with_name("chalice"))
    command = [chalice, "package", "--stage", stage, "--merge-template", str(merged), str(out)]
    # Packaging talks to nobody, but the CLI wants to know a region for the names it builds.
    where = {"AWS_DEFAULT_REGION": "us-east-1"} | os.environ
    done = subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"chalice package failed:\n{done.stdout}{done.stderr}")
    merged.unlink()
    return out / "deployment.zip"


def foreign_in(names: Sequence[str]) -> list[str]:
    """What in the package does not run on Lambda."""
    found = {name.split("/")[0] for name in names}
    stray = [n for n in names if n.endswith(".pyc") or "/tests/" in n]
    return sorted(found & set(FOREIGN)) + stray[:5]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, print a table and a verdict."""
    parser = argparse.ArgumentParser(prog="make package", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--stage", default="prod", help="of .chalice/config.json (%(default)s)")
    options = parser.parse_args(arguments)
    archive = build(options.out, stage=options.stage)
    with zipfile.ZipFile(archive) as package:
        entries = package.infolist()
    sizes: Counter[str] = Counter()
    for entry in entries:
        sizes[entry.filename.split("/")[0]] += entry.compress_size
    for name, size in sizes.most_common(8):
        print(f"  {name:<36} {size / MB:6.2f} MB")
    total = archive.stat().st_size / MB
    foreign = foreign_in([entry.filename for entry in entries])
    unpacked = sum(entry.file_size for entry in entries) / MB
    print(f"  {'whole package, zipped':<36} {total:6.2f} MB (budget {BUDGET_MB:.0f})")
    print(f"  {'unpacked':<36} {unpacked:6.2f} MB")
    for name in foreign:
        print(f"  does not belong there: {name}")
    return 1 if foreign or total > BUDGET_MB else 0


if __name__ == "__main__":
    sys.exit(main())
