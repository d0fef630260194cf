"""The port Signals on CloudWatch: what is there, what is missing, and one call each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.signals import Signals
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.flows import ports
from infra.local.cloud import locked_moto
from tests.fakes.aws_calls import aws_calls, throttling, timing_out
from tests.fakes.signals import FakeSignals

NOW = datetime(2026, 11, 25, 10, 4, 30, tzinfo=UTC)
API = ("AWS/ApiGateway", "ApiName", "lantern")
FUNCTION = ("AWS/Lambda", "FunctionName", "lantern-dev")
QUIET = {"requests": 0, "throttled": 0, "failed": 0}


@pytest.fixture
def client() -> Iterator[Any]:
    with locked_moto():
        aws.forget()
        yield aws.cloudwatch(attempts=1)
        aws.forget()


@pytest.fixture
def signals(client: Any) -> Signals:
    base = "https://sqs.us-east-1.amazonaws.com/123456789012/shop-"
    return Signals(
        client,
        queues={"orders": base + "orders", "payments": base + "payments"},
        api_name="lantern",
        function="lantern-dev",
    )


def put(
    client: Any, where: tuple[str, str, str], *, ago: timedelta = timedelta(), **values: float
) -> None:
    namespace, dimension, value = where
    data = [
        {
            "MetricName": name.removeprefix("of_"),
            "Dimensions": [{"Name": dimension, "Value": value}],
            "Timestamp": NOW - ago,
            "Value": number,
        }
        for name, number in values.items()
    ]
    client.put_metric_data(Namespace=namespace, MetricData=data)


def age(client: Any, queue: str, age_s: float, **ago: float) -> None:
    where = ("AWS/SQS", "QueueName", queue)
    put(client, where, ago=timedelta(**ago), ApproximateAgeOfOldestMessage=age_s)


def test_what_nobody_measured_is_nothing(signals: Signals) -> None:
    for port in (signals, FakeSignals()):
        known: ports.Signals = port
        assert known.queue_ages_s(NOW) == {"orders": 0.0, "payments": 0.0}
        assert known.gateway(NOW) == QUIET


def test_the_ages_are_the_last_that_were_published(client: Any, signals: Signals) -> None:
    age(client, "shop-orders", 70, minutes=2)
    age(client, "shop-orders", 130, minutes=1)
    age(client, "shop-payments", 9, seconds=25)
    age(client, "somebody-else-s", 999)
    with aws_calls() as calls:
        assert signals.queue_ages_s(NOW) == {"orders": 130.0, "payments": 9.0}
    assert calls == [("cloudwatch", "GetMetricData")]


def test_an_age_from_long_ago_says_nothing_about_now(client: Any, signals: Signals) -> None:
    age(client, "shop-orders", 70, minutes=6)
    assert signals.queue_ages_s(NOW)["orders"] == 0.0


def test_the_gateway_s_last_minutes_are_added_up(client: Any, signals: Signals) -> None:
    for minutes in (0, 1, 2, 4):
        ago = timedelta(minutes=minutes)
        put(client, API, ago=ago, of_Count=100, of_4XXError=30, of_5XXError=8)
        put(client, FUNCTION, ago=ago, of_Invocations=75, of_Throttles=5)
    with aws_calls() as calls:
        assert signals.gateway(NOW) == {"requests": 300, "throttled": 60, "failed": 24}
    assert calls == [("cloudwatch", "GetMetricData")]


def test_an_application_that_says_no_is_not_a_gateway_that_throttles(
    client: Any, signals: Signals
) -> None:
    put(client, API, of_Count=1000, of_4XXError=900, of_5XXError=0)
    put(client, FUNCTION, of_Invocations=1000)
    assert signals.gateway(NOW)["throttled"] == 0


def test_numbers_that_come_late_never_make_less_than_nothing(client: Any, signals: Signals) -> None:
    put(client, FUNCTION, of_Invocations=1000)
    put(client, API, of_Count=900, of_4XXError=10)
    assert signals.gateway(NOW)["throttled"] == 0


def test_trouble_is_told_in_the_house_s_words(client: Any, signals: Signals) -> None:
    with timing_out(client, "GetMetricData"), pytest.raises(Unavailable):
        signals.gateway(NOW)
    with throttling(client, "GetMetricData", code="Throttling"), pytest.raises(Overloaded):
        signals.queue_ages_s(NOW)
