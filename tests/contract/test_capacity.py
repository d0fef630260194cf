"""The port Capacity: in memory, and over HTTP on the local control API of Lambda."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.capacity import Capacity, lambda_name
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.flows import ports
from infra.local.cloud import CREDENTIALS
from infra.local.functions import PREFIX
from infra.local.lambda_api import LambdaApi
from infra.local.widths import Function, Mapping, Width
from tests.fakes.aws_calls import aws_calls, throttling, timing_out
from tests.fakes.capacity import FakeCapacity


def functions() -> list[Function]:
    mapping = Mapping(queue="lantern-payments", width=Width(4), batch_size=3)
    return [
        Function(name="api", width=Width(32), own=32),
        Function(name="pay_order", mapping=mapping),
        Function(name="sweep"),
    ]


@dataclass
class Local:
    api: LambdaApi
    client: Any
    capacity: Capacity


@pytest.fixture
def local() -> Iterator[Local]:
    api = LambdaApi(prefix=PREFIX)
    api.open(functions())
    with patch.dict(os.environ, {**CREDENTIALS, "AWS_ENDPOINT_URL_LAMBDA": api.url}):
        aws.forget()
        client = aws.lambda_control(attempts=1)
        yield Local(api, client, Capacity(client, prefix=PREFIX))
        aws.forget()
    client.close()
    api.stop()


@pytest.fixture(params=["fake", "local"])
def capacity(request: pytest.FixtureRequest) -> ports.Capacity:
    if request.param == "fake":
        return FakeCapacity(queue_widths={"pay_order": 4})
    capacity: ports.Capacity = request.getfixturevalue("local").capacity
    return capacity


def test_lambda_calls_the_api_after_the_stage_and_the_others_after_themselves() -> None:
    assert lambda_name("api", prefix="lantern-dev-") == "lantern-dev"
    assert lambda_name("pay_order", prefix="lantern-dev-") == "lantern-dev-pay_order"


def test_a_reservation_stands_until_it_is_taken_away(capacity: ports.Capacity) -> None:
    assert capacity.reserved("api") is None
    for width in (7, 0):
        capacity.reserve("api", width)
        assert capacity.reserved("api") == width
    for _ in range(2):
        capacity.reserve("api", None)
        assert capacity.reserved("api") is None
    assert capacity.reserved("pay_order") is None


def test_a_queue_s_width_is_set_and_read(capacity: ports.Capacity) -> None:
    assert capacity.queue_width("pay_order") == 4
    for width in (2, 1000):
        capacity.set_queue_width("pay_order", width)
        assert capacity.queue_width("pay_order") == width


def test_a_function_without_a_queue_has_no_queue_width(capacity: ports.Capacity) -> None:
    with pytest.raises(KeyError):
        capacity.queue_width("sweep")
    with pytest.raises(KeyError):
        capacity.set_queue_width("sweep", 2)


def test_every_method_is_one_call_and_the_mapping_is_looked_up_once(local: Local) -> None:
    with aws_calls() as calls:
        local.capacity.reserve("api", 3)
        local.capacity.reserve("api", None)
        local.capacity.reserved("api")
        for width in (5, 6):
            local.capacity.set_queue_width("pay_order", width)
        local.capacity.queue_width("pay_order")
    assert [name for _, name in calls] == [
        "PutFunctionConcurrency",
        "DeleteFunctionConcurrency",
        "GetFunctionConcurrency",
        "ListEventSourceMappings",
        "UpdateEventSourceMapping",
        "UpdateEventSourceMapping",
        "ListEventSourceMappings",
    ]


def test_a_mapping_that_was_deployed_anew_is_found_again(local: Local) -> None:
    local.capacity.set_queue_width("pay_order", 5)
    mapping = local.api._functions[PREFIX + "pay_order"].mapping
    assert mapping is not None
    mapping.uuid = "another"
    local.capacity.set_queue_width("pay_order", 6)
    assert mapping.width.limit == 6


def test_a_mapping_without_a_maximum_has_none(local: Local) -> None:
    found = local.client.list_event_source_mappings(FunctionName=PREFIX + "pay_order")
    mapping_id = found["EventSourceMappings"][0]["UUID"]
    local.client.update_event_source_mapping(UUID=mapping_id, ScalingConfig={})
    assert local.capacity.queue_width("pay_order") is None


def test_trouble_is_told_in_the_house_s_words(local: Local) -> None:
    put = "PutFunctionConcurrency"
    with timing_out(local.client, put), pytest.raises(Unavailable):
        local.capacity.reserve("api", 1)
    throttled = throttling(local.client, put, code="TooManyRequestsException", status=429)
    with throttled, pytest.raises(Overloaded):
        local.capacity.reserve("api", 1)
    update = "UpdateEventSourceMapping"
    busy = throttling(local.client, update, code="ResourceInUseException", status=400)
    with busy, pytest.raises(Overloaded):
        local.capacity.set_queue_width("pay_order", 3)
    assert local.capacity.queue_width("pay_order") == 4


def test_a_function_that_is_not_there_is_a_bug(local: Local) -> None:
    with pytest.raises(local.client.exceptions.ResourceNotFoundException):
        local.capacity.reserve("nobody", 1)
    with pytest.raises(local.client.exceptions.ResourceNotFoundException):
        local.capacity.queue_width("nobody")


@pytest.mark.parametrize("width", [1, 1001])
def test_a_width_that_aws_refuses_is_refused_here(local: Local, width: int) -> None:
    with pytest.raises(local.client.exceptions.InvalidParameterValueException):
        local.capacity.set_queue_width("pay_order", width)
    assert local.capacity.queue_width("pay_order") == 4


def test_a_hundred_of_the_account_stay_unreserved(local: Local) -> None:
    local.capacity.reserve("sweep", 500)
    with pytest.raises(local.client.exceptions.InvalidParameterValueException, match="100"):
        local.capacity.reserve("api", 401)
    local.capacity.reserve("api", 400)
    assert local.capacity.reserved("api") == 400


def test_the_fake_fails_on_cue() -> None:
    fake = FakeCapacity(down=1)
    with pytest.raises(Unavailable):
        fake.reserve("api", 0)
    fake.reserve("api", 0)
    assert fake.calls == [("api", 0)]
