"""A copy of what Chalice packages, made ready for one stage: settings and policies filled in.

The checkout itself is never written to, and two stages can be built side by side.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from infra import policies, stages

SHIPPED = ("app.py", "chalicelib", "requirements.txt")
# What survives from one rendering to the next: wheels that were fetched, what is deployed.
_KEPT = ("deployments", "deployed")


def render(
    to: Path,
    *,
    stage: str,
    settings: Mapping[str, str],
    values: Mapping[str, str] | None = None,
    root: Path = stages.ROOT,
) -> Path:
    """Write the project into `to`; the path back. `settings` are further environment variables,
    `values` stand in place of the policies' placeholders (None: those stay)."""
    to.mkdir(parents=True, exist_ok=True)
    for name in SHIPPED:
        _copy(root / name, to / name)
    own = to / ".chalice"
    own.mkdir(exist_ok=True)
    for old in own.iterdir():
        if old.name not in _KEPT:
            old.unlink()
    for function in policies.FUNCTIONS:
        policy = policies.load(function)
        if values is not None:
            policy = policies.substituted(policy, values)
        (own / policies.path_of(function).name).write_text(json.dumps(policy), encoding="utf-8")
    config = stages.config()
    variables = config["stages"][stage].setdefault("environment_variables", {})
    variables |= settings
    (own / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    return to


def _copy(source: Path, to: Path) -> None:
    if source.is_dir():
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    else:
        shutil.copy2(source, to)
