"""A payment provider in memory, with its own ledger and a script for what goes wrong.

`script` lists what the next calls meet: "down" (Unknown, nothing happened), "lost" (Unknown, it
did happen), "decline" (a charge is refused for good). Without a script everything works.
"""

import threading
from collections import Counter, deque
from dataclasses import dataclass

from chalicelib.domain.errors import Invalid
from chalicelib.domain.money import Money
from chalicelib.domain.payments.payment import (
    Charged,
    ChargeOutcome,
    Closed,
    Declined,
    NeverSeen,
    Refunded,
    Unknown,
)


@dataclass(slots=True)
class Entry:
    outcome: ChargeOutcome
    amount: Money | None = None
    debits: int = 0
    refunds: int = 0


class FakePayments:
    def __init__(self) -> None:
        self.ledger: dict[str, Entry] = {}
        self.script: deque[str] = deque()
        self.calls: Counter[tuple[str, str]] = Counter()
        self._lock = threading.RLock()

    def meet(self, *what: str) -> None:
        """Let the next calls meet "down", "lost", "decline" or "fine"."""
        self.script.extend(what)

    def debits(self, key: str) -> int:
        """How often this key was really charged."""
        return self.ledger[key].debits if key in self.ledger else 0

    def refunds(self, key: str) -> int:
        """How often this key was really refunded."""
        return self.ledger[key].refunds if key in self.ledger else 0

    def charge(self, *, key: str, amount: Money, description: str) -> ChargeOutcome:
        return self._answer("charge", key, amount)

    def ask(self, *, key: str) -> ChargeOutcome:
        return self._answer("ask", key)

    def close(self, *, key: str) -> ChargeOutcome:
        return self._answer("close", key)

    def refund(self, *, key: str) -> ChargeOutcome:
        return self._answer("refund", key)

    def _answer(self, what: str, key: str, amount: Money | None = None) -> ChargeOutcome:
        with self._lock:
            self.calls[what, key] += 1
            cue = self.script.popleft() if self.script else "fine"
            if cue == "down":
                return Unknown("down")
            outcome = self._step(what, key, amount, decline=cue == "decline")
            return Unknown("lost") if cue == "lost" else outcome

    def _step(self, what: str, key: str, amount: Money | None, *, decline: bool) -> ChargeOutcome:
        entry = self.ledger.get(key)
        if what == "charge" and entry is None:
            fine, declined = Entry(Charged(f"ref-{key}"), amount, 1), Entry(Declined("no"), amount)
            entry = self.ledger[key] = declined if decline else fine
        if what == "charge" and entry and entry.amount not in (None, amount):
            raise Invalid("This payment key stands for another amount.")
        if what == "close" and entry is None:
            entry = self.ledger[key] = Entry(Closed())
        if what == "refund" and entry and isinstance(entry.outcome, Declined | Closed):
            return NeverSeen()
        if what == "refund" and entry and isinstance(entry.outcome, Charged):
            entry.outcome, entry.refunds = Refunded(), entry.refunds + 1
        return entry.outcome if entry else NeverSeen()
