"""The smoke test passes what is well, and names what is not."""

from typing import Any

import pytest

from infra.deploy import smoke
from infra.deploy.finish import REPORT
from infra.deploy.smoke import Answer
from infra.template.throttles import THROTTLES

PROBLEM = {"code": "unauthorized", "detail": "…", "status": 401}
GOOD = {
    "/health": Answer(200, {}, {"status": "ok"}),
    "/campaigns": Answer(200, {}, {"campaigns": []}),
    "/status": Answer(200, {}, {"mode": "full"}),
    "/config.json": Answer(200, {}, {}),
    "/chat": Answer(401, {}, PROBLEM),
    "/nothing-there": Answer(404, {}, PROBLEM),
}


class Cloud:
    """Everything deployed as it should be, unless a test spoils it."""

    emulated = False

    def __init__(self) -> None:
        self.types, self.partial, self.state = [REPORT], "on", "Enabled"
        self.settings: dict[str, Any] = {
            f"{one.path.replace('/', '~1')}/{one.method}": {"throttlingRateLimit": float(one.rate)}
            for one in THROTTLES
        }

    def client(self, service: str) -> Any:
        return self

    def get_stage(self, **_: str) -> Any:
        return {"methodSettings": self.settings}

    def list_event_source_mappings(self, **_: str) -> Any:
        return {"EventSourceMappings": [{"State": self.state, "FunctionResponseTypes": self.types}]}

    def get_function_configuration(self, **_: str) -> Any:
        return {"Environment": {"Variables": {"LANTERN_PARTIAL_BATCH": self.partial}}}


def found(cloud: Cloud, answers: dict[str, Answer]) -> list[str]:
    """What failed."""
    return [
        words
        for fine, words in smoke.findings(
            cloud,  # type: ignore[arg-type]
            url="https://api",
            api_id="api",
            api_stage="v1",
            prefix="tea",
            pause=lambda _: None,
            ask=lambda _, url: answers[url.removeprefix("https://api")],
        )
        if not fine
    ]


def test_what_is_well_passes() -> None:
    assert found(Cloud(), GOOD) == []


@pytest.mark.parametrize("path", [path for path in GOOD if path != "/health"])
def test_a_wrong_answer_is_named(path: str) -> None:
    (words,) = found(Cloud(), GOOD | {path: Answer(500, {}, {"message": "oops"})})
    assert path in words
    assert "500 instead of" in words


@pytest.mark.parametrize("path", [path for path in GOOD if path not in {"/health", "/config.json"}])
def test_another_body_than_expected_is_named(path: str) -> None:
    (words,) = found(Cloud(), GOOD | {path: Answer(GOOD[path].status, {}, [])})
    assert "not what was expected" in words


def test_a_service_that_never_comes_up_is_asked_nothing_else() -> None:
    (words,) = found(Cloud(), {"/health": Answer(0, {}, "no such host")})
    assert words == "GET /health: no answer instead of 200 (no such host)"


def test_a_throttle_that_is_missing_or_another_is_named() -> None:
    cloud = Cloud()
    del cloud.settings["~1chat/POST"]
    cloud.settings["~1/GET"]["throttlingRateLimit"] = 1.0
    (words,) = found(cloud, GOOD)
    assert words == "throttles are missing: POST /chat, GET / (2 in all)"


def test_relying_on_a_queue_that_does_not_report_is_cried_out() -> None:
    cloud = Cloud()
    cloud.types = []
    assert all("LOST MESSAGES" in words for words in found(cloud, GOOD))
    cloud.partial = "off"
    words = found(cloud, GOOD)
    assert len(words) == 2
    assert not any("LOST" in one for one in words)
    cloud.types, cloud.state = [REPORT], "Disabled"
    assert len(found(cloud, GOOD)) == 2


def test_whoever_raises_although_his_queue_reports_is_named() -> None:
    cloud = Cloud()
    cloud.partial = "off"
    assert found(cloud, GOOD) == [
        "tea-place_order: fed, partial replies off",
        "tea-pay_order: fed, partial replies off",
    ]
