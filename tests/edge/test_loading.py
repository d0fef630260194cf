"""On Lambda, a function is ready when it is loaded: what a first request needs is made, what it
does not need is left alone, and nothing that goes wrong then ends it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from chalice import Blueprint

from chalicelib.edges import loading
from chalicelib.edges.http import application, nouns
from chalicelib.edges.http.application import Application
from infra.coldstart import SETTINGS, answering

ROOT = Path(__file__).resolve().parents[2]
ON_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "lantern-prod"}


def run(code: str, env: Mapping[str, str]) -> list[Any]:
    """What a fresh process prints, line by line."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LANTERN_", "AWS_"))}
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys\n{code}"],
        cwd=ROOT,
        env=clean | SETTINGS | dict(env),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


MADE = """
import chalicelib.edges.queues.place_order
from chalicelib.wiring import ground, queues
print(json.dumps([one.cache_info().currsize for one in (ground.table, queues.order_queue)]))
"""


def test_a_queue_function_is_wired_when_lambda_loads_it_and_only_then() -> None:
    with answering() as address:
        here = {"AWS_ENDPOINT_URL": address}
        assert run(MADE, here | ON_LAMBDA) == [[1, 1]]
    assert run(MADE, here) == [[0, 0]]


def test_a_function_that_finds_nothing_it_needs_is_loaded_all_the_same() -> None:
    *lines, made = run(MADE, ON_LAMBDA | {"LANTERN_TABLE": "t", "LANTERN_ISSUERS": "no json"})
    assert {line["kind"] for line in lines} == {"JSONDecodeError"}
    assert "no json" not in json.dumps(lines)
    assert made == [0, 0]


APPLICATION = """
from app import app
chat = "chalicelib.edges.http.chat" in sys.modules
before = "chalicelib.edges.http.ops" in sys.modules
context = {"httpMethod": "GET", "resourcePath": "/ops/overview", "requestId": "one-request"}
event = {
    "requestContext": context, "resource": "/ops/overview", "path": "/ops/overview",
    "headers": {}, "multiValueHeaders": {}, "multiValueQueryStringParameters": None,
    "pathParameters": None, "body": None, "stageVariables": None, "isBase64Encoded": False,
}
status = app(event, None)["statusCode"]
event["requestContext"]["httpMethod"] = "DELETE"
unknown = app(event, None)["statusCode"]
print(json.dumps({"found": [chat, before, status, unknown, len(app.routes)]}))
"""


@pytest.mark.parametrize(("function", "chat"), [("lantern-prod", True), ("x-claim_api", False)])
def test_rare_routes_come_when_one_is_asked_for(function: str, chat: bool) -> None:
    with answering() as address:
        env = {"AWS_ENDPOINT_URL": address, "AWS_LAMBDA_FUNCTION_NAME": function}
        lines = run(APPLICATION, env)
    (found,) = [line["found"] for line in lines if "found" in line]
    from app import app

    assert found == [chat, False, 401, 404, len(app.routes)]


def test_every_path_belongs_to_one_noun_alone() -> None:
    """Or the preflight of a path would not know all of its methods."""
    from app import app

    owners: dict[str, set[str]] = {}
    for path, methods in app.routes.items():
        owners[path] = {entry.view_function.__module__ for entry in methods.values()}
    nouns_of = {path: found - {"chalicelib.edges.http.cors"} for path, found in owners.items()}
    assert all(len(found) == 1 for found in nouns_of.values())
    known = set(nouns.EVERYDAY) | set(nouns.RARE)
    assert set().union(*nouns_of.values()) == known


@pytest.fixture
def on_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "lantern-prod")


def broken() -> None:
    raise KeyError("a secret")


@pytest.mark.usefixtures("on_lambda")
def test_a_step_that_fails_is_told_by_kind_and_the_next_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []
    log = Mock()
    monkeypatch.setattr(loading.telemetry, "logger", lambda: log)
    loading.at_load(broken, lambda: taken.append("second"))
    assert taken == ["second"]
    (said,) = log.warning.call_args_list
    assert said.kwargs == {"extra": {"kind": "KeyError"}}
    assert "secret" not in str(said)


@pytest.mark.usefixtures("on_lambda")
def test_when_loading_takes_too_long_the_rest_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    times = iter([0.0, 0.0, loading.ENOUGH_S + 0.1, 99.0])
    monkeypatch.setattr(loading.time, "monotonic", lambda: next(times))
    loading.at_load(lambda: taken.append("first"), lambda: taken.append("second"))
    assert taken == ["first"]


def test_elsewhere_nothing_is_made() -> None:
    loading.at_load(broken)


def test_a_module_that_cannot_be_loaded_now_is_loaded_when_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = Blueprint("late")
    late.route("/late")(dict)
    load = Mock(side_effect=[MemoryError, Mock(blueprint=late)])
    monkeypatch.setattr(application, "import_module", load)
    app = Application("lantern", now=(), later=("late",))
    with pytest.raises(MemoryError):
        app.complete()
    app.complete()
    assert set(app.routes) == {"/late"}
