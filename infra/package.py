"""Build the Lambda package as `chalice package` does, and say how big it is; `make size` says of
what.

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
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra import bytecode
from infra.contents import complaints
from infra.project import render
from infra.stages import ROOT, functions_of, machine_of, prefix_of, stages
from infra.template.production import production

# A quarter is bytecode; rapidfuzz comes with a second copy for AVX2 on x86_64.
BUDGET_MB = {"arm64": 15.0, "x86_64": 17.0}
MB = 1024 * 1024


def build(
    out: Path, *, stage: str = "prod", settings: Mapping[str, str] | None = None, root: Path = ROOT
) -> Path:
    """Run `chalice package` into `out` (emptied first, but for what was fetched before); the path
    of the zip, `sam.json` beside it is the whole stack. `settings` are further environment
    variables. SystemExit with Chalice's own words when it fails."""
    project = render(out / "project", stage=stage, settings=settings or {}, root=root)
    made = out / "package"
    shutil.rmtree(made, ignore_errors=True)
    merged = out / "merge.json"
    more = production(functions=functions_of(stage), prefix=prefix_of(stage))
    merged.write_text(json.dumps(more), encoding="utf-8")
    chalice = str(Path(sys.executable).with_name("chalice"))
    command = [chalice, "package", "--stage", stage, "--merge-template", str(merged), str(made)]
    # Packaging talks to nobody, but the CLI wants to know a region for the names it builds.
    where = {"AWS_DEFAULT_REGION": "us-east-1"} | os.environ
    done = subprocess.run(
        command, cwd=project, env=where, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"chalice package failed:\n{done.stdout}{done.stderr}")
    bytecode.compile_into(made / "deployment.zip")
    for name in ("deployment.zip", "sam.json"):
        (made / name).replace(out / name)
    return out / "deployment.zip"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, print what it weighs and a verdict."""
    parser = argparse.ArgumentParser(prog="make package", description=__doc__)
    parser.add_argument("--out", type=Path, help="a folder (dist/<stage>)")
    parser.add_argument(
        "--stage", default="prod", choices=stages(), help="of .chalice/config.json (%(default)s)"
    )
    options = parser.parse_args(arguments)
    out = options.out or ROOT / "dist" / options.stage
    archive = build(out.resolve(), stage=options.stage)
    machine = machine_of(options.stage)
    budget = BUDGET_MB[machine]
    with zipfile.ZipFile(archive) as package:
        unpacked = sum(entry.file_size for entry in package.infolist()) / MB
    total = archive.stat().st_size / MB
    print(f"  {'whole package, zipped':<36} {total:6.2f} MB (budget {budget:.0f})")
    print(f"  {'unpacked':<36} {unpacked:6.2f} MB")
    wrong = complaints(archive, machine=machine)
    for one in wrong:
        print(f"  {one}")
    return 1 if wrong or total > budget else 0


if __name__ == "__main__":
    sys.exit(main())
