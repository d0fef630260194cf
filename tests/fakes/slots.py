"""Slots in memory."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.domain.outcomes import Booked, Full


class FakeSlots:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, datetime], set[str]] = {}
        self._lock = threading.Lock()

    def book(
        self, store_id: str, start: datetime, *, order_id: str, capacity: int
    ) -> Booked | Full:
        if capacity <= 0:
            return Full()
        with self._lock:
            ids = self._rows.setdefault((store_id, start), set())
            if order_id in ids:
                return Booked()
            if len(ids) >= capacity:
                return Full()
            ids.add(order_id)
            return Booked()

    def leave(self, store_id: str, start: datetime, *, order_id: str) -> None:
        with self._lock:
            self._rows.get((store_id, start), set()).discard(order_id)

    def ids(
        self, store_id: str, *, first: datetime, last: datetime
    ) -> Mapping[datetime, frozenset[str]]:
        with self._lock:
            return {
                start: frozenset(ids)
                for (store, start), ids in sorted(self._rows.items())
                if store == store_id and first <= start <= last and ids
            }

    def counts(
        self, wanted: Mapping[str, Sequence[datetime]]
    ) -> Mapping[str, Mapping[datetime, int]]:
        with self._lock:
            return {
                store_id: {start: len(self._rows.get((store_id, start), ())) for start in starts}
                for store_id, starts in wanted.items()
            }
