"""Do the books balance? Coupons, orders, slots and the provider's own ledger, compared.

For the demo and the end-to-end tests, which own the whole world and may read all of it.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.orders.order import DEAD, PAID, Order
from chalicelib.wiring import campaigns, orders, stores
from chalicelib.wiring import ledger as own_ledger

HEARD_WITHIN_S = 10.0


@dataclass(slots=True)
class Balance:
    """What was counted, and every difference as a sentence ([] when the books balance)."""

    rows: list[tuple[str, object]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a difference unless `found` is `wanted`."""
        if found != wanted:
            self.differences.append(f"{what}: {found}, expected {wanted}")


def balance(*, shoppers: Sequence[str], ledger: Mapping[str, Any], now: datetime) -> Balance:
    """Compare everything. `ledger` is the provider's own; `shoppers` are all who may have
    orders."""
    result = Balance()
    known = [o for s in shoppers for o in orders.orders().of_shopper(s, limit=1000)]
    for campaign in campaigns.campaigns().listed():
        _coupons(result, campaign, {order.order_id: order for order in known})
    _orders(result, known, ledger)
    _slots(result, known, now)
    return result


def _coupons(result: Balance, campaign: Campaign, known: dict[str, Order]) -> None:
    store = campaigns.coupons()
    coupons = [c for b in range(campaign.buckets) for c in store.bucket(campaign, b)]
    counts = campaigns.stock().counts(campaign.campaign_id, shards=campaign.shards)
    left, drawn = sum(c.left for c in counts), sum(c.drawn for c in counts)
    voided = sum(c.voided for c in counts)
    states = Counter(coupon.state.value for coupon in coupons)
    name = campaign.campaign_id
    result.rows += [
        (f"{name}: stock", campaign.stock),
        (f"{name}: left", left),
        (f"{name}: coupons", len(coupons)),
        *((f"{name}: coupons {state.lower()}", count) for state, count in sorted(states.items())),
    ]
    result.expect(f"{name}: left + coupons", left + len(coupons), campaign.stock)
    result.expect(f"{name}: drawn - voided", drawn - voided, len(coupons))
    result.expect(f"{name}: the ledger's books", *_ledgers(campaign, coupons))
    tickets = {coupon.ticket for coupon in coupons}
    result.expect(f"{name}: different ticket numbers", len(tickets), len(coupons))
    for coupon in coupons:
        _held_rightly(result, coupon, known)


def _ledgers(campaign: Campaign, coupons: Sequence[Coupon]) -> tuple[Counter[str], Counter[str]]:
    """(what the ledger says, what it should); it has a few seconds to hear of everything."""
    wanted = Counter(coupon.state.value.lower() for coupon in coupons)
    wanted["live"] = wanted.pop("issued", 0)
    wanted += Counter({"issued": len(coupons), "stock": campaign.stock})
    until = time.monotonic() + HEARD_WITHIN_S
    while True:
        books = own_ledger.books(campaign=campaign, now=campaign.rules.starts_at)
        said = +Counter({name: count for name, count in books.counts.items() if name != "undrawn"})
        if said == wanted or time.monotonic() > until:
            return said, wanted
        time.sleep(0.1)


def _held_rightly(result: Balance, coupon: Coupon, known: dict[str, Order]) -> None:
    order = known.get(coupon.order_id or "")
    if coupon.state is CouponState.REDEEMED:
        paid = order is not None and order.state in PAID
        result.expect(f"{coupon.coupon_id} redeemed by a paid order", paid, wanted=True)
    if coupon.state is CouponState.HELD and order is not None:
        result.expect(f"{coupon.coupon_id} held by a dead order", order.state in DEAD, wanted=False)


def _orders(result: Balance, known: list[Order], ledger: Mapping[str, Any]) -> None:
    states = Counter(order.state.value for order in known)
    taken = {e["key"]: e["amount"] for e in ledger["entries"] if e["debits"] > e["refunds"]}
    result.rows += [(f"orders {state}", count) for state, count in sorted(states.items())]
    result.rows += [
        ("debits at the provider", ledger["debits"]),
        ("refunds at the provider", ledger["refunds"]),
        ("taken in minor units", sum(taken.values())),
    ]
    owed = {o.order_id: o.total.amount for o in known if o.state in PAID and o.total.amount}
    result.expect("what the provider has taken, by order", taken, owed)
    twice = [e["key"] for e in ledger["entries"] if e["debits"] > 1]
    result.expect("keys charged twice", twice, [])


def _slots(result: Balance, known: list[Order], now: datetime) -> None:
    wanted = {(o.store_id, o.slot, o.order_id) for o in known if o.slot and o.state not in DEAD}
    found = set()
    for store in stores.catalogue().all():
        booked = stores.slots().ids(
            store.store_id, first=now - timedelta(hours=6), last=now + timedelta(hours=30)
        )
        found |= {(store.store_id, start, one) for start, ids in booked.items() for one in ids}
        over = [ids for ids in booked.values() if len(ids) > store.slot_capacity]
        result.expect(f"{store.store_id}: slots over capacity", len(over), 0)
    result.rows.append(("slots booked", len(found)))
    result.expect("slots booked", found, wanted)


def utc_now() -> datetime:
    """The time, for scripts."""
    return datetime.now(UTC)
