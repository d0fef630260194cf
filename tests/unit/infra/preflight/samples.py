"""A small campaign, a stage of our own and an account nobody has changed."""

import json
from pathlib import Path
from typing import Any

from infra.preflight.account import Account, assumed_account
from infra.preflight.figures import Figure, Origin
from infra.preflight.forecast import Forecast
from infra.preflight.limits import Case, Limit, limits_of
from infra.preflight.load import load_of
from infra.preflight.stage import Stage, read_stage

REGION = "eu-central-1"
SMALL: dict[str, Any] = {
    "name": "tea",
    "stock": 5_000,
    "peak": {"chat_turns_per_s": 20.0, "claims_per_s": 5.0, "orders_per_s": 4.0},
}
CONFIG: dict[str, Any] = {
    "version": "2.0",
    "app_name": "lantern",
    "lambda_memory_size": 512,
    "lambda_timeout": 30,
    "lambda_functions": {"audit": {"lambda_timeout": 900}},
    "stages": {
        "dev": {
            "api_gateway_stage": "v1",
            "environment_variables": {
                "LANTERN_WIDTHS": json.dumps({"place_order": 20, "pay_order": 20})
            },
        },
        "prod": {
            "api_gateway_stage": "v1",
            "lambda_functions": {
                "api_handler": {"reserved_concurrency": 400},
                "claim_api": {"reserved_concurrency": 100, "lambda_timeout": 10},
                "place_order": {"reserved_concurrency": 40},
                "pay_order": {"reserved_concurrency": 40, "lambda_memory_size": 256},
            },
        },
    },
}


def forecast(**changed: Any) -> Forecast:
    """The small campaign; `peak=` and other parts are merged into it."""
    given = dict(SMALL)
    for name, value in changed.items():
        part = given.get(name)
        given[name] = part | value if isinstance(part, dict) else value
    return Forecast.model_validate(given)


def root_with(folder: Path, config: dict[str, Any] | None = None) -> Path:
    """A root with this configuration in it."""
    (folder / ".chalice").mkdir(exist_ok=True)
    (folder / ".chalice" / "config.json").write_text(
        json.dumps(CONFIG if config is None else config), encoding="utf-8"
    )
    return folder


def stage(folder: Path, name: str = "dev") -> Stage:
    """A stage of our own configuration."""
    return read_stage(name, root=root_with(folder))


def account(**limits: float) -> Account:
    """An account with these limits read, as in `lambda_concurrency=50`, and the others assumed."""
    whole = assumed_account(region=REGION, why="Not asked.")
    read = {
        key.replace("_", ".", 1): Figure(value=value, origin=Origin.READ, where="a test")
        for key, value in limits.items()
    }
    return Account(region=REGION, id="123456789012", limits={**whole.limits, **read})


def case(
    on: Stage, *, expects: Forecast | None = None, has: Account | None = None, factor: float = 3.0
) -> Case:
    """The small campaign on a stage."""
    expected = expects or forecast()
    return Case(
        forecast=expected,
        load=load_of(expected, on),
        stage=on,
        account=has or account(),
        factor=factor,
    )


def limit(judged: Case, name: str) -> Limit:
    """The one limit whose name begins like this."""
    (found,) = (one for one in limits_of(judged) if one.name.startswith(name))
    return found
