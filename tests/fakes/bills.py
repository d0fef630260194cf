"""Our rows about bills, in memory; and a biller with a ledger of its own."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.bills.bill import Bill, BillHold, BillState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.outcomes import Gone, Held, HeldBy
from tests.fakes.seconds import epoch


class FakeBills:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], BillHold] = {}
        self._lock = threading.Lock()

    def holds(self, shopper: str) -> Sequence[BillHold]:
        with self._lock:
            return [row for (owner, _), row in sorted(self._rows.items()) if owner == shopper]

    def hold(
        self, bill_id: str, *, shopper: str, order_id: str, until: datetime, now: datetime
    ) -> Held | HeldBy | Gone:
        with self._lock:
            row = self._rows.get((shopper, bill_id))
            if _free(row, now):
                held = BillHold(bill_id, BillState.HELD, order_id, epoch(until))
                self._rows[shopper, bill_id] = held
                return Held()
            if row is None or row.state is BillState.PAID or row.order_id is None:
                return Gone()
            return Held() if row.order_id == order_id else HeldBy(row.order_id)

    def pin(self, bill_id: str, *, shopper: str, order_id: str) -> Held | Gone:
        with self._lock:
            row = self._rows.get((shopper, bill_id))
            if row is None or row.order_id != order_id:
                return Gone()
            self._rows[shopper, bill_id] = replace(row, hold_until=None)
            return Held()

    def pay(self, bill_id: str, *, shopper: str, order_id: str) -> bool:
        with self._lock:
            row = self._rows.get((shopper, bill_id))
            if row is None or row.order_id != order_id:
                return False
            self._rows[shopper, bill_id] = replace(row, state=BillState.PAID, hold_until=None)
            return True

    def release(self, bill_id: str, *, shopper: str, order_id: str) -> bool:
        with self._lock:
            row = self._rows.get((shopper, bill_id))
            held = row is not None and row.state is BillState.HELD and row.order_id == order_id
            if held:
                self._rows[shopper, bill_id] = BillHold(bill_id, BillState.DUE, None, None)
            return held


def _free(row: BillHold | None, now: datetime) -> bool:
    if row is None or row.state is BillState.DUE:
        return True
    lapsed = row.hold_until is not None and row.hold_until <= epoch(now)
    return row.state is BillState.HELD and lapsed


class FakeBiller:
    """`owed` is what it knows; `paid` maps a bill to the key that settled it; `down` lets the next
    so many calls fail before, `lost` after they took effect."""

    def __init__(self) -> None:
        self.owed: dict[str, list[Bill]] = {}
        self.paid: dict[str, str] = {}
        self.down = 0
        self.lost = 0
        self._lock = threading.Lock()

    def owe(self, account: str, bill: Bill) -> None:
        self.owed.setdefault(account, []).append(bill)

    def bills(self, *, account: str) -> Sequence[Bill]:
        self._maybe_down()
        with self._lock:
            return [
                replace(bill, state=BillState.PAID) if bill.bill_id in self.paid else bill
                for bill in self.owed.get(account, ())
            ]

    def settle(self, *, bill_id: str, key: str, amount: Money) -> bool:
        self._maybe_down()
        with self._lock:
            known = {bill.bill_id: bill for bills in self.owed.values() for bill in bills}
            if bill_id not in known or known[bill_id].amount != amount:
                return False
            settled = self.paid.setdefault(bill_id, key) == key
            if self.lost > 0:
                self.lost -= 1
                raise Unavailable("The biller's answer was lost.")
            return settled

    def _maybe_down(self) -> None:
        with self._lock:
            if self.down > 0:
                self.down -= 1
                raise Unavailable("The biller does not answer.")
