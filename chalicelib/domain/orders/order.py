"""An order: its states and how it reads. One quote, at most one order.

QUEUED -> PAYING -> CONFIRMED -> ACCEPTED -> READY -> COMPLETED; REFUNDING; ends REFUSED, FAILED,
EXPIRED, CANCELLED. Every move is one conditional write on the state.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.orders.quote import Quote, money_from
from chalicelib.records import dataclass

# Until when a confirmed order may still be placed (O4): queues are bounded by age, not by length.
PATIENCE = timedelta(minutes=10)
# A hold outlives the patience by more than any function runs, so that placing always finds it.
HOLD_BEYOND_PATIENCE = timedelta(minutes=15)
# Clocks of two machines differ a little: nobody calls an order expired before this much later.
CLOCK_SLACK = timedelta(seconds=10)


class OrderState(StrEnum):
    """Where an order is."""

    QUEUED = "QUEUED"
    PAYING = "PAYING"
    CONFIRMED = "CONFIRMED"
    ACCEPTED = "ACCEPTED"
    READY = "READY"
    COMPLETED = "COMPLETED"
    REFUNDING = "REFUNDING"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


DEAD = frozenset({OrderState.REFUSED, OrderState.FAILED, OrderState.EXPIRED, OrderState.CANCELLED})
PAID = frozenset(
    {OrderState.CONFIRMED, OrderState.ACCEPTED, OrderState.READY, OrderState.COMPLETED}
)
FINAL = DEAD | {OrderState.COMPLETED}


class NotCancellable(Refused):
    """The store has accepted it, or it is over."""

    code = "not_cancellable"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of an order's history."""

    state: OrderState
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as stored. `snapshot` is the consented quote's, `slot` the booked one's start."""

    order_id: str
    shopper: str
    state: OrderState
    snapshot: Mapping[str, Any]
    patience: datetime
    history: tuple[Step, ...]
    slot: datetime | None = None
    cancel_requested: bool = False

    @property
    def coupon_id(self) -> str | None:
        """The coupon it holds or has redeemed, if any."""
        coupon_id: str | None = self.snapshot.get("coupon_id")
        return coupon_id

    @property
    def bill_id(self) -> str | None:
        """The bill it pays, if it is one."""
        bill_id: str | None = self.snapshot.get("bill_id")
        return bill_id

    @property
    def store_id(self) -> str | None:
        """The store that makes it; None for a bill."""
        store_id: str | None = self.snapshot.get("store_id")
        return store_id

    @property
    def total(self) -> Money:
        """What is charged, under the order id as idempotency key."""
        return money_from(self.snapshot["total"])

    @property
    def created_at(self) -> datetime:
        """When it was confirmed."""
        return self.history[0].at

    @property
    def changed_at(self) -> datetime:
        """When it last moved."""
        return self.history[-1].at

    @property
    def went_to_payment(self) -> bool:
        """Whether a charge may exist under its id."""
        return any(step.state is OrderState.PAYING for step in self.history)

    @property
    def pickup_code(self) -> str:
        """Letter and three digits to call out at the counter; follows from the id."""
        digest = hashlib.blake2b(self.order_id.encode(), digest_size=4).digest()
        return f"{'ABCDEFGHJKMNPQRSTUVWXYZ'[digest[0] % 23]}{int.from_bytes(digest[1:]) % 1000:03d}"

    def late(self, now: datetime) -> bool:
        """Past its patience by more than clocks may differ."""
        return now > self.patience + CLOCK_SLACK

    def as_read(self, now: datetime) -> "Order":
        """The order as everybody hears of it: QUEUED past its patience reads as EXPIRED."""
        if self.state is not OrderState.QUEUED or not self.late(now):
            return self
        step = Step(OrderState.EXPIRED, self.patience + CLOCK_SLACK, "patience")
        return replace(self, state=OrderState.EXPIRED, history=(*self.history, step))


def order_from_quote(quote: Quote, *, order_id: str, now: datetime) -> Order:
    """The order that a consented quote becomes, QUEUED, with its patience (never beyond the end of
    the latest slot that was agreed to)."""
    patience = now + PATIENCE
    last_slot = (quote.snapshot.get("fulfilment") or {}).get("latest_slot")
    if last_slot:
        patience = min(patience, datetime.fromisoformat(last_slot) + timedelta(minutes=15))
    return Order(
        order_id=order_id,
        shopper=quote.shopper,
        state=OrderState.QUEUED,
        snapshot=quote.snapshot,
        patience=patience,
        history=(Step(OrderState.QUEUED, now),),
    )
