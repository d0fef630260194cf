"""The line as a shopper meets it: his place, whose turn it is, an honest window, when to come back.

How numbers are drawn is in `numbering`, how the line moves on in `line_pace`. Pure.
"""

import hashlib
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.home_time import told
from chalicelib.records import dataclass

# How long a turn lasts, in time during which the line runs.
ADMIT_WINDOW_S = 900
# A window is quoted for a line that runs up to a quarter faster or slower than it does now, and
# ends a minute later than that: `govern` moves the rate once a minute.
FASTER, SLOWER, LATER_S = 1.25, 0.75, 60
# When to come back: not sooner than a page can be read, not later than a pocket phone is forgotten.
SOONEST_S, LATEST_S = 5, 300
UNKNOWN_S = 60  # nothing is known: `govern` comes by once a minute
SPREAD = 0.25  # of the time to wait, and at least SOONEST_S, over shoppers


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
        return self.base + int(self.progress(now))

    def progress(self, now: datetime) -> float:
        """How many places it has moved on from `base`, the part of the next one included."""
        ran_s = (min(now, self.valid_until) - self.start).total_seconds()
        return max(0.0, ran_s * self.rate_per_s)


@dataclass(frozen=True, slots=True)
class Place:
    """One shopper's place in one campaign's line. `requeued`: it went to the back because its
    first turn was not used; it does so once. `used_at` is when something was let through on it,
    `for_order` whether an order waits on it, which a sold-out campaign does not end."""

    number: int
    drawn_at: datetime
    requeued: bool = False
    used_at: datetime | None = None
    for_order: bool = False

    @property
    def has_second_chance(self) -> bool:
        """Whether, lapsed, it goes to the back as the same stand in line; otherwise whoever comes
        again is a newcomer there."""
        return self.used_at is None and not self.requeued


class Standing(StrEnum):
    """What a place is worth. NONE: there is none; LAPSED: its turn is over."""

    NONE = "none"
    WAITING = "waiting"
    ADMITTED = "admitted"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Window:
    """Between when and when a turn is expected to come."""

    start: datetime
    end: datetime

    def as_dict(self) -> dict[str, str]:
        """As it goes over the wire."""
        return {"from": told(self.start), "to": told(self.end)}


def standing(place: Place | None, line: LineState | None, now: datetime) -> Standing:
    """Whose turn it is. While nobody has moved the line yet, everybody waits.

    A turn lasts from when its number is served until `floor` passes it, used or not. Where shards
    lag, a number may be drawn when its turn has come already: it has its whole window all the same.
    """
    if place is None:
        return Standing.NONE
    if line is None or place.number > line.serving(now):
        return Standing.WAITING
    whole = now - place.drawn_at >= timedelta(seconds=ADMIT_WINDOW_S)
    return Standing.LAPSED if place.number <= line.floor and whole else Standing.ADMITTED


def ahead_of(number: int, line: LineState | None, now: datetime) -> int:
    """How many places come before `number`."""
    return max(0, number - 1 - (line.serving(now) if line else 0))


def window_of(number: int, line: LineState | None, now: datetime) -> Window | None:
    """When the turn of a waiting `number` is expected, at the present rate, in whole seconds; None
    while the line stands, or nobody knows when it moves on."""
    if line is None or line.rate_per_s <= 0 or now > line.valid_until:
        return None
    ahead = ahead_of(number, line, now)
    soonest_s = int(ahead / (FASTER * line.rate_per_s))
    latest_s = math.ceil((ahead + 1) / (SLOWER * line.rate_per_s)) + LATER_S
    whole = now.replace(microsecond=0)
    return Window(whole + timedelta(seconds=soonest_s), whole + timedelta(seconds=latest_s))


def retry_after_s(window: Window | None, *, shopper: str, now: datetime) -> int:
    """Seconds until a waiting shopper should look again: when his window opens, SOONEST_S to
    LATEST_S from now, spread over shoppers so that neighbours do not come back together."""
    base_s = (window.start - now).total_seconds() if window else UNKNOWN_S
    base_s = min(max(base_s, SOONEST_S), LATEST_S / (1 + SPREAD))
    digest = hashlib.blake2b(f"line/{shopper}".encode(), digest_size=4).digest()
    return int(base_s + max(SOONEST_S, SPREAD * base_s) * int.from_bytes(digest) / 2**32)


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
