"""Every hour, and on demand: give leaked tickets back, free coupons of dead orders, check the
books.

What leaked is found, never guessed: `drawn` of every shard is noted, and at least 15 minutes later
(longer than any function lives) the numbers up to that mark which no coupon carries come back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import ShardCount, leaked
from chalicelib.domain.orders.order import DEAD, Order
from chalicelib.flows.audit_books import Agreed, BooksAudit
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.ports import CampaignStore, CouponStore, OrderStore, StockStore
from chalicelib.flows.release_order import Holdings, expire_late, release_order
from chalicelib.records import dataclass

RIPE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Audited:
    """One campaign's audit. `posted` counts changes that were missing in the books; `differences`
    are sentences, [] means that the books agree."""

    campaign_id: str
    ripe: bool
    coupons: int = 0
    drawn: int = 0
    voided: int = 0
    left: int = 0
    leaked: int = 0
    freed: int = 0
    posted: int = 0
    differences: tuple[str, ...] = ()


def audit(
    *,
    now: datetime,
    campaigns: CampaignStore,
    stock: StockStore,
    coupons: CouponStore,
    orders: OrderStore,
    holdings: Holdings,
    ledger: Ledger,
) -> Sequence[Audited]:
    """Audit every campaign that is not over; a first run only notes the marks (`ripe` False)."""
    found = []
    for listed in campaigns.listed():
        campaign = None if listed.over_at(now) else campaigns.load_now(listed.campaign_id)
        if campaign is not None:
            books = BooksAudit(campaign, now=now, ledger=ledger)
            found.append(_audit(campaign, now, stock, coupons, orders, holdings, books))
    return found


def _audit(
    campaign: Campaign,
    now: datetime,
    stock: StockStore,
    coupons: CouponStore,
    orders: OrderStore,
    holdings: Holdings,
    books: BooksAudit,
) -> Audited:
    counts = stock.counts(campaign.campaign_id, shards=campaign.shards)
    noted = stock.marks(campaign.campaign_id)
    if noted is not None and now - noted[1] < RIPE_AFTER:
        return Audited(campaign.campaign_id, ripe=False)
    if noted is None:
        _note(campaign, counts, now, stock)
        return Audited(campaign.campaign_id, ripe=False)
    marks = noted[0]
    carried, held, agreed = _read_all(campaign, coupons, books)
    given = sum(_give_back(campaign, count, marks, carried[count.shard], stock) for count in counts)
    known = [expire_late(o, now=now, orders=orders) for o in orders.load_many(sorted(held))]
    freed = _free_dead(known, holdings)
    for one in (books.orders(known), books.stock(), books.sums()):
        agreed = agreed.and_(one)
    _note(campaign, counts, now, stock)
    return Audited(
        campaign.campaign_id,
        ripe=True,
        coupons=sum(len(numbers) for numbers in carried.values()),
        drawn=sum(count.drawn for count in counts),
        voided=sum(count.voided for count in counts),
        left=sum(count.left for count in counts),
        leaked=given,
        freed=freed,
        posted=agreed.posted,
        differences=(*_differences(counts, carried), *_ownerless(held, known), *agreed.differences),
    )


def _note(
    campaign: Campaign, counts: Sequence[ShardCount], now: datetime, stock: StockStore
) -> None:
    marks = {count.shard: count.drawn for count in counts}
    stock.note_marks(campaign.campaign_id, marks=marks, at=now)


def _read_all(
    campaign: Campaign, coupons: CouponStore, books: BooksAudit
) -> tuple[dict[int, list[int]], dict[str, list[Coupon]], Agreed]:
    """(ticket numbers by shard, coupons by the order that has them, what the books say)."""
    carried: dict[int, list[int]] = defaultdict(list)
    held: dict[str, list[Coupon]] = defaultdict(list)
    agreed = Agreed()
    for bucket in range(campaign.buckets):
        found = list(coupons.bucket(campaign, bucket))
        agreed = agreed.and_(books.bucket(bucket, found))
        for coupon in found:
            carried[coupon.ticket.shard].append(coupon.ticket.number)
            if coupon.state in (CouponState.HELD, CouponState.REDEEMED) and coupon.order_id:
                held[coupon.order_id].append(coupon)
    return carried, held, agreed


def _give_back(
    campaign: Campaign,
    count: ShardCount,
    marks: Mapping[int, int],
    carried: list[int],
    stock: StockStore,
) -> int:
    missing = leaked(mark=marks.get(count.shard, 0), carried=carried, voided=count.voided)
    if missing == 0:
        return 0
    done = stock.give_back(
        campaign.campaign_id, count.shard, count=missing, voided_was=count.voided
    )
    return missing if done else 0


def _free_dead(known: Sequence[Order], holdings: Holdings) -> int:
    dead = [order for order in known if order.state in DEAD]
    for order in dead:
        release_order(order, holdings=holdings)
    return len(dead)


def _ownerless(held: Mapping[str, Sequence[Coupon]], known: Sequence[Order]) -> Iterator[str]:
    """An order is written before its coupon is held, and never deleted while that may be told."""
    there = {order.order_id for order in known}
    for order_id, coupons in held.items():
        if order_id not in there:
            for coupon in coupons:
                yield f"Coupon {coupon.coupon_id} belongs to order {order_id}, which is not there."


def _differences(counts: Sequence[ShardCount], carried: dict[int, list[int]]) -> list[str]:
    found = []
    for count in counts:
        numbers = carried[count.shard]
        if len(set(numbers)) != len(numbers):
            found.append(f"Shard {count.shard} has a ticket number on two coupons.")
        if count.left + count.drawn - count.voided != count.capacity:
            found.append(f"Shard {count.shard}: capacity is not left + drawn - voided.")
    return found
