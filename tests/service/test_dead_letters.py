"""Dead letters end to end: poison is parked with its reason, and work that is sent back happens
once however often it comes."""

import json
from typing import Any

import pytest

from chalicelib.adapters import dead_letters as adapter
from chalicelib.domain.orders.order import PAID
from chalicelib.wiring import dead_letters, orders
from tests.service.quiet import Quiet, quiet_service
from tests.service.test_delivery import bring_to_rest, order_something


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    made = adapter.DeadLetters.__init__
    monkeypatch.setattr(made, "__kwdefaults__", {**made.__kwdefaults__, "wait_s": 0})


def ops(service: Quiet, method: str, path: str, body: Any = None) -> Any:
    reply = service.call(method, f"/ops/dead-letters{path}", body, user="olga", scope="operator")
    assert reply.status == 200, reply.text
    return reply.json


def listed(service: Quiet) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ops(service, "GET", "")["dead_letters"]
    return found


@pytest.mark.slow
def test_poison_is_parked_with_its_reason_and_parked_again_when_sent_back() -> None:
    with quiet_service() as service:
        service.sqs.send_message(
            QueueUrl=service.resources.orders_queue_url, MessageBody="not json"
        )
        for _ in range(2):
            bring_to_rest(service)
            (letter,) = listed(service)
            assert (letter["queue"], letter["order_id"]) == ("orders", None)
            assert (letter["reason"], letter["detail"], letter["body"]) == (
                "invalid_request",
                "The message is not JSON.",
                "not json",
            )
            said = ops(service, "POST", "/redrive", {"message_ids": [letter["message_id"], "x"]})
            assert said == {"redriven": 1, "missing": ["x"], "left": 0}
        bring_to_rest(service)
        (letter,) = listed(service)
        body = {"message_ids": [letter["message_id"]], "reason": "it is poison"}
        assert ops(service, "POST", "/discard", body)["discarded"] == 1
        assert listed(service) == []


@pytest.mark.slow
def test_an_order_that_was_paid_long_ago_is_redriven_and_nothing_happens_twice() -> None:
    with quiet_service(duplicate=1.0) as service:
        order_id = order_something(1)
        bring_to_rest(service)
        (before,) = orders.orders().load_many([order_id])
        assert before.state in PAID
        charged = service.payments.ledger()
        body = json.dumps({"v": 1, "order_id": order_id})
        for url in (
            service.resources.orders_dead_letters_url,
            service.resources.payments_dead_letters_url,
        ):
            service.sqs.send_message(QueueUrl=url, MessageBody=body)
        assert dead_letters.counts() == {"orders": 1, "payments": 1}
        assert {one["reason"] for one in listed(service)} == {"received too often"}
        said = ops(service, "POST", "/redrive", {"reason": "they were slow"})
        assert said == {"redriven": 2, "missing": [], "left": 0}
        bring_to_rest(service)
        assert orders.orders().load_many([order_id]) == [before]
        assert service.payments.ledger() == charged
        assert listed(service) == []


@pytest.mark.slow
def test_an_order_that_died_on_the_way_is_finished_by_being_sent_back() -> None:
    with quiet_service() as service:
        order_id = order_something(1)
        # The queue gave it up before anybody placed it.
        (message,) = service.sqs.receive_message(QueueUrl=service.resources.orders_queue_url)[
            "Messages"
        ]
        service.sqs.send_message(
            QueueUrl=service.resources.orders_dead_letters_url, MessageBody=message["Body"]
        )
        service.sqs.delete_message(
            QueueUrl=service.resources.orders_queue_url, ReceiptHandle=message["ReceiptHandle"]
        )
        (letter,) = listed(service)
        assert letter["order_id"] == order_id
        assert ops(service, "POST", "/redrive", {})["redriven"] == 1
        bring_to_rest(service)
        (order,) = orders.orders().load_many([order_id])
        assert order.state in PAID
