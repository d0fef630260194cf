"""What Chalice cannot set: no consumer relies on partial replies before its queue takes them."""

from typing import Any

import pytest

from infra.deploy import finish
from infra.deploy.errors import DeployError


class Lambda:
    """Two functions with a mapping each, that takes `looks` looks to be what it was told to be."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.variables = {
            name: {"LANTERN_PARTIAL_BATCH": "off", "LANTERN_TABLE": "tea"} for name in NAMES
        }
        self.reports: dict[str, bool] = dict.fromkeys(NAMES, False)
        self.told: dict[str, bool] = dict.fromkeys(NAMES, False)

    def list_event_source_mappings(self, *, FunctionName: str) -> Any:  # noqa: N803
        if self.told[FunctionName]:
            self.looks -= 1
            self.reports[FunctionName] = self.looks < 0
        types = [finish.REPORT] * self.reports[FunctionName]
        state = "Enabled" if types else "Updating"
        mapping = {"UUID": FunctionName, "State": state, "FunctionResponseTypes": types}
        return {"EventSourceMappings": [mapping]}

    def update_event_source_mapping(self, *, UUID: str, FunctionResponseTypes: Any) -> None:  # noqa: N803
        assert FunctionResponseTypes == [finish.REPORT]
        self.told[UUID] = True

    def get_function_configuration(self, *, FunctionName: str) -> Any:  # noqa: N803
        return {"Environment": {"Variables": self.variables[FunctionName]}}

    def update_function_configuration(self, *, FunctionName: str, Environment: Any) -> None:  # noqa: N803
        assert self.reports[FunctionName], "its queue would delete what failed"
        self.variables[FunctionName] = Environment["Variables"]

    def get_waiter(self, name: str) -> Any:
        assert name == "function_updated_v2"
        return self

    def wait(self, *, FunctionName: str) -> None:  # noqa: N803
        assert FunctionName in self.variables


NAMES = ("tea-place_order", "tea-pay_order")


class Cloud:
    def __init__(self, client: Lambda) -> None:
        self._client = client

    def client(self, service: str) -> Any:
        assert service == "lambda"
        return self._client


def test_consumers_rely_on_partial_replies_once_their_queues_take_them() -> None:
    client = Lambda(looks=3)
    finish.report_partial_batches(Cloud(client), prefix="tea", pause=lambda _: None)  # type: ignore[arg-type]
    for name in NAMES:
        assert client.variables[name] == {"LANTERN_PARTIAL_BATCH": "on", "LANTERN_TABLE": "tea"}


def test_a_queue_that_does_not_take_them_leaves_its_consumer_raising() -> None:
    client = Lambda(looks=10_000)
    with pytest.raises(DeployError, match="loses nothing"):
        finish.report_partial_batches(Cloud(client), prefix="tea", pause=lambda _: None)  # type: ignore[arg-type]
    assert client.variables[NAMES[0]]["LANTERN_PARTIAL_BATCH"] == "off"


class Gateway:
    def __init__(self) -> None:
        self.patches: list[list[dict[str, str]]] = []

    def client(self, service: str) -> Any:
        assert service == "apigateway"
        return self

    def update_stage(self, *, restApiId: str, stageName: str, patchOperations: Any) -> None:  # noqa: N803
        assert (restApiId, stageName) == ("api", "v1")
        self.patches.append(patchOperations)


def test_throttles_are_patched_by_path_in_modest_parcels() -> None:
    gateway = Gateway()
    finish.throttle(gateway, "api", "v1")  # type: ignore[arg-type]
    assert max(map(len, gateway.patches)) <= 20
    found = {one["path"]: one["value"] for some in gateway.patches for one in some}
    assert found["/~1chat/POST/throttling/rateLimit"] == "900"
    assert found["/~1campaigns~1{campaign_id}~1claims/POST/throttling/burstLimit"] == "35"
    assert found["/~1/GET/throttling/rateLimit"] == "100"
