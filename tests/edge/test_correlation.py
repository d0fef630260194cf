"""One id from the request through the queues, on every line, and never on the next one's."""

import json
from datetime import datetime
from typing import Any

import pytest

from chalicelib import telemetry
from chalicelib.adapters.sqs import OrderQueue
from chalicelib.domain.errors import Unavailable
from chalicelib.edges.queues.pay_order import pay_order
from chalicelib.edges.queues.place_order import place_order
from chalicelib.edges.schedules.scheduled import scheduled
from chalicelib.wiring import breakers, payments, placing, queues
from tests.conftest import Log
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import call

ASKED, OTHER = "asked-by-caller-1", "asked-by-caller-2"
QUOTE = {"quote_id": f"q-{shop.SHOPPER}-abc", "quote_hash": "0" * 64}


class Sqs:
    """A client that keeps what it is given, by queue."""

    def __init__(self) -> None:
        self.sent: dict[str, list[str]] = {"o": [], "p": []}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 - boto3's
        self.sent[QueueUrl].append(MessageBody)


@pytest.fixture
def sqs() -> Sqs:
    return Sqs()


@pytest.fixture
def queue(sqs: Sqs, monkeypatch: pytest.MonkeyPatch) -> OrderQueue:
    monkeypatch.setattr(queues, "partial_batch", lambda: True)
    monkeypatch.setattr(queues, "park", lambda record, *, reason, detail: None)
    monkeypatch.setattr(queues, "come_back", lambda record, seconds: None)
    monkeypatch.setattr(breakers, "note_age", lambda queue, age_s: None)
    return OrderQueue(sqs, orders_url="o", payments_url="p")


def event(*bodies: str, name: str = "lantern-x-orders") -> dict[str, Any]:
    arn = f"arn:aws:sqs:eu-central-1:123456789012:{name}"
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "body": body,
                "receiptHandle": "r",
                "eventSourceARN": arn,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0"},
            }
            for number, body in enumerate(bodies)
        ]
    }


def ids(log: Log) -> list[Any]:
    return [line.get("request_id") for line in log.lines]


# -- requests ------------------------------------------------------------------------------------
def test_every_line_of_a_request_carries_its_id(wired: Wired, log: Log) -> None:
    def chatty(**_: Any) -> list[Any]:
        telemetry.logger().debug("Somewhere inside.")
        return []

    wired.set("orders_of", chatty)
    reply = call("GET", "/orders", token=shop.token(), headers={"x-request-id": ASKED})
    assert reply.headers["x-request-id"] == ASKED
    assert [line["message"] for line in log.lines] == [
        "Somewhere inside.",
        "A request was answered.",
    ]
    assert ids(log) == [ASKED, ASKED]


def test_the_next_request_knows_nothing_of_it(wired: Wired, log: Log) -> None:
    wired.set("orders_of", [])
    call("GET", "/orders", token=shop.token(), headers={"x-request-id": ASKED})
    telemetry.logger().info("Between two requests.")
    reply = call("GET", "/orders", token=shop.token())
    assert ids(log) == [ASKED, None, reply.headers["x-request-id"]]


@pytest.mark.parametrize("problem", [RuntimeError("a bug"), Unavailable("no answer")])
def test_nor_does_it_when_the_first_one_failed(wired: Wired, log: Log, problem: Exception) -> None:
    wired.set("orders_of", problem)
    call("GET", "/orders", token=shop.token(), headers={"x-request-id": ASKED})
    assert telemetry.current_id() == ""
    assert set(ids(log)) == {ASKED}


def test_an_id_that_could_forge_a_line_is_replaced(wired: Wired, log: Log) -> None:
    wired.set("orders_of", [])
    reply = call("GET", "/orders", token=shop.token(), headers={"x-request-id": 'x"}\n{"level":1'})
    assert len(reply.headers["x-request-id"]) == 32
    assert ids(log) == [reply.headers["x-request-id"]]


def test_who_brings_none_has_the_gateways(wired: Wired, log: Log) -> None:
    wired.set("orders_of", [])
    context = {"requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}
    reply = call("GET", "/orders", token=shop.token(), context=context)
    assert reply.headers["x-request-id"] == context["requestId"]
    assert ids(log) == [context["requestId"]]


# -- messages ------------------------------------------------------------------------------------
def test_a_message_takes_the_id_along(sqs: Sqs, queue: OrderQueue) -> None:
    with telemetry.within(ASKED):
        queue.place("o-1")
        queue.pay("o-1", wish="cancel")
    queue.pay("o-1")
    assert json.loads(sqs.sent["o"][0]) == {"v": 1, "order_id": "o-1", "request_id": ASKED}
    wished, plain = map(json.loads, sqs.sent["p"])
    assert wished == {"v": 1, "order_id": "o-1", "wish": "cancel", "request_id": ASKED}
    assert plain == {"v": 1, "order_id": "o-1"}


def test_one_id_from_the_confirm_to_the_payment(
    wired: Wired, sqs: Sqs, queue: OrderQueue, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def confirmed(**_: Any) -> Any:
        queue.place("o-1")
        return shop.order()

    def placed(*, order_id: str, now: datetime) -> None:
        queue.pay(order_id)

    def paid(*, order_id: str, wish: str | None, now: datetime) -> None:
        telemetry.logger().info("Paying.")

    wired.set("confirm", confirmed)
    monkeypatch.setattr(placing, "place", placed)
    monkeypatch.setattr(payments, "pay", paid)
    headers = {"x-request-id": ASKED}
    assert call("POST", "/orders", body=QUOTE, token=shop.token(), headers=headers).status == 202
    place_order(event(*sqs.sent["o"]), None)
    pay_order(event(*sqs.sent["p"], name="lantern-x-payments"), None)
    told = [(line["message"], line.get("queue")) for line in log.lines]
    assert told == [
        ("A request was answered.", None),
        ("A message was handled.", "orders"),
        ("Paying.", None),
        ("A message was handled.", "payments"),
    ]
    assert set(ids(log)) == {ASKED}


def test_a_notification_passes_its_own_on(
    wired: Wired, sqs: Sqs, queue: OrderQueue, log: Log
) -> None:
    wired.set("notified", lambda **_: queue.pay("o-1"))
    headers = {"x-request-id": ASKED}
    assert call("POST", "/payments/sandbox/notify", body={}, headers=headers).status == 200
    assert json.loads(sqs.sent["p"][0])["request_id"] == ASKED
    assert ids(log) == [ASKED]


def test_each_message_of_a_batch_has_its_own(
    queue: OrderQueue, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "place", lambda **_: None)
    bodies = [
        json.dumps({"order_id": "o-1", "request_id": ASKED}),
        json.dumps({"order_id": "o-2"}),
        json.dumps({"order_id": "o-3", "request_id": "too bad\n"}),
        json.dumps({"order_id": "o-4", "request_id": 7}),
        "poison",
        json.dumps({"order_id": "o-5", "request_id": OTHER}),
    ]
    place_order(event(*bodies), None)
    handled = [line for line in log.lines if line["message"] == "A message was handled."]
    assert [line["request_id"] for line in handled] == [
        ASKED,
        "message-1",
        "message-2",
        "message-3",
        "message-4",
        OTHER,
    ]
    assert [line["verdict"] for line in handled] == ["done"] * 4 + ["park", "done"]
    assert telemetry.current_id() == ""


def test_a_message_nested_without_end_is_parked_and_hurts_no_neighbour(
    queue: OrderQueue, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = []
    monkeypatch.setattr(placing, "place", lambda *, order_id, now: placed.append(order_id))
    place_order(event("[" * 100_000, json.dumps({"order_id": "o-2"})), None)
    assert placed == ["o-2"]


def test_what_one_message_left_is_not_on_the_next_invocations_lines(
    queue: OrderQueue, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(placing, "place", broken)
    place_order(event(json.dumps({"order_id": "o-1", "request_id": ASKED})), None)
    telemetry.logger().info("The next one.")
    assert ids(log) == [ASKED, ASKED, None]


# -- schedules -----------------------------------------------------------------------------------
def test_a_scheduled_run_has_an_id_of_its_own(sqs: Sqs, queue: OrderQueue, log: Log) -> None:
    @scheduled
    def run(_: Any) -> dict[str, Any]:
        telemetry.logger().info("Running.")
        queue.pay("o-1")
        return {}

    run(None)
    run(None)
    first, second = ids(log)
    assert first != second
    assert [json.loads(body)["request_id"] for body in sqs.sent["p"]] == [first, second]
    assert telemetry.current_id() == ""


def test_what_a_failed_run_counted_is_written_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @scheduled
    def run(_: Any) -> dict[str, Any]:
        telemetry.count("slot.ghost", 3)
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        run(None)
    assert '"slot.ghost":[3.0]' in capsys.readouterr().out


# -- what a request took ---------------------------------------------------------------------------
@pytest.fixture
def took(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(
        telemetry, "put", lambda name, value, unit: seen.append((name, unit)) if value else None
    )
    return seen


def test_what_a_request_took_is_measured_by_its_class(
    wired: Wired, took: list[tuple[str, str]]
) -> None:
    wired.set("orders_of", [])
    call("GET", "/orders", token=shop.token())
    call("GET", "/health")
    assert took == [("request.pay_ms", "Milliseconds"), ("request.other_ms", "Milliseconds")]


def test_what_was_turned_away_or_broke_is_not(wired: Wired, took: list[tuple[str, str]]) -> None:
    for problem in (Unavailable("no answer"), RuntimeError("a bug")):
        wired.set("orders_of", problem)
        call("GET", "/orders", token=shop.token())
    assert [name for name, _ in took] == ["http.overloaded", "http.bug"]
