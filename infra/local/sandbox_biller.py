"""A biller on this machine: an electricity and a phone bill for every account, each paid once.

Bills follow from the account's name and the month, so that nothing has to be set up.
"""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.sandbox_http import Answer, Call, Sandbox

# kind: payee, lowest and highest amount in minor units
KINDS = {
    "electricity": ("Hubin Power", 8_000, 30_000),
    "phone": ("Donghai Mobile", 3_000, 12_800),
}
CURRENCY = "CNY"
DUE_AFTER_DAYS = 30
BILL_ID = re.compile(r"b-(?P<account>.+)-(?P<kind>[a-z]+)-(?P<period>\d{4}-(0[1-9]|1[0-2]))")


def _amount(account: str, kind: str, period: str) -> int:
    _, low, high = KINDS[kind]
    digest = hashlib.sha256(f"{account}|{kind}|{period}".encode()).digest()
    return low + int.from_bytes(digest[:6], "big") % (high - low)


def _now() -> datetime:
    return datetime.now(UTC)


class SandboxBiller(Sandbox):
    """Operations for the script: `list` and `settle`."""

    name = "sandbox-biller"

    def __init__(self, *, port: int = 0, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._paid: dict[str, str] = {}  # bill id: the key that settled it
        self._events: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        super().__init__(port=port)

    def route(self, method: str, parts: list[str], body: Mapping[str, Any]) -> Call | Answer | None:
        """`/accounts/{account}/bills` and `/bills/{bill_id}/settle`."""
        match method, parts:
            case "GET", ["accounts", account, "bills"]:
                return Call("list", account)
            case "POST", ["bills", bill_id, "settle"]:
                key, amount = body.get("key"), body.get("amount")
                if not (isinstance(key, str) and key and isinstance(amount, int)):
                    return 400, {"status": "invalid", "detail": "key, amount (minor units)"}
                return Call("settle", bill_id, amount, body)
        return None

    def carry_out(self, call: Call, *, decline: bool) -> Answer:
        """List or settle."""
        if call.operation == "list":
            return 200, {"bills": self.bills(call.key)}
        with self._lock:
            answer = self._settle(call, decline=decline)
            event = {"bill_id": call.key, "key": call.body["key"], "outcome": answer[1]["status"]}
            self._events.append({"at": time.time()} | event)
        return answer

    def bills(self, account: str) -> list[dict[str, Any]]:
        """This month's bills of an account."""
        first = self._now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        period = f"{first:%Y-%m}"
        due_at = (first + timedelta(days=DUE_AFTER_DAYS)).isoformat()
        return [
            {
                "bill_id": (bill_id := f"b-{account}-{kind}-{period}"),
                "kind": kind,
                "payee": payee,
                "period": period,
                "amount": _amount(account, kind, period),
                "currency": CURRENCY,
                "due_at": due_at,
                "status": "paid" if bill_id in self._paid else "due",
            }
            for kind, (payee, _, _) in KINDS.items()
        ]

    def ledger(self) -> Mapping[str, Any]:
        """Which key settled which bill, and every try."""
        with self._lock:
            return {"settled": dict(self._paid), "events": [dict(e) for e in self._events]}

    def _settle(self, call: Call, *, decline: bool) -> Answer:
        read = BILL_ID.fullmatch(call.key)
        if read is None or read["kind"] not in KINDS:
            return 404, {"status": "not_found"}
        if decline:
            return 409, {"status": "declined"}
        if call.amount != _amount(read["account"], read["kind"], read["period"]):
            return 409, {"status": "wrong_amount"}
        key = self._paid.setdefault(call.key, call.body["key"])
        if key != call.body["key"]:
            return 409, {"status": "already_paid", "key": key}
        return 200, {"status": "settled", "key": key}
