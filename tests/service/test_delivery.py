"""Hundreds of orders through real queues, with duplicates, shuffling, crashes and a moody
provider: every one ends in exactly one final state, and everything adds up."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.ids import shopper_of
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.order import DEAD, PAID
from chalicelib.flows.claim_coupon import SoldOut
from chalicelib.flows.quote_basket import Wish
from chalicelib.wiring import campaigns, orders, stores, upkeep
from infra.local.books import balance
from tests.service.quiet import Quiet, quiet_service

AT_ONCE = 25  # a queue in moto costs the square of its length
CAMPAIGN = "milk-tea-0206"


def shopper(number: int) -> str:
    return shopper_of(sub=f"shopper-{number}", key=b"shopper-key")


def order_something(number: int) -> str:
    """Claim, quote and confirm one cup; the order's id."""
    now, who = datetime.now(UTC), shopper(number)
    outcome = campaigns.claim(campaign_id=CAMPAIGN, shopper=who, now=now)
    assert not isinstance(outcome, SoldOut)
    open_all_day = [s for s in stores.catalogue().all() if s.hours[0] == (0, 1440)]
    store = open_all_day[number % len(open_all_day)]
    menu = stores.catalogue().menu(store.store_id)
    assert menu is not None
    item = next(i for i in menu.items if i.orderable)
    rules = outcome.campaign.rules
    coupon_id = outcome.coupon.coupon_id if rules.covers_store(store.store_id) else None
    quote = orders.quote(
        shopper=who,
        store_id=store.store_id,
        lines=(Line(item.item_id, 1),),
        coupon_id=coupon_id,
        wish=Wish(latest_slot=now + timedelta(hours=2)),
        locale="en",
        now=now,
        new_id=lambda: f"n{number}",
    )
    confirmed = orders.confirm(
        shopper=who, quote_id=quote.quote_id, quote_hash=quote.quote_hash, now=now
    )
    return confirmed.order_id


def bring_to_rest(service: Quiet) -> None:
    """Deliver until the queues are empty, as hours of redelivery would."""
    urls = (service.resources.orders_queue_url, service.resources.payments_queue_url)
    for _ in range(60):
        service.pump.drain(max_rounds=200)
        if not any(service.waiting(url) for url in urls):
            return
        service.pump.hurry()
    raise AssertionError("the queues do not come to rest")


@pytest.mark.parametrize("partial_batch", [True, False], ids=["partial-batch", "whole-batch"])
@pytest.mark.parametrize(
    "count",
    [pytest.param(75, marks=pytest.mark.slow), pytest.param(500, marks=pytest.mark.long)],
)
def test_many_orders_end_once_each(partial_batch: bool, count: int) -> None:
    with quiet_service(
        partial_batch=partial_batch, duplicate=0.1, shuffle=True, crash=0.02, seed=6
    ) as service:
        service.payments.apply_script(
            {
                # Spread over a quarter of the shoppers: errors all at once would open the breaker,
                # and what it does then has drills of its own (test_payment_outage).
                "rules": [
                    *(
                        {
                            "match": {"operation": "charge", "key_prefix": f"o-{digit}"},
                            "times": 7,
                            "behaviour": "error",
                        }
                        for digit in "048c"
                    ),
                    {"match": {"operation": "charge"}, "times": 25, "behaviour": "decline"},
                ]
            }
        )
        ids: list[str] = []
        for begin in range(0, count, AT_ONCE):
            with ThreadPoolExecutor(4) as pool:
                ids += pool.map(order_something, range(begin, begin + AT_ONCE))
            service.pump.drain(max_rounds=200)
        assert len(set(ids)) == count
        bring_to_rest(service)
        upkeep.sweep(now=datetime.now(UTC))
        bring_to_rest(service)
        known = orders.orders().load_many(ids)
        ends = Counter(
            "paid" if o.state in PAID else "dead" for o in known if o.state in PAID | DEAD
        )
        assert ends.total() == count
        assert ends["dead"] >= 25  # the declined ones, and nobody else's loss
        assert ends["dead"] == sum(
            o.history[-1].reason == "payment_declined" for o in known if o.state in DEAD
        )
        service.post()
        books = balance(
            shoppers=[shopper(n) for n in range(count)],
            ledger=service.payments.ledger(),
            now=datetime.now(UTC),
        )
        assert books.differences == []


@pytest.mark.slow
@pytest.mark.parametrize("partial_batch", [True, False], ids=["partial-batch", "whole-batch"])
@pytest.mark.parametrize("body", ["not json", "[]", '{"order_id": 7}', '{"v": 9}'])
def test_a_poison_message_reaches_the_dead_letters_and_nobody_else_does(
    partial_batch: bool, body: str
) -> None:
    with quiet_service(partial_batch=partial_batch) as service:
        order_id = order_something(1)
        pairs = {
            service.resources.orders_queue_url: service.resources.orders_dead_letters_url,
            service.resources.payments_queue_url: service.resources.payments_dead_letters_url,
        }
        for queue_url in pairs:
            service.sqs.send_message(QueueUrl=queue_url, MessageBody=body)
        bring_to_rest(service)
        for dead_letters_url in pairs.values():
            (letter,) = service.sqs.receive_message(QueueUrl=dead_letters_url)["Messages"]
            assert letter["Body"] == body
        (order,) = orders.orders().load_many([order_id])
        assert order.state in PAID
