"""The payment sandbox's books: pure, no clock, no threads. One key is one charge, for good."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Answer = tuple[int, Mapping[str, Any]]


@dataclass(slots=True)
class Entry:
    """One key: what became of it, and how often money really moved."""

    key: str
    status: str  # approved | declined | closed | refunded
    amount: int | None = None
    currency: str | None = None
    reference: str | None = None
    reason: str | None = None
    debits: int = 0
    refunds: int = 0


class PaymentLedger:
    """Entries by key and the events in order."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.events: list[dict[str, Any]] = []

    def note(self, at: float, operation: str, key: str, outcome: str) -> None:
        """Write down that something was asked and what was answered."""
        self.events.append({"at": at, "operation": operation, "key": key, "outcome": outcome})

    def status(self, key: str) -> str | None:
        """The state of a key, None if it was never heard of."""
        entry = self.entries.get(key)
        return entry.status if entry else None

    def charge(self, key: str, body: Mapping[str, Any], *, decline: bool, reference: str) -> Answer:
        """Debit once. A key that is known gets what became of it, whatever the script says now."""
        entry = self.entries.get(key)
        if entry is None:
            entry = Entry(key, "approved", body["amount"], body["currency"], reference)
            if decline:
                entry.status, entry.reason = "declined", "insufficient_funds"
            else:
                entry.debits = 1
            self.entries[key] = entry
        elif entry.status == "closed":
            return 200, {"key": key, "status": "closed"}
        elif (entry.amount, entry.currency) != (body["amount"], body["currency"]):
            return 409, {"key": key, "status": "conflict"}
        return 200, _told(entry)

    def ask(self, key: str) -> Answer:
        """What became of a key."""
        entry = self.entries.get(key)
        return (200, _told(entry)) if entry else (404, {"key": key, "status": "not_found"})

    def close(self, key: str) -> Answer:
        """Bar a key that was not charged, known or not; a charge that comes later is refused."""
        entry = self.entries.setdefault(key, Entry(key, "closed"))
        return 200, {"key": key, "status": entry.status}

    def refund(self, key: str) -> Answer:
        """Give back once."""
        entry = self.entries.get(key)
        if entry is None or entry.status not in ("approved", "refunded"):
            return 409, {"key": key, "status": "not_charged"}
        if entry.status == "approved":
            entry.status, entry.refunds = "refunded", entry.refunds + 1
        return 200, _told(entry)

    def dump(self) -> dict[str, Any]:
        """Everything, as JSON."""
        entries = [asdict(entry) for entry in self.entries.values()]
        return {
            "entries": entries,
            "events": [dict(event) for event in self.events],
            "debits": sum(entry.debits for entry in self.entries.values()),
            "refunds": sum(entry.refunds for entry in self.entries.values()),
        }


def _told(entry: Entry) -> dict[str, Any]:
    told = {
        "key": entry.key,
        "status": entry.status,
        "amount": entry.amount,
        "currency": entry.currency,
        "reference": entry.reference,
    }
    return told | ({"reason": entry.reason} if entry.reason else {})
