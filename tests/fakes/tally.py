"""The tally in memory. Several processes share what they wrote through one `shared` book; `down`
lets the next so many calls fail, `reads` and `writes` count them."""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.overload.breaker import WINDOW_S, window_of

Book = defaultdict[int, Counter[str]]


def a_book() -> Book:
    """What all processes wrote, by window."""
    return defaultdict(Counter)


class FakeTally:
    def __init__(self, shared: Book | None = None) -> None:
        self.shared = a_book() if shared is None else shared
        self.down = 0
        self.reads = self.writes = 0
        self._counted: list[tuple[datetime | None, str, int]] = []
        self._flushed_at: datetime | None = None
        self._lock = threading.Lock()

    def add(self, name: str, count: int = 1) -> None:
        with self._lock:
            self._counted.append((None, name, count))

    def flush(self, now: datetime) -> bool:
        with self._lock:
            # What was counted before the last look is as old as that look.
            aged = [(at or now, name, count) for at, name, count in self._counted]
            self._counted = [a for a in aged if a[0] and now - a[0] <= timedelta(seconds=WINDOW_S)]
            last = self._flushed_at
            if not self._counted or (last and timedelta() <= now - last < timedelta(seconds=3)):
                return False
            self._flushed_at = now
            self.writes += 1
            if self._falls():
                return False
            for _, name, count in self._counted:
                self.shared[window_of(now)][name] += count
            self._counted = []
            return True

    def windows(self, now: datetime, *, count: int) -> Sequence[Mapping[str, int]]:
        with self._lock:
            self.reads += 1
            if self._falls():
                raise Unavailable("The tally cannot be read.")
            last = window_of(now)
            return [dict(self.shared.get(n, {})) for n in range(last - count + 1, last + 1)]

    def _falls(self) -> bool:
        falls = self.down > 0
        self.down -= falls
        return falls
