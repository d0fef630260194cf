"""What a stage of `.chalice/config.json` is made of: its names, functions, settings and the
parameters of its stack."""

import json
from pathlib import Path
from typing import Any

from infra.template.names import CLAIMS, FUNCTIONS

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / ".chalice" / "config.json"
# What a stage's stack is told unless the command line says otherwise. A rehearsal runs where
# nobody sleeps beside it; only production's table is kept from being deleted.
_PARAMETERS: dict[str, dict[str, str]] = {
    "prod": {"Protection": "on"},
    # (the emulator knows neither metric math in alarms nor the looks of a sign-in page)
    "rehearsal": {"Alarms": "no", "SignInPlan": "LITE"},
}


def config() -> dict[str, Any]:
    """Chalice's configuration as it is on file."""
    found: dict[str, Any] = json.loads(CONFIG.read_text(encoding="utf-8"))
    return found


def stages() -> tuple[str, ...]:
    """All there are."""
    return tuple(config()["stages"])


def prefix_of(stage: str) -> str:
    """What every AWS name of the stage begins with. KeyError when there is no such stage."""
    return str(_stage(stage)["environment_variables"]["LANTERN_PREFIX"])


def functions_of(stage: str) -> tuple[str, ...]:
    """The stage's functions, by our names."""
    return (*FUNCTIONS, CLAIMS) if whole(stage) else FUNCTIONS


def whole(stage: str) -> bool:
    """Whether the stage travels the production road, as one stack with claims apart."""
    return bool(_stage(stage)["environment_variables"].get("LANTERN_CLAIMS_APART") == "on")


def machine_of(stage: str) -> str:
    """What its functions run on: arm64 or x86_64."""
    return str(_stage(stage)["lambda_architecture"])


def reserved_of(stage: str) -> int:
    """How many environments its functions reserve, all together."""
    functions = _stage(stage).get("lambda_functions", {}).values()
    return sum(int(one.get("reserved_concurrency", 0)) for one in functions)


def parameters_of(stage: str) -> dict[str, str]:
    """What its stack is told unless the command line says otherwise."""
    return dict(_PARAMETERS.get(stage, {}))


def _stage(stage: str) -> dict[str, Any]:
    return dict(config()["stages"][stage])
