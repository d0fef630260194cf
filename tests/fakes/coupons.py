"""Coupons in memory."""

import functools
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import bucket_of
from chalicelib.domain.ids import split_coupon_id
from chalicelib.domain.outcomes import Gone, Held, HeldBy
from tests.fakes.seconds import epoch, whole

Key = tuple[str, str, int]


@functools.cache
def _bucket(shopper: str, buckets: int) -> int:
    return bucket_of(shopper=shopper, buckets=buckets)


class FakeCoupons:
    def __init__(self) -> None:
        self._rows: dict[Key, Coupon] = {}
        self._slots: dict[tuple[str, str], list[int]] = {}
        self._lock = threading.Lock()

    def mine(self, campaign: Campaign, shopper: str) -> Sequence[Coupon]:
        with self._lock:
            owner = campaign.campaign_id, shopper
            return [self._rows[*owner, slot] for slot in sorted(self._slots.get(owner, ()))]

    def put(self, coupon: Coupon, *, buckets: int) -> Coupon | None:
        key = (coupon.campaign_id, coupon.shopper, coupon.slot)
        with self._lock:
            if key in self._rows:
                return self._rows[key]
            self._rows[key] = replace(coupon, issued_at=whole(coupon.issued_at))
            self._slots.setdefault(key[:2], []).append(key[2])
            return None

    def hold(
        self, coupon_id: str, *, campaign: Campaign, order_id: str, until: datetime, now: datetime
    ) -> Held | HeldBy | Gone:
        key = split_coupon_id(coupon_id)
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                return Gone()
            free = row.state is CouponState.ISSUED or row.lapsed_hold(now)
            if free and row.expiry_key > campaign.clock.live_after(now):
                held = replace(
                    row,
                    state=CouponState.HELD,
                    order_id=order_id,
                    hold_until=epoch(until),
                    moves=row.moves + 1,
                )
                self._rows[key] = held
                return Held()
        if row.order_id is None:
            return Gone()
        if row.order_id == order_id:
            return Held()
        return Gone() if row.lapsed_hold(now) else HeldBy(row.order_id)

    def pin(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> Held | Gone:
        key = split_coupon_id(coupon_id)
        with self._lock:
            row = self._rows.get(key)
            if row is None or row.order_id != order_id:
                return Gone()
            if row.state is CouponState.HELD:
                self._rows[key] = replace(row, hold_until=None)
            return Held()

    def redeem(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> bool:
        key = split_coupon_id(coupon_id)
        with self._lock:
            row = self._rows.get(key)
            if row is None or row.order_id != order_id:
                return False
            if row.state is CouponState.HELD:
                state, moves = CouponState.REDEEMED, row.moves + 1
                self._rows[key] = replace(row, state=state, hold_until=None, moves=moves)
            return True

    def release(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> bool:
        key = split_coupon_id(coupon_id)
        with self._lock:
            row = self._rows.get(key)
            out = row is not None and row.state in (CouponState.HELD, CouponState.REDEEMED)
            if row is None or not out or row.order_id != order_id:
                return False
            self._rows[key] = replace(
                row,
                state=CouponState.ISSUED,
                order_id=None,
                hold_until=None,
                moves=row.moves + 1,
            )
            return True

    def bucket(self, campaign: Campaign, bucket: int) -> Iterable[Coupon]:
        with self._lock:
            rows = [
                (key, coupon)
                for key, coupon in self._rows.items()
                if key[0] == campaign.campaign_id and _bucket(key[1], campaign.buckets) == bucket
            ]
        return [coupon for _, coupon in sorted(rows)]
