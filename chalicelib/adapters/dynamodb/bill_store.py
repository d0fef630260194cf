"""Our rows about bills: which order has one, and that it is paid. What is owed, the biller says.

A bill without a row is free. It is held and pinned like a coupon; once PAID it stays so.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, epoch
from chalicelib.domain.bills.bill import BillHold, BillState
from chalicelib.domain.outcomes import Gone, Held, HeldBy

DUE, HELD, PAID = BillState.DUE, BillState.HELD, BillState.PAID

# Never held, given back, or held by somebody whose time to confirm is over.
FREE = "attribute_not_exists(#pk) OR #state = :due OR (#state = :held AND #hold_until <= :now)"
# Held by this order and no other.
HELD_BY_IT = "#state = :held AND #order_id = :order_id"


class BillStore:
    """Implements the port. Every method is one call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def holds(self, shopper: str) -> Sequence[BillHold]:
        """All of the shopper's rows, strongly consistent."""
        rows = self._table.query(
            keys.shopper(shopper), "begins_with(#sk, :bill)", values={":bill": keys.BILL}
        )
        return [_hold(row) for row in rows]

    def hold(
        self, bill_id: str, *, shopper: str, order_id: str, until: datetime, now: datetime
    ) -> Held | HeldBy | Gone:
        """DUE -> HELD(order, until); a hold of this very order is Held, a PAID bill Gone."""
        held = self._table.update(
            keys.bill(shopper, bill_id),
            "SET #state = :held, #order_id = :order_id, #hold_until = :until",
            condition=FREE,
            values={
                ":held": HELD,
                ":due": DUE,
                ":order_id": order_id,
                ":until": epoch(until),
                ":now": epoch(now),
            },
        )
        if not isinstance(held, Refusal):
            return Held()
        row = held.item or {}
        if row.get("state") != HELD:
            return Gone()
        return Held() if row["order_id"] == order_id else HeldBy(row["order_id"])

    def pin(self, bill_id: str, *, shopper: str, order_id: str) -> Held | Gone:
        """Drop `hold_until` if held by this order, lapsed or not."""
        pinned = self._table.update(
            keys.bill(shopper, bill_id),
            "REMOVE #hold_until",
            condition=HELD_BY_IT,
            values={":held": HELD, ":order_id": order_id},
        )
        if not isinstance(pinned, Refusal) or _paid_by(pinned, order_id):
            return Held()
        return Gone()

    def pay(self, bill_id: str, *, shopper: str, order_id: str) -> bool:
        """HELD by this order -> PAID; True also when it is paid by it already."""
        paid = self._table.update(
            keys.bill(shopper, bill_id),
            "SET #state = :paid REMOVE #hold_until",
            condition=HELD_BY_IT,
            values={":held": HELD, ":paid": PAID, ":order_id": order_id},
        )
        return not isinstance(paid, Refusal) or _paid_by(paid, order_id)

    def release(self, bill_id: str, *, shopper: str, order_id: str) -> bool:
        """HELD by this very order -> DUE; False when there is nothing to release."""
        released = self._table.update(
            keys.bill(shopper, bill_id),
            "SET #state = :due REMOVE #order_id, #hold_until",
            condition=HELD_BY_IT,
            values={":held": HELD, ":due": DUE, ":order_id": order_id},
        )
        return not isinstance(released, Refusal)


def _paid_by(refusal: Refusal, order_id: str) -> bool:
    row = refusal.item or {}
    return row.get("state") == PAID and row.get("order_id") == order_id


def _hold(row: Item) -> BillHold:
    bill_id = row["sk"].removeprefix(keys.BILL)
    return BillHold(bill_id, BillState(row["state"]), row.get("order_id"), row.get("hold_until"))
