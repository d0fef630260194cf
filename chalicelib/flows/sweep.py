"""Every minute: renew the hints, keep the totals, take ghosts out of slots, wake forgotten
payments.

All in bounded pages; nothing here decides who owns what, and a sweep that dies is simply followed
by the next one.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.orders.order import DEAD, Order, OrderState
from chalicelib.domain.stores.slots import HORIZON, SLOT
from chalicelib.flows.claim_coupon import HINT_LIFE
from chalicelib.flows.ports import (
    CampaignStore,
    OrderQueue,
    OrderStore,
    SlotStore,
    StockStore,
    StoreCatalogue,
)
from chalicelib.flows.release_order import expire_late
from chalicelib.records import dataclass

STORES_PER_SWEEP = 50
FORGOTTEN_AFTER = timedelta(minutes=5)
# Which slots are looked through. A slot is quoted up to a day ahead, and may be agreed to move by
# up to another day.
BACK, AHEAD = timedelta(hours=2), 2 * HORIZON + SLOT
UNDER_WAY = (OrderState.PAYING, OrderState.REFUNDING)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep has done."""

    campaigns: int = 0
    ghosts: int = 0
    woken: int = 0
    remaining: dict[str, int] = field(default_factory=dict)


def sweep(
    *,
    now: datetime,
    campaigns: CampaignStore,
    stock: StockStore,
    catalogue: StoreCatalogue,
    slots: SlotStore,
    orders: OrderStore,
    queue: OrderQueue,
) -> Swept:
    """One round over all campaigns and over the next stores in turn; what it has done."""
    remaining = {}
    for listed in campaigns.listed():
        campaign = None if listed.over_at(now) else campaigns.load_now(listed.campaign_id)
        if campaign is None:
            continue
        with suppress(Unavailable, Overloaded):  # the others are not to wait for this one
            remaining[campaign.campaign_id] = _count(campaign, now, campaigns, stock)
    ghosts = woken = 0
    for store_id in _stores_in_turn([s.store_id for s in catalogue.all()], now):
        with suppress(Unavailable, Overloaded):
            gone, sent = _tidy(store_id, now, slots, orders, queue)
            ghosts, woken = ghosts + gone, woken + sent
    woken += _wake_bills(now, orders, queue)
    return Swept(len(remaining), ghosts, woken, remaining)


def _count(
    campaign: Campaign,
    now: datetime,
    campaigns: CampaignStore,
    stock: StockStore,
) -> int:
    counts = stock.counts(campaign.campaign_id, shards=campaign.shards)
    left = sum(count.left for count in counts)
    empty = {count.shard: now + HINT_LIFE for count in counts if count.left == 0}
    # A shard that is not laid out yet has its stock still to come.
    sold_out = left == 0 and len(counts) == campaign.shards
    campaigns.note_sweep(
        campaign.campaign_id,
        remaining=left,
        as_of=now,
        empty_until={} if sold_out else empty,
        sold_out_until=now + HINT_LIFE if sold_out else None,
    )
    return left


def _stores_in_turn(store_ids: Sequence[str], now: datetime) -> list[str]:
    """The next stores, by a cursor that the minute itself is: nothing to store, nothing to lose."""
    ordered = sorted(store_ids)
    if len(ordered) <= STORES_PER_SWEEP:
        return ordered
    start = int(now.timestamp()) // 60 * STORES_PER_SWEEP % len(ordered)
    return (ordered + ordered)[start : start + STORES_PER_SWEEP]


def _tidy(
    store_id: str, now: datetime, slots: SlotStore, orders: OrderStore, queue: OrderQueue
) -> tuple[int, int]:
    """(ghost ids taken out, forgotten payments sent again) of one store's slots."""
    booked = slots.ids(store_id, first=now - BACK, last=now + AHEAD)
    wanted = sorted({order_id for ids in booked.values() for order_id in ids})
    found = orders.load_many(wanted) if wanted else ()
    known = {o.order_id: expire_late(o, now=now, orders=orders) for o in found}
    ghosts = 0
    for start, ids in booked.items():
        for order_id in ids:
            order = known.get(order_id)
            if order is not None and _is_ghost(order, start):
                slots.leave(store_id, start, order_id=order_id)
                ghosts += 1
    return ghosts, _wake(list(known.values()), now, queue)


def _is_ghost(order: Order, start: datetime) -> bool:
    elsewhere = order.slot is not None and order.slot != start
    return elsewhere or order.state in DEAD


def _wake(
    orders: Sequence[Order],
    now: datetime,
    queue: OrderQueue,
    *,
    under_way: Collection[OrderState] = UNDER_WAY,
) -> int:
    forgotten = [
        order
        for order in orders
        if order.state in under_way and now - order.changed_at > FORGOTTEN_AFTER
    ]
    for order in forgotten:
        queue.pay(order.order_id)
    return len(forgotten)


def _wake_bills(now: datetime, orders: OrderStore, queue: OrderQueue) -> int:
    ids = orders.unsettled_bills()
    known = orders.load_many(ids) if ids else ()
    return _wake(known, now, queue, under_way=(*UNDER_WAY, OrderState.CONFIRMED))
