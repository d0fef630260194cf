"""The port OrderQueue on SQS, and what a consumer does with a message besides handling it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.sqs import OrderQueue, QueueControl
from chalicelib.domain.errors import Overloaded, Unavailable
from infra.local.cloud import Resources, create_resources, locked_moto
from tests.fakes.aws_calls import aws_calls, throttling, timing_out
from tests.fakes.queue import RecordedQueue


@pytest.fixture
def resources() -> Iterator[Resources]:
    with locked_moto():
        aws.forget()
        yield create_resources()
        aws.forget()


@pytest.fixture
def client(resources: Resources) -> Any:
    return aws.sqs(attempts=2)


@pytest.fixture
def queue(resources: Resources, client: Any) -> OrderQueue:
    return OrderQueue(
        client,
        orders_url=resources.orders_queue_url,
        payments_url=resources.payments_queue_url,
    )


def received(client: Any, url: str) -> list[Any]:
    answer = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
    return answer.get("Messages", [])


def park(control: QueueControl, url: str, message: Any, detail: str = "No such order.") -> None:
    control.park(
        url,
        message["ReceiptHandle"],
        body=message["Body"],
        reason="not_found",
        detail=detail,
        receives=3,
    )


def bodies(client: Any, url: str) -> list[Any]:
    return [json.loads(message["Body"]) for message in received(client, url)]


def test_a_message_is_a_version_and_a_key(
    queue: OrderQueue, client: Any, resources: Resources
) -> None:
    with aws_calls() as calls:
        queue.place("o1")
        queue.pay("o2")
        queue.pay("o3", wish="cancel")
    assert calls == [("sqs", "SendMessage")] * 3
    assert bodies(client, resources.orders_queue_url) == [{"v": 1, "order_id": "o1"}]
    assert sorted(map(str, bodies(client, resources.payments_queue_url))) == [
        "{'v': 1, 'order_id': 'o2'}",
        "{'v': 1, 'order_id': 'o3', 'wish': 'cancel'}",
    ]


def test_a_message_that_is_not_known_to_have_arrived_is_unavailable(
    queue: OrderQueue, client: Any, resources: Resources
) -> None:
    with timing_out(client, "SendMessage"), pytest.raises(Unavailable):
        queue.place("o1")
    with throttling(client, "SendMessage", code="RequestThrottled"), pytest.raises(Overloaded):
        queue.place("o1")
    with throttling(client, "SendMessage", code="Oops", status=503), pytest.raises(Unavailable):
        queue.place("o1")


def test_a_queue_that_is_not_there_is_a_bug(client: Any, resources: Resources) -> None:
    nowhere = resources.orders_queue_url + "-not"
    with pytest.raises(client.exceptions.QueueDoesNotExist):
        OrderQueue(client, orders_url=nowhere, payments_url=nowhere).place("o1")


def test_queues_are_found_by_arn_and_remembered(client: Any, resources: Resources) -> None:
    control = QueueControl(client)
    url = resources.orders_queue_url
    asked = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = asked["Attributes"]["QueueArn"]
    with aws_calls() as calls:
        for _ in range(2):
            assert control.url_of(arn) == url
            assert control.dead_letters_of(url) == resources.orders_dead_letters_url
    assert [name for _, name in calls] == ["GetQueueUrl", "GetQueueAttributes", "GetQueueUrl"]


def test_a_message_is_put_off(queue: OrderQueue, client: Any, resources: Resources) -> None:
    url, control = resources.orders_queue_url, QueueControl(client)
    queue.place("o1")
    (message,) = received(client, url)
    assert received(client, url) == []
    control.change_visibility(url, message["ReceiptHandle"], delay_s=-5)
    assert len(received(client, url)) == 1


def test_a_parked_message_lies_with_the_dead_letters(
    queue: OrderQueue, client: Any, resources: Resources
) -> None:
    url, control = resources.orders_queue_url, QueueControl(client)
    queue.place("o1")
    (message,) = received(client, url)
    park(control, url, message)
    (parked,) = client.receive_message(
        QueueUrl=resources.orders_dead_letters_url, MessageAttributeNames=["All"]
    )["Messages"]
    assert json.loads(parked["Body"]) == {"v": 1, "order_id": "o1"}
    told = {name: one["StringValue"] for name, one in parked["MessageAttributes"].items()}
    assert told == {"reason": "not_found", "detail": "No such order.", "receives": "3"}
    left = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert left["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_a_message_that_could_not_be_parked_is_not_deleted(
    queue: OrderQueue, client: Any, resources: Resources
) -> None:
    url, control = resources.orders_queue_url, QueueControl(client)
    queue.place("o1")
    (message,) = received(client, url)
    with timing_out(client, "SendMessage", effect=False), pytest.raises(Unavailable):
        park(control, url, message)
    control.change_visibility(url, message["ReceiptHandle"], delay_s=0)
    assert len(received(client, url)) == 1


@pytest.mark.parametrize(
    ("detail", "kept"),
    [("", None), (" \x00\n ", None), ("a\x1b[2Jb\ud800", "a [2Jb"), ("x" * 9000, "x" * 300)],
)
def test_whatever_the_detail_is_a_message_can_be_parked(
    queue: OrderQueue, client: Any, resources: Resources, detail: str, kept: str | None
) -> None:
    url, control = resources.orders_queue_url, QueueControl(client)
    queue.place("o1")
    (message,) = received(client, url)
    park(control, url, message, detail=detail)
    (parked,) = client.receive_message(
        QueueUrl=resources.orders_dead_letters_url, MessageAttributeNames=["All"]
    )["Messages"]
    assert parked["MessageAttributes"].get("detail", {}).get("StringValue") == kept


def test_the_recorded_queue_fails_on_cue() -> None:
    queue = RecordedQueue(down=1)
    with pytest.raises(Unavailable):
        queue.place("o1")
    queue.place("o1")
    queue.lost = 1
    with pytest.raises(Unavailable):
        queue.pay("o1", wish="cancel")
    assert list(queue.orders) == [("o1", None)]
    assert list(queue.payments) == [("o1", "cancel")]
