"""An hour of failing receives loses no order that has patience left: the back-off keeps a message
far from the dead letters, and what was delivered again and again ends as if nothing had been."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.orders.order import PAID
from chalicelib.domain.overload.breaker import Verdict, retry_after_s
from chalicelib.domain.overload.control import EPOCH
from chalicelib.edges.queues.back_off import back_off_s, turn_s
from chalicelib.wiring import breakers, orders
from infra.local.books import balance
from tests.service.quiet import quiet_service
from tests.service.test_delivery import bring_to_rest, order_something, shopper

ROOT = Path(__file__).resolve().parents[2]
HOUR_S = 3_600
ORDERS = 6


def receives_in_an_hour(jitter: float) -> int:
    """How often a message that always fails is received in an hour."""
    waited_s = receives = 0
    while waited_s < HOUR_S:
        receives += 1
        waited_s += back_off_s(receives, jitter)
    return receives


def turned_away_in_an_hour() -> int:
    """How often the oldest message is received while a breaker is half-open for an hour and never
    lets it pass: nothing comes back sooner."""
    at_s = receives = 0
    while at_s < HOUR_S:
        receives += 1
        verdict = Verdict(open=True, until=EPOCH, calls_per_s=1e9)
        told_s = retry_after_s(verdict, now=EPOCH + timedelta(seconds=at_s))
        at_s += turn_s(told_s, age_s=at_s, jitter=0.0)
    return receives


def most_receives(queue: str) -> int:
    """After so many the queue gives a message up."""
    template = json.loads((ROOT / "infra/resources.json").read_text(encoding="utf-8"))
    most = template["Resources"][queue]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
    assert isinstance(most, int)
    return most


@pytest.mark.parametrize("queue", ["OrdersQueue", "PaymentsQueue"])
def test_an_hour_of_failures_stays_far_from_the_dead_letters(queue: str) -> None:
    assert max(receives_in_an_hour(jitter) for jitter in (0.0, 0.5, 1.0)) < most_receives(queue) / 8
    assert turned_away_in_an_hour() < most_receives(queue) / 2


@pytest.mark.slow
def test_orders_that_failed_for_an_hour_are_paid_once_when_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Every receive is to meet the provider: what the breaker makes of it is another test's.
    monkeypatch.setattr(breakers, "settle", _nothing)
    with quiet_service(partial_batch=True, duplicate=0.1, seed=3) as service:
        ids = [order_something(number) for number in range(ORDERS)]
        behaviour = {"match": {}, "times": 100_000, "behaviour": "error"}
        service.payments.apply_script({"rules": [behaviour]})
        rounds = receives_in_an_hour(0.0)
        for _ in range(rounds):
            service.pump.drain(max_rounds=200)
            service.pump.hurry()
        known = orders.orders().load_many(ids)
        assert {order.state.value for order in known} == {"PAYING"}
        assert service.waiting(service.resources.payments_queue_url) >= ORDERS
        service.payments.apply_script({"rules": []})
        bring_to_rest(service)
        known = orders.orders().load_many(ids)
        assert all(order.state in PAID for order in known)
        for url in (
            service.resources.orders_dead_letters_url,
            service.resources.payments_dead_letters_url,
        ):
            assert service.waiting(url) == 0
        service.post()
        books = balance(
            shoppers=[shopper(number) for number in range(ORDERS)],
            ledger=service.payments.ledger(),
            now=datetime.now(UTC),
        )
        assert books.differences == []


def _nothing(**_: Any) -> None:
    """Let every breaker be."""
