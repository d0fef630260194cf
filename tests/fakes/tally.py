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
        self._fresh: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._held_since: datetime | None = None
        self._flushed_at: datetime | None = None
        self._lock = threading.Lock()

    def add(self, name: str, count: int = 1) -> None:
        with self._lock:
            self._fresh[name] += count

    def flush(self, now: datetime) -> bool:
        with self._lock:
            if self._held_since and now - self._held_since > timedelta(seconds=WINDOW_S):
                self._held, self._held_since = Counter(), None
            self._held.update(self._fresh)
            self._fresh = Counter()
            self._held_since = self._held_since or now
            last = self._flushed_at
            if not self._held or (last and timedelta() <= now - last < timedelta(seconds=3)):
                return False
            self._flushed_at = now
            self.writes += 1
            if self._falls():
                return False
            self.shared[window_of(now)].update(self._held)
            self._held, self._held_since = Counter(), None
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
