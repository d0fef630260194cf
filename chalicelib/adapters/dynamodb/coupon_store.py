"""Coupons in the table, in buckets by shopper.

Whether a coupon is live and whether a hold has lapsed is decided in the condition itself, never by
who read what before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.coupon_rows import coupon_from, coupon_row
from chalicelib.adapters.dynamodb.keys import Key
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, epoch
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.ids import split_coupon_id
from chalicelib.domain.outcomes import Gone, Held, HeldBy

ISSUED, HELD, REDEEMED = CouponState.ISSUED, CouponState.HELD, CouponState.REDEEMED

# One coupon per shopper and slot, whoever claims how often.
ABSENT = "attribute_not_exists(#pk)"
# Not run out, on the campaign's own clock.
LIVE = "#expiry_key > :live_after"
# Nobody's, or somebody's whose time to confirm is over; a pinned hold has no hold_until.
FREE = "(#state = :issued OR (#state = :held AND #hold_until <= :now))"
# Held by this order and no other.
HELD_BY_IT = "#state = :held AND #order_id = :order_id"
# Held or used up by this very order: only then is it this order's to give back.
OUT_WITH_IT = "(#state = :held OR #state = :redeemed) AND #order_id = :order_id"

# Every change of hands counts, so that the books know the later of two.
MOVED = "ADD #moves :one"


class CouponStore:
    """Implements the port. Every method is one call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def mine(self, campaign: Campaign, shopper: str) -> Sequence[Coupon]:
        """The shopper's coupons of this campaign, strongly consistent, by slot."""
        key = keys.coupon(campaign.campaign_id, shopper, 0, buckets=campaign.buckets)
        if campaign.rules.per_shopper == 1:
            row = self._table.get(key)
            return [coupon_from(campaign.campaign_id, row)] if row else []
        rows = self._table.query(key[0], "begins_with(#sk, :mine)", values={":mine": f"{shopper}#"})
        coupons = (coupon_from(campaign.campaign_id, row) for row in rows)
        return sorted(coupons, key=lambda coupon: coupon.slot)

    def put(self, coupon: Coupon, *, buckets: int) -> Coupon | None:
        """Write it if its slot is free; None on success, else the coupon that stands there."""
        key = keys.coupon(coupon.campaign_id, coupon.shopper, coupon.slot, buckets=buckets)
        refused = self._table.put(key, coupon_row(coupon), condition=ABSENT)
        return coupon_from(coupon.campaign_id, refused.item) if refused and refused.item else None

    def hold(
        self, coupon_id: str, *, campaign: Campaign, order_id: str, until: datetime, now: datetime
    ) -> Held | HeldBy | Gone:
        """ISSUED -> HELD, if live and free; a hold of this very order is Held, unwritten."""
        live_after = campaign.clock.live_after(now)
        held = self._table.update(
            _key(coupon_id, campaign),
            f"SET #state = :held, #order_id = :order_id, #hold_until = :until {MOVED}",
            condition=f"{LIVE} AND {FREE}",
            values={
                ":held": HELD,
                ":issued": ISSUED,
                ":order_id": order_id,
                ":until": epoch(until),
                ":now": epoch(now),
                ":live_after": live_after,
                ":one": 1,
            },
        )
        if not isinstance(held, Refusal):
            return Held()
        return _holder(held.item, order_id=order_id, now=now)

    def pin(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> Held | Gone:
        """Drop `hold_until`: from here only an explicit release frees it."""
        pinned = self._table.update(
            _key(coupon_id, campaign),
            "REMOVE #hold_until",
            condition=HELD_BY_IT,
            values={":held": HELD, ":order_id": order_id},
        )
        if not isinstance(pinned, Refusal) or _has(pinned, REDEEMED, order_id):
            return Held()
        return Gone()

    def redeem(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> bool:
        """HELD by this order -> REDEEMED; True also when it is redeemed by it already."""
        redeemed = self._table.update(
            _key(coupon_id, campaign),
            f"SET #state = :redeemed REMOVE #hold_until {MOVED}",
            condition=HELD_BY_IT,
            values={":held": HELD, ":redeemed": REDEEMED, ":order_id": order_id, ":one": 1},
        )
        return not isinstance(redeemed, Refusal) or _has(redeemed, REDEEMED, order_id)

    def release(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> bool:
        """HELD or REDEEMED by this very order -> ISSUED; False when there is nothing to release."""
        released = self._table.update(
            _key(coupon_id, campaign),
            f"SET #state = :issued REMOVE #order_id, #hold_until {MOVED}",
            condition=OUT_WITH_IT,
            values={
                ":held": HELD,
                ":redeemed": REDEEMED,
                ":issued": ISSUED,
                ":order_id": order_id,
                ":one": 1,
            },
        )
        return not isinstance(released, Refusal)

    def bucket(self, campaign: Campaign, bucket: int) -> Iterable[Coupon]:
        """All coupons of one bucket, strongly consistent (one call a page)."""
        rows = self._table.query(keys.coupon_bucket(campaign.campaign_id, bucket))
        return (coupon_from(campaign.campaign_id, row) for row in rows)


def _key(coupon_id: str, campaign: Campaign) -> Key:
    campaign_id, shopper, slot = split_coupon_id(coupon_id)
    return keys.coupon(campaign_id, shopper, slot, buckets=campaign.buckets)


def _has(refusal: Refusal, state: CouponState, order_id: str) -> bool:
    row = refusal.item or {}
    return row.get("state") == state and row.get("order_id") == order_id


def _holder(row: Item | None, *, order_id: str, now: datetime) -> Held | HeldBy | Gone:
    """Who has a coupon that could not be held."""
    holder = (row or {}).get("order_id")
    if row is None or holder is None:
        return Gone()
    if holder == order_id:
        return Held()
    # A lapsed hold is nobody's: then it was the coupon's own life that ran out.
    lapsed = row["state"] == HELD and row.get("hold_until", epoch(now) + 1) <= epoch(now)
    return Gone() if lapsed else HeldBy(holder)
