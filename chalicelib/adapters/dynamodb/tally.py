"""Counts shared by all environments, in windows of ten seconds: `CONTROL#TALLY#<spread>` rows.

A process counts in memory and adds everything to one row at most once in three seconds, so that no
call waits for a counter and no key gets hot: eight keys bear 8,000 writes a second, which is what
24,000 busy environments make. What was counted belongs to the window in which it is written out,
up to three seconds later than it happened; who needs an edge of a window exactly waits that long.

An ADD whose answer is lost is made again with the next flush and may count twice. That is harmless
here: everything in it doubles together, so shares and means stay, and nobody owns anything by it.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import epoch
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.breaker import WINDOW_S, window_of

FLUSH_EVERY = timedelta(seconds=3)
# Long enough for whoever looks back a few minutes; then the table forgets the row by itself.
KEPT = timedelta(minutes=15)
# What could not be written for a whole window speaks of a time that nobody asks about any more: a
# process that slept through an outage must not report it into the recovery.
STALE = timedelta(seconds=WINDOW_S)
# Names come from our own code, some fifty of them; an expression has room for so many.
MOST_NAMES = 100
# Beside pk, sk and expires_ttl, which no counter may touch.
PREFIX = "n_"


class Tally:
    """Implements the port. `spread` (any number, fixed for the process) chooses its key."""

    def __init__(self, table: Table, *, spread: int) -> None:
        self._table = table
        self._spread = spread
        self._fresh: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._held_since: datetime | None = None
        self._flushed_at: datetime | None = None
        self._lock = threading.Lock()

    def add(self, name: str, count: int = 1) -> None:
        """Count in memory; a name too many is not counted."""
        with self._lock:
            if name in self._fresh or len(self._fresh) < MOST_NAMES:
                self._fresh[name] += count

    def flush(self, now: datetime) -> bool:
        """At most one call in three seconds, in one attempt: what it could not write is kept for
        the next time, but not for longer than a window."""
        with self._lock:
            self._age(now)
            if self._just_flushed(now) or not self._held:
                return False
            # Whoever else comes meanwhile finds that it has just been done.
            self._flushed_at, counts, since = now, self._held, self._held_since
            self._held, self._held_since = Counter(), None
        try:
            self._write(counts, now)
        except (Overloaded, Unavailable):
            with self._lock:
                self._held.update(counts)
                self._held_since = since
            return False
        return True

    def windows(self, now: datetime, *, count: int) -> Sequence[Mapping[str, int]]:
        """One call for every hundred keys, eventually consistent; Overloaded or Unavailable when
        they cannot be read."""
        last = window_of(now)
        numbers = range(last - count + 1, last + 1)
        wanted = [keys.tally(spread, n) for n in numbers for spread in range(keys.TALLY_SPREAD)]
        found: dict[int, Counter[str]] = {number: Counter() for number in numbers}
        for row in self._table.batch_get(wanted, strong=False):
            for name, value in row.items():
                if name.startswith(PREFIX):
                    found[int(row["sk"])][name.removeprefix(PREFIX)] += value
        return [found[number] for number in numbers]

    def _just_flushed(self, now: datetime) -> bool:
        # A clock that was put back must not silence a process until it has caught up.
        last = self._flushed_at
        return last is not None and timedelta() <= now - last < FLUSH_EVERY

    def _age(self, now: datetime) -> None:
        if self._held_since is not None and now - self._held_since > STALE:
            self._held, self._held_since = Counter(), None
        for name, count in self._fresh.items():
            if name in self._held or len(self._held) < MOST_NAMES:
                self._held[name] += count
        self._fresh = Counter()
        if self._held and self._held_since is None:
            self._held_since = now

    def _write(self, counts: Mapping[str, int], now: datetime) -> None:
        # In the order of the alphabet, so that the same names make the same expression.
        names = sorted(counts)
        added = ", ".join(f"#{PREFIX}{name} :v{place}" for place, name in enumerate(names))
        values = {f":v{place}": counts[name] for place, name in enumerate(names)}
        self._table.update(
            keys.tally(self._spread, window_of(now)),
            f"ADD {added} SET #expires_ttl = :ttl",
            values=values | {":ttl": epoch(now + KEPT)},
            once=True,
        )
