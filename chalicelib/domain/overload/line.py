"""The line: numbered places, whose turn it is, and honest windows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LineState:
    """One campaign's line as `govern` last moved it: at `start` the number `base` was being served,
    and from there `rate_per_s` places a second until `valid_until`; after that it stands still.
    Places up to `floor` had their whole window. Numbers begin at 1; 0 means nobody yet."""

    base: int
    rate_per_s: float
    start: datetime
    valid_until: datetime
    floor: int = 0

    def serving(self, now: datetime) -> int:
        """The highest number whose turn has come at `now`."""
        ran_s = (min(now, self.valid_until) - self.start).total_seconds()
        return self.base + max(0, int(ran_s * self.rate_per_s))


def line_json(line: LineState) -> dict[str, Any]:
    """A line's state as plain data."""
    return {
        "base": line.base,
        "rate_per_s": line.rate_per_s,
        "start": line.start.timestamp(),
        "valid_until": line.valid_until.timestamp(),
        "floor": line.floor,
    }


def line_from(raw: Mapping[str, Any]) -> LineState:
    """The line's state that plain data states."""
    start, until = (datetime.fromtimestamp(raw[name], UTC) for name in ("start", "valid_until"))
    return LineState(raw["base"], raw["rate_per_s"], start, until, raw["floor"])
