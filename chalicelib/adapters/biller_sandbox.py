"""The sandbox biller over HTTP: what is owed on an account, and settling it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from chalicelib.adapters.json_http import JsonHttp, NoAnswer
from chalicelib.domain.bills.bill import Bill, BillState
from chalicelib.domain.money import Money

_STATES = {"due": BillState.DUE, "paid": BillState.PAID}
# Definite: whatever is sent again under this key, the bill will not be settled by it.
_NEVER = {"already_paid", "declined", "wrong_amount", "not_found"}


class BillerSandbox:
    """Implements the port Biller. Every method is one HTTP request, made once."""

    def __init__(self, url: str, *, timeout_s: float = 3.0) -> None:
        self._http = JsonHttp(url, timeout_s=timeout_s)

    def bills(self, *, account: str) -> Sequence[Bill]:
        """What is on the account; Unavailable when there is no answer, or none that can be read."""
        status, answer = self._http.call("GET", f"/accounts/{quote(account, safe='')}/bills")
        if status != 200:
            raise NoAnswer(f"status {status}")
        try:
            return [_bill(raw) for raw in answer["bills"]]
        except (KeyError, TypeError, ValueError) as problem:
            raise NoAnswer("The biller's answer cannot be read.") from problem

    def settle(self, *, bill_id: str, key: str, amount: Money) -> bool:
        """Pay it under `key`; False when that will never be: another key has paid it, or the
        biller refuses for good. Unavailable when unknown."""
        body = {"key": key, "amount": amount.amount}
        path = f"/bills/{quote(bill_id, safe='')}/settle"
        status, answer = self._http.call("POST", path, body)
        if (status, answer.get("status")) == (200, "settled"):
            return True
        if status in (404, 409) and answer.get("status") in _NEVER:
            return False
        raise NoAnswer(f"status {status}")


def _bill(raw: Mapping[str, Any]) -> Bill:
    return Bill(
        bill_id=str(raw["bill_id"]),
        kind=str(raw["kind"]),
        payee=str(raw["payee"]),
        period=str(raw["period"]),
        amount=Money(int(raw["amount"]), str(raw["currency"])),
        due_at=datetime.fromisoformat(raw["due_at"]),
        state=_STATES[raw["status"]],
    )
