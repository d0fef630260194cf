"""A circuit breaker's verdict, and how it is reached: shares over a sliding window, never "n in a
row in one process". Pure: the counts and the time come in, a verdict goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class BreakerState(StrEnum):
    """CLOSED lets everything through, OPEN nothing, HALF_OPEN a trickle."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was last decided about a dependency: `open` since when, and until when nothing passes
    (from then on it reads as half-open, with nobody having to write it). `trips` counts openings in
    a row, `calls_per_s` is the rate when it opened, which sizes the trickle."""

    open: bool = False
    since: datetime | None = None
    until: datetime | None = None
    trips: int = 0
    calls_per_s: float = 0.0

    def state_at(self, now: datetime) -> BreakerState:
        """How it reads at `now`."""
        if not self.open:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.until and now < self.until else BreakerState.HALF_OPEN


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain data."""
    return {
        "open": verdict.open,
        "since": _stamp(verdict.since),
        "until": _stamp(verdict.until),
        "trips": verdict.trips,
        "calls_per_s": verdict.calls_per_s,
    }


def verdict_from(raw: Mapping[str, Any]) -> Verdict:
    """The verdict that plain data states."""
    since, until = _moment(raw["since"]), _moment(raw["until"])
    return Verdict(raw["open"], since, until, raw["trips"], raw["calls_per_s"])


def _stamp(instant: datetime | None) -> float | None:
    return instant.timestamp() if instant else None


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
