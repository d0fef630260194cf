"""What was read a moment ago: a small cache with a lifetime, safe under threads.

A value that was being read while somebody forgot the key is handed out but not kept, so that an
own write is seen by the next read.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

# Ids come from callers: whoever asks for a million unknown ones must not fill the memory.
MOST_KEYS = 2_000
# A thing that is not there yet should be found soon after it is.
NEGATIVE_LIFE_S = 1.0


class Recent(Generic[K, V]):
    """Keeps values for `life_s` seconds of `clock` (monotonic), and None for less; `longer_s` is
    asked each time for how many seconds more a value may serve."""

    def __init__(
        self,
        *,
        life_s: float,
        clock: Callable[[], float],
        longer_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._life_s = life_s
        self._clock = clock
        self._longer_s = longer_s
        self._kept: dict[K, tuple[float, V]] = {}
        self._forgotten = 0
        self._lock = threading.Lock()

    def get(self, key: K, read: Callable[[], V]) -> V:
        """The value kept under `key`, or what `read` says now."""
        kept = self._kept.get(key)
        if kept is not None:
            late_s = self._clock() - kept[0]
            if late_s < 0 or (kept[1] is not None and late_s < self._longer_s()):
                return kept[1]
        before = self._forgotten
        value = read()
        life_s = self._life_s if value is not None else min(self._life_s, NEGATIVE_LIFE_S)
        with self._lock:
            if before == self._forgotten:
                if len(self._kept) >= MOST_KEYS:
                    self._kept.clear()
                self._kept[key] = (self._clock() + life_s, value)
        return value

    def forget(self) -> None:
        """Keep nothing of what was read up to now."""
        with self._lock:
            self._forgotten += 1
            self._kept.clear()
