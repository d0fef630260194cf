"""Idempotency keys in memory."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.outcomes import Answered, Begun, InFlight, Mismatch
from tests.fakes.seconds import epoch

LEASE = timedelta(seconds=30)
KEPT = timedelta(hours=25)


@dataclass(slots=True)
class _Row:
    fingerprint: str
    lease: str
    lease_until: int
    expires: int
    answer: Answered | None = None


class FakeIdempotency:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], _Row] = {}
        self._lock = threading.Lock()

    def begin(
        self, shopper: str, key: str, *, fingerprint: str, lease: str, now: datetime
    ) -> Begun | Answered | InFlight | Mismatch:
        with self._lock:
            row = self._rows.get((shopper, key))
            if row is not None and row.expires > epoch(now):
                if row.fingerprint != fingerprint:
                    return Mismatch()
                if row.answer is not None:
                    return row.answer
                if row.lease_until > epoch(now):
                    return Begun() if row.lease == lease else InFlight()
            self._rows[shopper, key] = _Row(
                fingerprint, lease, epoch(now + LEASE), epoch(now + KEPT)
            )
            return Begun()

    def finish(
        self, shopper: str, key: str, *, lease: str, status: int, body: str, now: datetime
    ) -> None:
        with self._lock:
            row = self._rows.get((shopper, key))
            if row is not None and row.lease == lease and row.answer is None:
                row.answer = Answered(status, body)
                row.expires = epoch(now + KEPT)

    def abandon(self, shopper: str, key: str, *, lease: str) -> None:
        with self._lock:
            row = self._rows.get((shopper, key))
            if row is not None and row.lease == lease and row.answer is None:
                del self._rows[shopper, key]
