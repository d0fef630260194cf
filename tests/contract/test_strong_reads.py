"""Which reads must see the last write: a decision or an audit follows from them.

The in-process AWS is always consistent, so that what is asked for is all that a test can see.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.samples import NOW, a_campaign
from tests.fakes.world import World

SHOPPER = "a" * 20
ORDER, QUOTE = f"o-{SHOPPER}-1", f"q-{SHOPPER}-1"
SPREAD = a_campaign(per_shopper=3)

STRONG: dict[str, Callable[[World], Any]] = {
    "a shopper's own coupon": lambda w: w.coupons.mine(a_campaign(), SHOPPER),
    "a shopper's own coupons": lambda w: w.coupons.mine(SPREAD, SHOPPER),
    "a bucket of coupons": lambda w: list(w.coupons.bucket(SPREAD, 0)),
    "the shards' counters": lambda w: w.stock.counts("any", shards=2),
    "the audit's marks": lambda w: w.stock.marks("any"),
    "the campaign as it is": lambda w: w.campaigns.load_now("any"),
    "a quote": lambda w: w.quotes.load(QUOTE),
    "an order": lambda w: w.orders.load(ORDER),
    "orders": lambda w: w.orders.load_many([ORDER]),
    "a shopper's orders": lambda w: w.orders.of_shopper(SHOPPER, limit=1),
    "a shopper's bills": lambda w: w.bills.holds(SHOPPER),
    "the ids in slots": lambda w: w.slots.ids("any", first=NOW, last=NOW + timedelta(hours=1)),
    "a session": lambda w: w.sessions.load(SHOPPER, "s-1"),
}


@pytest.mark.parametrize("name", STRONG)
def test_a_read_that_decides_something_is_strong(on_moto: World, name: str) -> None:
    asked: list[bool] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        tables = params.get("RequestItems", {"": params}).values()
        asked.extend(table.get("ConsistentRead", False) for table in tables)

    events = on_moto.clients[0].meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        STRONG[name](on_moto)
    finally:
        events.unregister("provide-client-params.dynamodb", note)
    assert asked
    assert all(asked)
