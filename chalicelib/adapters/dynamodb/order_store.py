"""Orders in the table. Every move is one conditional write; a refused one answers how the order
stands. Bill orders on their way through payment are in a listing, so that a sweep finds them.

A move is counted here, where it is known whether it was made: its callers are many, and repeated.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib import telemetry
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.order_rows import order_from, order_row, step_map
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, epoch
from chalicelib.domain.errors import NotFound
from chalicelib.domain.orders.order import FINAL, Order, OrderState
from chalicelib.domain.outcomes import Moved, Stood

# One quote, at most one order, however often it is confirmed.
ABSENT = "attribute_not_exists(#pk)"
# There is still time to place it, on the clock of whoever moves it.
IN_PATIENCE = "#patience > :now"
# Nobody has asked to cancel it in the meantime.
NOT_CANCELLING = "attribute_not_exists(#cancel_requested)"
# A cancel can be noted only while the outcome of the payment is open.
PAYING = "#state = :paying"


class OrderStore:
    """Implements the port. Every method is one call unless it says otherwise."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, order: Order) -> Order | None:
        """Write it if it is not there; None on success, else the order that stands there."""
        refused = self._table.put(keys.order(order.order_id), order_row(order), condition=ABSENT)
        if refused is None:
            _count(order.state)
        return order_from(refused.item) if refused and refused.item else None

    def load(self, order_id: str) -> Order | None:
        """Read it strongly."""
        row = self._table.get(keys.order(order_id))
        return order_from(row) if row else None

    def load_many(self, order_ids: Sequence[str]) -> Sequence[Order]:
        """Read them strongly, one call per hundred; unknown ids are left out."""
        wanted = list(dict.fromkeys(keys.order(order_id) for order_id in order_ids))
        return [order_from(row) for row in self._table.batch_get(wanted)]

    def of_shopper(self, shopper: str, *, limit: int) -> Sequence[Order]:
        """The shopper's latest orders, newest first. One call a page (about a thousand orders)."""
        rows = self._table.query(
            keys.shopper(shopper), "begins_with(#sk, :order)", values={":order": keys.ORDER}
        )
        orders = sorted(map(order_from, rows), key=lambda order: order.created_at, reverse=True)
        return orders[:limit]

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
        """Change the state if it is one of `frm`, append to the history, set `slot` with it.
        NotFound when there is no such order."""
        condition, required = _condition(
            frm, now if within_patience else None, unless_cancelling=unless_cancelling
        )
        change, written = _change(order, to=to, step=step_map(to, now, reason), slot=slot)
        moved = self._table.update(
            keys.order(order.order_id),
            change,
            condition=condition,
            values=required | written,
            returns="ALL_NEW",
        )
        if not isinstance(moved, Refusal):
            _count(to)
        return _moved(moved)

    def ask_cancel(self, order: Order) -> Moved | Stood:
        """Note `cancel_requested` if PAYING; asking again is Moved again. NotFound as in move."""
        asked = self._table.update(
            keys.order(order.order_id),
            "SET #cancel_requested = :yes",
            condition=PAYING,
            values={":yes": True, ":paying": OrderState.PAYING},
            returns="ALL_NEW",
        )
        return _moved(asked)

    def unsettled_bills(self) -> Sequence[str]:
        """Ids of bill orders that went to payment and have not ended (eventually consistent).
        One call a page."""
        return [row["listing_sk"] for row in self._table.listing(keys.UNSETTLED_BILLS)]


def _condition(
    frm: Sequence[OrderState], in_patience_at: datetime | None, *, unless_cancelling: bool
) -> tuple[str, dict[str, Any]]:
    """What a move asks of the row: the expression and its values."""
    values: dict[str, Any] = {f":from{place}": state for place, state in enumerate(frm)}
    # The order is where the caller thinks; otherwise somebody faster has decided.
    where_it_was = f"#state IN ({', '.join(values)})"
    conditions = [where_it_was]
    if in_patience_at is not None:
        conditions.append(IN_PATIENCE)
        values[":now"] = epoch(in_patience_at)
    if unless_cancelling:
        conditions.append(NOT_CANCELLING)
    return " AND ".join(conditions), values


def _change(
    order: Order, *, to: OrderState, step: Item, slot: datetime | None
) -> tuple[str, dict[str, Any]]:
    """What a move writes: the expression and its values."""
    change = "SET #state = :to, #history = list_append(#history, :step)"
    values: dict[str, Any] = {":to": to, ":step": [step]}
    if slot is not None:
        change += ", #slot = :slot"
        values[":slot"] = epoch(slot)
    if order.bill_id is not None and to is OrderState.PAYING:
        change += ", #listing_pk = :unsettled, #listing_sk = :order_id"
        values |= {":unsettled": keys.UNSETTLED_BILLS, ":order_id": order.order_id}
    if order.bill_id is not None and to in FINAL:
        change += " REMOVE #listing_pk, #listing_sk"
    return change, values


def _count(state: OrderState) -> None:
    telemetry.count(f"order.{state.lower()}")


def _moved(answer: Item | Refusal) -> Moved | Stood:
    if not isinstance(answer, Refusal):
        return Moved(order_from(answer))
    if answer.item is None:
        raise NotFound("There is no order under this id.")
    return Stood(order_from(answer.item))
