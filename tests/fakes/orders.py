"""Orders in memory."""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import owner_of
from chalicelib.domain.orders.order import FINAL, Order, OrderState, Step
from chalicelib.domain.outcomes import Moved, Stood
from tests.fakes.seconds import epoch, maybe_whole, whole


class FakeOrders:
    def __init__(self) -> None:
        self._rows: dict[str, Order] = {}
        self._lock = threading.Lock()

    def create(self, order: Order) -> Order | None:
        with self._lock:
            if order.order_id in self._rows:
                return self._rows[order.order_id]
            self._rows[order.order_id] = replace(
                order,
                shopper=owner_of(order.order_id),
                snapshot=json.loads(json.dumps(order.snapshot)),
                patience=whole(order.patience),
                history=tuple(replace(step, at=whole(step.at)) for step in order.history),
                slot=maybe_whole(order.slot),
            )
            return None

    def load(self, order_id: str) -> Order | None:
        owner_of(order_id)
        return self._rows.get(order_id)

    def load_many(self, order_ids: Sequence[str]) -> Sequence[Order]:
        found = (self.load(order_id) for order_id in dict.fromkeys(order_ids))
        return [order for order in found if order is not None]

    def of_shopper(self, shopper: str, *, limit: int) -> Sequence[Order]:
        with self._lock:
            mine = [order for order in self._rows.values() if order.shopper == shopper]
        mine.sort(key=lambda order: order.order_id)
        return sorted(mine, key=lambda order: order.created_at, reverse=True)[:limit]

    def move(
        self,
        order: Order,
        *,
        to: OrderState,
        frm: Sequence[OrderState],
        now: datetime,
        reason: str | None = None,
        slot: datetime | None = None,
        within_patience: bool = False,
        unless_cancelling: bool = False,
    ) -> Moved | Stood:
        with self._lock:
            row = self._standing(order)
            late = within_patience and epoch(row.patience) <= epoch(now)
            if row.state not in frm or late or (unless_cancelling and row.cancel_requested):
                return Stood(row)
            history = (*row.history, Step(to, whole(now), reason))
            row = replace(row, state=to, history=history, slot=maybe_whole(slot) or row.slot)
            self._rows[order.order_id] = row
            return Moved(row)

    def ask_cancel(self, order: Order) -> Moved | Stood:
        with self._lock:
            row = self._standing(order)
            if row.state is not OrderState.PAYING:
                return Stood(row)
            row = replace(row, cancel_requested=True)
            self._rows[order.order_id] = row
            return Moved(row)

    def unsettled_bills(self) -> Sequence[str]:
        with self._lock:
            return [
                order_id
                for order_id, order in sorted(self._rows.items())
                if order.bill_id and order.went_to_payment and order.state not in FINAL
            ]

    def _standing(self, order: Order) -> Order:
        row = self._rows.get(order.order_id)
        if row is None:
            raise NotFound("There is no order under this id.")
        return row
