"""Where the application's counts go on this machine: into a counter, in place of Powertools.

Powertools keeps one dictionary of metrics for everybody, and prints it at every hundredth value
even when it is disabled. On Lambda a process serves one request; here many threads do.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from chalicelib import telemetry


class Counts:
    """What was counted since the beginning, by name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counter: Counter[str] = Counter()

    def add(self, name: str, value: float, unit: str) -> None:
        """Stands in for `telemetry.put`; of what is measured the number of values is kept."""
        with self._lock:
            self._counter[name] += int(value) if unit == "Count" else 1

    def read(self) -> Counter[str]:
        """A copy."""
        with self._lock:
            return self._counter.copy()


@contextmanager
def threads_may_count() -> Iterator[Counts]:
    """Inside, `telemetry` adds to the counts given, and there is nothing to flush."""
    counts = Counts()
    with (
        patch.object(telemetry, "put", counts.add),
        patch.object(telemetry, "flush", lambda: None),
    ):
        yield counts
