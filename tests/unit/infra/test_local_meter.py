"""The meter: what it puts into CloudWatch is what the signals adapter reads there."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from chalicelib.adapters.signals import Signals
from infra.local import meter
from infra.local.cloud import Resources, create_resources, locked_moto
from infra.local.gateway_counts import Counts
from infra.local.meter import Meter, oldest_age_s

LONGER_THAN_A_DELIVERY_S = 3.0


@pytest.fixture
def resources() -> Iterator[Resources]:
    with locked_moto():
        yield create_resources()


@pytest.fixture
def sqs(resources: Resources) -> Any:
    return boto3.client("sqs")


def later(seconds: float) -> float:
    return datetime.now(UTC).timestamp() + seconds


def receive(sqs: Any, url: str, *, times: int = 1) -> Any:
    for _ in range(times):
        (message,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=180)["Messages"]
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    return message


def test_the_age_is_the_oldest_message_s_and_looking_at_it_receives_nothing(
    resources: Resources, sqs: Any
) -> None:
    url = resources.orders_queue_url
    assert oldest_age_s("lantern-orders", now_s=later(50)) == 0
    sqs.send_message(QueueUrl=url, MessageBody="old")
    for _ in range(5):
        age_s = oldest_age_s("lantern-orders", now_s=later(50))
        assert 50 <= age_s < 50 + LONGER_THAN_A_DELIVERY_S
    message = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])["Messages"][0]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    # In flight it is still there, and as old; deleted it is not.
    assert oldest_age_s("lantern-orders", now_s=later(50)) >= 50
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert oldest_age_s("lantern-orders", now_s=later(50)) == 0


def test_a_message_received_more_than_three_times_is_at_the_back_as_on_aws(
    resources: Resources, sqs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = resources.orders_queue_url
    sqs.send_message(QueueUrl=url, MessageBody="stubborn")
    receive(sqs, url, times=3)
    assert oldest_age_s("lantern-orders", now_s=later(50)) >= 50
    receive(sqs, url)
    assert oldest_age_s("lantern-orders", now_s=later(50)) == 0


def test_what_the_meter_puts_is_what_the_signals_say(resources: Resources, sqs: Any) -> None:
    client = boto3.client("cloudwatch")
    total = Counts()
    gauge = Meter(
        client,
        queues=["lantern-orders", "lantern-payments"],
        api_name="lantern",
        function="lantern-local",
        counts=lambda: total,
    )
    signals = Signals(
        client,
        queues={"orders": resources.orders_queue_url, "payments": resources.payments_queue_url},
        api_name="lantern",
        function="lantern-local",
    )
    sqs.send_message(QueueUrl=resources.payments_queue_url, MessageBody="x")
    total = Counts(offered=100, throttled=20, refused=10, invoked=70, wrong=15, failed=5)
    gauge.measure(now_s=later(30))
    gauge.measure(now_s=later(31))  # nothing new: nothing is counted twice
    total += Counts(offered=10, throttled=1, refused=0, invoked=9, wrong=9, failed=0)
    gauge.measure(now_s=later(32))
    now = datetime.fromtimestamp(later(33), UTC)
    ages = signals.queue_ages_s(now)
    assert ages["orders"] == 0
    assert 30 <= ages["payments"] < 32 + LONGER_THAN_A_DELIVERY_S
    assert signals.gateway(now) == {"requests": 110, "throttled": 21, "failed": 15}


def test_old_points_are_forgotten(resources: Resources) -> None:
    client = boto3.client("cloudwatch")
    gauge = Meter(
        client,
        queues=["lantern-orders"],
        api_name="lantern",
        function="lantern-local",
        counts=Counts,
    )
    held = []
    for minute in range(60):
        gauge.measure(now_s=minute * 60.0)
        held.append(len(meter._backend("cloudwatch").metric_data))
    assert held[-1] == max(held) == 16 * 6  # a quarter of an hour of six points a minute


def test_in_the_background_it_measures_and_stops(resources: Resources) -> None:
    client = boto3.client("cloudwatch")
    gauge = Meter(
        client,
        queues=["lantern-orders", "lantern-not-there"],
        api_name="lantern",
        function="lantern-local",
        counts=Counts,
    )
    gauge.start(every_s=0.02)
    names: set[str] = set()
    deadline = time.monotonic() + 5
    while "Invocations" not in names and time.monotonic() < deadline:
        time.sleep(0.02)
        names = {point.name for point in meter._backend("cloudwatch").metric_data}
    gauge.stop()
    held = len(meter._backend("cloudwatch").metric_data)
    # One queue that is gone takes nothing else away.
    assert names >= {"ApproximateAgeOfOldestMessage", "Count", "Invocations"}
    time.sleep(0.1)
    assert len(meter._backend("cloudwatch").metric_data) == held
