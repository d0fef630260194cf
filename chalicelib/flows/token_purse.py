"""Tokens that this process may spend: leased in blocks from rows that everybody shares, so that
however many ask no row gets hot; counted in memory between two leases.

What is left of a block when a process ends, or its minute does, is spent on nothing: at most a
block for each process of `converse`, of which there are no more than its width.
"""

import math
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.flows.model_ports import TokenBudgets
from chalicelib.records import dataclass

# Names in memory: a handful of models and campaigns, and the shoppers of the last minutes.
MOST_NAMES = 2_000


@dataclass(frozen=True, slots=True)
class Budget:
    """`most` tokens under a name, leased `block` at a time (0: exactly what is needed); its row is
    forgotten after `lasts_s`."""

    name: str
    most: int
    block: int
    lasts_s: int


class Purse:
    """One process's blocks, and which models it leaves alone."""

    def __init__(self, budgets: TokenBudgets) -> None:
        self._budgets = budgets
        self._left: dict[str, int] = {}
        self._resting: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def take(self, budget: Budget, tokens: int, *, now: datetime) -> bool:
        """Whether `tokens` may be spent; at most one call. They are taken when they may."""
        if self._taken(budget.name, tokens):
            return True
        block = max(tokens, budget.block)
        granted = self._budgets.lease(
            budget.name, block, most=budget.most, now=now, lasts_s=budget.lasts_s
        )
        if granted:
            self._put(budget.name, block - tokens)
        return granted

    def give_back(self, budgets: Iterable[Budget], tokens: int) -> None:
        """Put back what was taken and not used, for the next call of this process. What was leased
        exactly stays spent: its row is the shopper's own, and another process may have it next."""
        for budget in budgets:
            if budget.block:
                self._put(budget.name, tokens)

    def rest(self, model: str, *, seconds: int, now: datetime) -> None:
        """Leave a model alone for so long."""
        with self._lock:
            self._resting[model] = now + timedelta(seconds=seconds)

    def rests(self, model: str, *, now: datetime) -> int:
        """For how many seconds more it is left alone; 0 when it is not."""
        with self._lock:
            until = self._resting.get(model)
        return 0 if until is None else max(0, math.ceil((until - now).total_seconds()))

    def _taken(self, name: str, tokens: int) -> bool:
        with self._lock:
            left = self._left.get(name, 0)
            if left < tokens:
                return False
            self._left[name] = left - tokens
            return True

    def _put(self, name: str, tokens: int) -> None:
        with self._lock:
            if name not in self._left and len(self._left) >= MOST_NAMES:
                self._left.clear()  # what is forgotten is spent on nothing: never too much
            self._left[name] = self._left.get(name, 0) + tokens
