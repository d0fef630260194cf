"""What ships, and what each function loads: checked on the source, without building anything."""

import inspect
import json
import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from chalicelib import settings
from chalicelib.edges.http import nouns

# Settings that have no default.
NEEDED = [
    "LANTERN_TABLE",
    "LANTERN_ORDERS_QUEUE_URL",
    "LANTERN_PAYMENTS_QUEUE_URL",
    "LANTERN_ISSUERS",
    "LANTERN_CODE_KEY",
    "LANTERN_SHOPPER_KEY",
    "LANTERN_PAYMENT_URL",
    "LANTERN_PAYMENT_KEY",
    "LANTERN_NOTIFY_KEY",
    "LANTERN_BILLER_URL",
]
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {".py", ".html", ".css", ".js", ".svg"}
TOOLS = {"chalice", "boto3", "botocore", "moto", "pytest", "mypy", "ruff", "hypothesis"}
HEAVY = {"pydantic", "rapidfuzz", "jwt", "cryptography", "boto3", "s3transfer"}
# What only owners, stores, operators or the API need.
OTHERS = {
    "chalicelib.wiring.campaign_owners",
    "chalicelib.wiring.store_side",
    "chalicelib.wiring.orders",
    "chalicelib.wiring.door",
}
# The API: the model's part of a turn is nine of them, a ticket for a person five.
MOST_MODULES, MOST_MODULES_OF_THE_API = 98, 251
HANDLERS = {
    "place_order": "chalicelib.edges.queues.place_order",
    "pay_order": "chalicelib.edges.queues.pay_order",
    "sweep": "chalicelib.edges.schedules.sweep",
    "audit": "chalicelib.edges.schedules.audit",
    "govern": "chalicelib.edges.schedules.govern",
}


CONVERSE = "chalicelib.edges.functions.converse"
LEDGER = "chalicelib.edges.streams.ledger"


@lru_cache
def loaded_by(module: str, function: str = "") -> set[str]:
    """The top-level packages, and our modules, that a fresh interpreter has after importing
    `module`; on Lambda under a `function`'s name, where nothing it reaches for is there."""
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LANTERN_", "AWS_"))}
    clean |= {"AWS_LAMBDA_FUNCTION_NAME": function} if function else {}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    names = json.loads(done.stdout.splitlines()[-1])
    return {name.split(".")[0] for name in names} | {
        name for name in names if name.startswith("chalicelib.")
    }


def test_only_code_and_pages_ship() -> None:
    stray = [
        path.relative_to(ROOT)
        for path in (ROOT / "chalicelib").rglob("*")
        if path.is_file() and path.suffix not in SHIPPED and "__pycache__" not in path.parts
    ]
    assert stray == []


def test_tools_stay_at_home() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[\[<>=~ #]", line)[0].lower() for line in lines if line[:1].isalpha()}
    assert names
    assert not names & TOOLS


@pytest.mark.parametrize("function", HANDLERS)
def test_queue_and_schedule_functions_load_no_border_and_no_parser(function: str) -> None:
    """They pay for neither pydantic nor the conversation at a cold start."""
    loaded = loaded_by(HANDLERS[function])
    assert not loaded & HEAVY
    assert not [name for name in loaded if name.startswith("chalicelib.domain.chat")]
    assert not [name for name in loaded if name.startswith("chalicelib.edges.http")]
    assert not loaded & OTHERS


def test_what_asks_the_model_loads_neither_the_api_nor_the_parser() -> None:
    loaded = loaded_by(CONVERSE)
    assert not loaded & {*OTHERS, *(HEAVY - {"pydantic"})}
    assert not [name for name in loaded if name.startswith("chalicelib.edges.http")]
    assert not [name for name in loaded if name.startswith("chalicelib.domain.chat.understanding")]


def test_an_api_function_loads_no_operators_routes_and_the_claims_own_no_conversation() -> None:
    def loaded(function: str) -> set[str]:
        return loaded_by("app", function=function)

    rare = {*nouns.RARE, *nouns.FUNCTIONS, "chalicelib.wiring.campaign_owners", "boto3"}
    chat, claims = loaded("lantern-prod"), loaded("lantern-prod-claim_api")
    assert not (chat | claims) & rare
    assert {*nouns.EVERYDAY, "chalicelib.domain.chat.understanding.parser"} <= chat
    assert not [name for name in claims if name.startswith("chalicelib.domain.chat")]
    assert "rapidfuzz" not in claims


def test_functions_load_what_was_measured_and_little_more() -> None:
    """Time is what `make coldstart` judges; modules are counted here, so that it does not creep."""
    ours = {name: len(_ours(loaded_by(module))) for name, module in HANDLERS.items()}
    assert {name: count for name, count in ours.items() if count > MOST_MODULES} == {}
    assert len(_ours(loaded_by("app", function="lantern-prod"))) <= MOST_MODULES_OF_THE_API


def _ours(loaded: set[str]) -> list[str]:
    return [name for name in loaded if name.startswith("chalicelib.")]


def test_the_application_imports_without_its_environment_and_makes_nothing() -> None:
    code = (
        "import botocore.session as s; s.Session.create_client = None; import app;"
        "print(len(app.app.routes))"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LANTERN_", "AWS_"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 20


def test_every_function_is_registered_under_its_own_name() -> None:
    from app import app

    names = {f"{function.name}": function.handler_string for function in app.pure_lambda_functions}
    names |= {handler.name: handler.handler_string for handler in app.event_sources}
    every = HANDLERS | {"converse": CONVERSE, "ledger": LEDGER}
    assert names == {name: f"{module}.{name}" for name, module in every.items()}


def test_a_batch_of_slow_payments_fits_into_its_function_and_an_audit_into_its_own() -> None:
    from chalice.config import Config

    from app import app
    from chalicelib.adapters.payment_sandbox import PaymentSandbox

    disk = json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))

    def timeout_s(function: str) -> int:
        return int(Config("dev", function_name=function, config_from_disk=disk).lambda_timeout)

    (pay,) = (source for source in app.event_sources if source.name == "pay_order")
    one_call_s = inspect.signature(PaymentSandbox).parameters["timeout_s"].default
    assert pay.batch_size * 3 * one_call_s < timeout_s("pay_order")
    # Reading every coupon of a campaign takes what it takes; the gateway gives up after 29 s.
    assert timeout_s("audit") == 900
    config = settings.read(dict.fromkeys(NEEDED, "[]"))
    models_s = max(one.timeout_s for one in (*config.models, settings.ModelSetting()))
    assert models_s + 1 <= config.model_deadline_s < timeout_s("converse")
    assert timeout_s("pay_order") == timeout_s("api_handler") == 30
