"""The pump reads handlers' answers as Lambda's mappings do, and can be as unkind as SQS."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from infra.local.cloud import Resources, create_resources, locked_moto
from infra.local.pump import Pump, QueueFunction, ScheduleFunction, StreamFunction
from infra.local.stream_source import passes
from infra.local.verdicts import failed_ids
from infra.template.table import STREAM_FILTERS

Event = dict[str, Any]


@pytest.fixture
def resources() -> Iterator[Resources]:
    with locked_moto():
        yield create_resources("lantern")


@pytest.fixture
def sqs(resources: Resources) -> Any:
    return boto3.client("sqs")


class Recorder:
    """A handler that remembers bodies and answers what it is told to."""

    def __init__(self, answer: Callable[[Event], Any] = lambda event: None) -> None:
        self.bodies: list[str] = []
        self.batches: list[int] = []
        self.events: list[Event] = []
        self.answer = answer

    def __call__(self, event: Event, context: Any) -> Any:
        self.events.append(event)
        self.batches.append(len(event["Records"]))
        self.bodies += [record["body"] for record in event["Records"]]
        return self.answer(event)


def send(sqs: Any, url: str, *bodies: str) -> None:
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body)


def left(sqs: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


def fail(*bodies: str) -> Callable[[Event], Any]:
    def answer(event: Event) -> Any:
        failed = [r["messageId"] for r in event["Records"] if r["body"] in bodies]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return answer


def pump_of(resources: Resources, sqs: Any, handler: Any, **options: Any) -> Pump:
    faults = {k: options.pop(k) for k in ("duplicate", "shuffle", "crash", "seed") if k in options}
    url = resources.orders_queue_url
    return Pump([QueueFunction(queue_url=url, handler=handler, **options)], sqs, **faults)


def test_what_is_handled_is_deleted_in_batches_of_ten(resources: Resources, sqs: Any) -> None:
    send(sqs, resources.orders_queue_url, *(str(n) for n in range(23)))
    handler = Recorder()
    counts = pump_of(resources, sqs, handler).drain()
    assert sorted(handler.bodies, key=int) == [str(n) for n in range(23)]
    assert handler.batches == [10, 10, 3]
    assert (counts.invocations, counts.delivered, counts.deleted) == (3, 23, 23)
    assert counts.idle
    assert left(sqs, resources.orders_queue_url) == 0


def test_a_record_looks_as_on_aws(resources: Resources, sqs: Any) -> None:
    sqs.send_message(
        QueueUrl=resources.orders_queue_url,
        MessageBody="{}",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "x"}},
    )
    handler = Recorder()
    before = time.time() * 1000
    pump_of(resources, sqs, handler).drain()
    record = handler.events[0]["Records"][0]
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert abs(int(record["attributes"]["SentTimestamp"]) - before) < 60_000
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:lantern-orders"
    assert record["awsRegion"] == "us-east-1"
    assert record["md5OfBody"] == "99914b932bd37a50b983c5e7c90ae93b"
    assert record["messageAttributes"]["kind"]["stringValue"] == "x"
    assert record["messageId"]
    assert record["receiptHandle"]


def test_listed_failures_stay_when_partial_batches_are_on(resources: Resources, sqs: Any) -> None:
    send(sqs, resources.orders_queue_url, "a", "b", "c")
    handler = Recorder(fail("b"))
    pump = pump_of(resources, sqs, handler)
    counts = pump.drain()
    assert (counts.deleted, counts.failed) == (2, 1)
    assert left(sqs, resources.orders_queue_url) == 1
    handler.answer = lambda event: None
    assert pump.drain().delivered == 0
    assert pump.hurry() == 1
    assert pump.drain().deleted == 1
    assert handler.bodies[-1] == "b"
    again = handler.events[-1]["Records"][0]
    assert again["attributes"]["ApproximateReceiveCount"] == "2"


def test_listed_failures_are_lost_when_partial_batches_are_off(
    resources: Resources, sqs: Any
) -> None:
    send(sqs, resources.orders_queue_url, "a", "b")
    counts = pump_of(resources, sqs, Recorder(fail("b")), partial_batch=False).drain()
    assert counts.deleted == 2
    assert left(sqs, resources.orders_queue_url) == 0


@pytest.mark.parametrize("partial_batch", [True, False])
def test_a_raise_deletes_nothing(resources: Resources, sqs: Any, partial_batch: bool) -> None:
    def explode(event: Event, context: Any) -> None:
        raise RuntimeError("no")

    send(sqs, resources.orders_queue_url, "a", "b")
    counts = pump_of(resources, sqs, explode, partial_batch=partial_batch).drain()
    assert (counts.deleted, counts.failed) == (0, 2)
    assert left(sqs, resources.orders_queue_url) == 2


@pytest.mark.parametrize(
    ("reply", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "x"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, {"a", "b"}),
        ({"batchItemFailures": [{"id": "a"}]}, {"a", "b"}),
        ({"batchItemFailures": ["a"]}, {"a", "b"}),
        ({"batchItemFailures": "a"}, {"a", "b"}),
        ("done", {"a", "b"}),
    ],
)
def test_answers_are_read_as_lambda_reads_them(reply: Any, failed: set[str]) -> None:
    assert failed_ids(reply, ["a", "b"], partial_batch=True) == failed
    assert failed_ids(reply, ["a", "b"], partial_batch=False) == set()


def test_a_visibility_timeout_brings_it_back_and_the_dead_letters_end_it(sqs: Any) -> None:
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    redrive = f'{{"deadLetterTargetArn": "{arn["QueueArn"]}", "maxReceiveCount": 3}}'
    url = sqs.create_queue(QueueName="short", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    handler = Recorder(fail("a"))
    function = QueueFunction(queue_url=url, handler=handler, visibility_timeout_s=1)
    pump = Pump([function], sqs)
    send(sqs, url, "a")
    assert pump.drain().failed == 1
    assert pump.drain().delivered == 0
    time.sleep(1.05)
    assert pump.drain().delivered == 1
    for _ in range(3):
        pump.hurry()
        pump.drain()
    assert len(handler.bodies) == 3
    assert (left(sqs, url), left(sqs, dead)) == (0, 1)


def test_every_message_twice_is_handled_twice_and_deleted_once(
    resources: Resources, sqs: Any
) -> None:
    send(sqs, resources.orders_queue_url, "a", "b", "c")
    handler = Recorder()
    counts = pump_of(resources, sqs, handler, duplicate=1.0).run_until_idle()
    assert sorted(handler.bodies) == ["a", "a", "b", "b", "c", "c"]
    assert counts.duplicated == 3
    assert left(sqs, resources.orders_queue_url) == 0


def test_shuffling_is_repeatable_by_seed(resources: Resources, sqs: Any) -> None:
    def order(seed: int) -> list[str]:
        send(sqs, resources.orders_queue_url, *(str(n) for n in range(12)))
        handler = Recorder()
        pump_of(resources, sqs, handler, shuffle=True, seed=seed).drain()
        return handler.bodies

    assert order(1) == order(1) != order(2)


def test_a_crash_leaves_the_message_whether_or_not_the_work_was_done(
    resources: Resources, sqs: Any
) -> None:
    handler = Recorder()
    pump = pump_of(resources, sqs, handler, crash=0.8, batch_size=1, seed=3)
    send(sqs, resources.orders_queue_url, *(str(n) for n in range(12)))
    first = pump.drain()
    assert 0 < first.crashed == first.failed < 12
    assert first.deleted < len(handler.bodies) < 12
    while left(sqs, resources.orders_queue_url):
        pump.hurry()
        pump.drain()
    assert set(handler.bodies) == {str(n) for n in range(12)}


def test_a_message_that_breeds_is_noticed(resources: Resources, sqs: Any) -> None:
    url = resources.orders_queue_url

    def breed(event: Event) -> None:
        send(sqs, url, "again")

    pump = pump_of(resources, sqs, Recorder(breed))
    send(sqs, url, "first")
    assert not pump.drain(max_rounds=5).idle
    with pytest.raises(RuntimeError, match="rest"):
        pump.run_until_idle()


def test_one_queue_feeds_another_within_one_drain(resources: Resources, sqs: Any) -> None:
    def hand_over(event: Event) -> None:
        send(sqs, resources.payments_queue_url, "pay")

    pay = Recorder()
    queues = [
        QueueFunction(queue_url=resources.payments_queue_url, handler=pay),
        QueueFunction(queue_url=resources.orders_queue_url, handler=Recorder(hand_over)),
    ]
    send(sqs, resources.orders_queue_url, "place")
    assert Pump(queues, sqs).run_until_idle().deleted == 2
    assert pay.bodies == ["pay"]


def scheduled(event: Event, context: Any) -> str:
    """Found by handler string below."""
    assert event["detail-type"] == "Scheduled Event"
    assert 29_000 < context.get_remaining_time_in_millis() <= 30_000
    assert context.invoked_function_arn.endswith(":function:scheduled")
    assert context.function_name == "scheduled"
    assert context.memory_limit_in_mb > 0
    assert context.aws_request_id
    return "swept"


def test_a_schedule_is_found_by_handler_string_and_fired(sqs: Any) -> None:
    pump = Pump([ScheduleFunction(handler=f"{__name__}.scheduled", every_s=60)], sqs)
    assert pump.fire("scheduled") == "swept"


def test_the_stream_comes_in_order_and_waits_for_what_failed(resources: Resources) -> None:
    table = boto3.client("dynamodb")
    for number in range(5):
        item = {"pk": {"S": "p"}, "sk": {"S": str(number)}}
        table.put_item(TableName=resources.table, Item=item)
    seen: list[str] = []
    stuck = ["2"]

    def ledger(event: Event, context: Any) -> Any:
        for record in event["Records"]:
            assert record["eventSourceARN"] == resources.stream_arn
            assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)
            key = record["dynamodb"]["NewImage"]["sk"]["S"]
            if key in stuck:
                number = record["dynamodb"]["SequenceNumber"]
                return {"batchItemFailures": [{"itemIdentifier": number}]}
            seen.append(key)
        return {"batchItemFailures": []}

    function = StreamFunction(stream_arn=resources.stream_arn, handler=ledger, batch_size=2)
    pump = Pump([function], None, streams_client=boto3.client("dynamodbstreams"))
    pump.drain()
    assert seen == ["0", "1"]
    stuck.clear()
    pump.drain()
    assert seen == ["0", "1", "2", "3", "4"]


def test_a_record_that_always_fails_is_bisected_out_and_told_to_the_failure_queue(
    resources: Resources, sqs: Any
) -> None:
    """Nothing behind it waits for ever, nothing beside it is given up."""
    table = boto3.client("dynamodb")
    for number in range(12):
        item = {"pk": {"S": "p"}, "sk": {"S": f"{number:02d}"}}
        table.put_item(TableName=resources.table, Item=item)
    seen: list[str] = []
    sizes: list[int] = []

    def ledger(event: Event, context: Any) -> Any:
        keys = [one["dynamodb"]["NewImage"]["sk"]["S"] for one in event["Records"]]
        sizes.append(len(keys))
        if "05" in keys:
            raise ValueError("poison")
        seen.extend(keys)

    function = StreamFunction(
        stream_arn=resources.stream_arn,
        handler=ledger,
        batch_size=8,
        attempts=3,
        failures_url=resources.orders_dead_letters_url,
    )
    pump = Pump([function], sqs, streams_client=boto3.client("dynamodbstreams"))
    for _ in range(4):
        pump.drain()
    assert seen == [f"{number:02d}" for number in range(12) if number != 5]
    assert sizes.count(1) >= 3  # alone, as often as it may
    (letter,) = sqs.receive_message(QueueUrl=resources.orders_dead_letters_url)["Messages"]
    info = json.loads(letter["Body"])["DDBStreamBatchInfo"]
    assert (info["batchSize"], info["streamArn"]) == (1, resources.stream_arn)
    assert info["startSequenceNumber"] == info["endSequenceNumber"]


@pytest.mark.parametrize(
    ("pk", "sk", "more", "passed"),
    [
        ("SHOPPER#a", "ORDER#1", {}, True),
        ("SHOPPER#a", "SESSION#1", {}, False),
        ("CAMPAIGN#c", "CURRENT", {}, True),
        ("CAMPAIGN#c", "MARKS", {}, False),
        ("CAMPAIGN#c#STOCK#001", "SHARD", {}, False),
        ("CAMPAIGN#c#COUPON#001", "a#0", {"expiry_key": {"N": "7"}}, True),
        ("LEDGER#BOOK#coupons/c#01", "TOTAL", {}, False),
    ],
)
def test_the_templates_filters_let_orders_campaigns_and_coupons_through(
    pk: str, sk: str, more: dict[str, Any], passed: bool
) -> None:
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    record = {"dynamodb": {"Keys": key, "NewImage": key | more}}
    assert passes(record, STREAM_FILTERS) is passed


def test_a_filter_of_another_kind_is_refused_rather_than_guessed_at() -> None:
    with pytest.raises(ValueError, match="numeric"):
        passes({"x": 1}, [{"x": [{"numeric": [">", 0]}]}])


def test_in_the_background_width_holds_and_stopping_is_prompt(
    resources: Resources, sqs: Any
) -> None:
    lock = threading.Lock()
    running, widest, done, swept = 0, 0, 0, threading.Event()

    def slow(event: Event, context: Any) -> None:
        nonlocal running, widest, done
        with lock:
            running += 1
            widest = max(widest, running)
        time.sleep(0.03)
        with lock:
            running -= 1
            done += len(event["Records"])

    def sweep(event: Event, context: Any) -> None:
        swept.set()

    send(sqs, resources.orders_queue_url, *("x" for _ in range(24)))
    url = resources.orders_queue_url
    functions = [
        QueueFunction(queue_url=url, handler=slow, batch_size=1, width=3),
        ScheduleFunction(handler=sweep, every_s=60, first_after_s=0.01),
    ]
    pump = Pump(functions, sqs, shuffle=True)
    pump.start()
    deadline = time.monotonic() + 15
    while done < 24 and time.monotonic() < deadline:
        time.sleep(0.02)
    begun = time.monotonic()
    pump.stop()
    assert time.monotonic() - begun < 3
    assert (done, widest) == (24, 3)
    assert swept.is_set()
    assert pump.counts.deleted == 24
    assert not [t for t in threading.enumerate() if t.name.startswith("pump-")]
