"""Token budgets in memory, with every lease noted."""

import threading
from collections import Counter
from datetime import datetime


class FakeTokenBudgets:
    """`used` by budget; `leases` are the names of all calls, granted or not."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()
        self.leases: list[str] = []
        self._lock = threading.Lock()

    def lease(self, budget: str, tokens: int, *, most: int, now: datetime, lasts_s: int) -> bool:
        with self._lock:
            self.leases.append(budget)
            if self.used[budget] + tokens > most:
                return False
            self.used[budget] += tokens
            return True
