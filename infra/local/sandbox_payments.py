"""A payment provider on this machine: charges once per key, closes, refunds, notifies, misbehaves.

It keeps its own ledger and knows nothing of the shop: `GET /_ledger` is the other side's books,
against which the shop's can be checked. Keys are the shop's; one key is one charge, for good.
"""

import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

from infra.local.sandbox_http import Answer, Call, Sandbox
from infra.local.sandbox_ledger import Entry, PaymentLedger
from infra.local.sandbox_notices import Notices, NotifyMode

OPERATIONS = {"close", "refund"}


class SandboxPayments(Sandbox):
    """`secret` is the payment key; `notify_url` may be set later, when the shop's port is known."""

    name = "sandbox-payments"

    def __init__(
        self,
        *,
        secret: str,
        notify_key: str,
        notify_url: str | None = None,
        notify: NotifyMode = "once",
        port: int = 0,
        seed: int = 0,
    ) -> None:
        self._ledger = PaymentLedger()
        self._lock = threading.Lock()
        self.notices = Notices(key=notify_key, url=notify_url, mode=notify, seed=seed)
        super().__init__(port=port, secret=secret)

    def stop(self) -> None:
        """Stop serving and notifying."""
        self.notices.stop()
        super().stop()

    def apply_script(self, body: Mapping[str, Any]) -> None:
        """Rules, and how notifications are sent from now on."""
        super().apply_script(body)
        if "notify" in body:
            self.notices.set_mode(body["notify"])

    def route(self, method: str, parts: list[str], body: Mapping[str, Any]) -> Call | Answer | None:
        """The three shapes of path under `/charges`."""
        match method, parts:
            case "POST", ["charges"]:
                return _charge_call(body)
            case "GET", ["charges", key]:
                return Call("ask", key)
            case "POST", ["charges", key, operation] if operation in OPERATIONS:
                return Call(operation, key, self._amount_of(key))
        return None

    def carry_out(self, call: Call, *, decline: bool) -> Answer:
        """One step in the ledger, and the news of it when there is any."""
        with self._lock:
            before = self._ledger.status(call.key)
            answer = self._step(call, decline=decline)
            entry = self._ledger.entries.get(call.key)
            self._ledger.note(time.time(), call.operation, call.key, answer[1]["status"])
        if entry is not None and entry.status != before:
            self.notices.tell(_news(entry), request_id=call.request_id)
        return answer

    def ledger(self) -> Mapping[str, Any]:
        """All entries and events, copied."""
        with self._lock:
            return self._ledger.dump()

    def debits(self, key: str) -> int:
        """How often this key was really charged: never more than once."""
        with self._lock:
            entry = self._ledger.entries.get(key)
            return entry.debits if entry else 0

    def _amount_of(self, key: str) -> int | None:
        entry = self._ledger.entries.get(key)
        return entry.amount if entry else None

    def _step(self, call: Call, *, decline: bool) -> Answer:
        if call.operation == "charge":
            reference = f"sbx-{uuid.uuid4().hex[:12]}"
            return self._ledger.charge(call.key, call.body, decline=decline, reference=reference)
        if call.operation == "ask":
            return self._ledger.ask(call.key)
        if call.operation == "close":
            return self._ledger.close(call.key)
        return self._ledger.refund(call.key)


def _charge_call(body: Mapping[str, Any]) -> Call | Answer:
    key, amount, currency = body.get("key"), body.get("amount"), body.get("currency")
    whole = isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0
    if not (isinstance(key, str) and key and whole and isinstance(currency, str)):
        return 400, {"status": "invalid", "detail": "key, amount (minor units), currency"}
    return Call("charge", key, amount, body)


def _news(entry: Entry) -> dict[str, Any]:
    return {
        "event_id": uuid.uuid4().hex,
        "key": entry.key,
        "status": entry.status,
        "amount": entry.amount,
        "currency": entry.currency,
        "at": int(time.time()),
    }
