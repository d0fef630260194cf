"""A circuit breaker's verdict, and how it is reached: shares over a sliding window, never "n in a
row in one process". Pure: the counts and the time come in, a verdict goes out.

    closed     opens when, over the last windows, `failed_share` of the calls failed or `slow_share`
               came late, and there were `min_calls` of them
    open       lets nothing through until `until`, twice as long with every trip in a row
    half-open  lets a trickle through; with `probes` calls heard it opens again, longer, if the
               shares are half of what opens it, and closes if they are not. It closes after two
               windows at the soonest: good answers come first, a timeout is heard of later

Counts come in windows of ten seconds, so an edge of a window is where a phase may end: `until` is
put on one, and then a window belongs to one phase. Only windows that began after the last change
speak: what opened a breaker does not open it again.

Why it does not flap: what closes it is half of what opens it; and a trip within CALM of the last
closing counts as one in a row, so that its rest doubles. However the shares dance, T seconds see
at most 4 + T / 110 openings (five in a row take 270 s of rest, then each at least 120 s; a row is
forgotten only after 300 s closed), and a breaker that stays on the edge is open for most of them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Overloaded
from chalicelib.records import dataclass

WINDOW_S = 10
# What can have become of a call, as its counter's name ends; `refused` by the breaker itself.
HOW = ("ok", "failed", "slow", "refused")
# Two whole windows and the running one: long enough for a share to mean something, short enough
# that an outage is noticed while few orders have met it.
WINDOWS = 3
# What half-open lets through all environments together: enough for a verdict within one window.
TRICKLE_PER_S = 0.5
# A good answer is heard of at once, a timeout and its flush some six seconds later: a verdict any
# sooner would be reached on good news alone.
PROBED_S = 2 * WINDOW_S
# It closes just behind an edge of a window: whoever waits for it lines up after that, by age
# (`edges/queues/back_off.py`), and nobody is to slip through in between.
CLOSES_WITHIN_S = 3
# A rate that is wrong by less than this is not worth a write.
MISJUDGED = 2.0
# Closed for this long, a breaker has forgotten its trips.
CALM = timedelta(seconds=300)


class CircuitOpen(Overloaded):
    """The dependency is being left alone; nothing was asked of it."""


class BreakerState(StrEnum):
    """CLOSED lets everything through, OPEN nothing, HALF_OPEN a trickle."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Limits:
    """When a breaker moves. `slow_after_s` from the start of a call.

    `min_calls`: with a tenth of the calls failing, as on a bad but ordinary day, ten failures among
    twenty are one chance in 140,000; and twenty lost calls are few. Fewer than that in half a
    minute are no load that needs holding back.
    """

    slow_after_s: float
    min_calls: int = 20
    failed_share: float = 0.5
    slow_share: float = 0.8
    open_s: int = 10
    open_most_s: int = 120
    probes: int = 5


# Providers are given 3 s a call: one that mostly takes 2.5 s is about to answer nobody at all.
PAYMENT = Limits(slow_after_s=2.5)
BILLER = Limits(slow_after_s=2.5)
# A turn waits a few seconds for the model; the parser has long been ready by then.
MODEL = Limits(slow_after_s=4.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was last decided about a dependency: `open` since when (or closed, since when), and
    until when nothing passes (from then on it reads as half-open, with nobody having to write it).
    `trips` counts openings in a row, `calls_per_s` is the rate at which calls come, refused ones
    among them, as far as it is known: it sizes the trickle."""

    open: bool = False
    since: datetime | None = None
    until: datetime | None = None
    trips: int = 0
    calls_per_s: float = 0.0

    def state_at(self, now: datetime) -> BreakerState:
        """How it reads at `now`. Half-open for CALM without enough probes, it reads as closed: so
        few calls need no holding back, and nobody is to read of an outage that is over."""
        if not self.open or self.until is None or now >= self.until + CALM:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.until else BreakerState.HALF_OPEN


@dataclass(frozen=True, slots=True)
class Heard:
    """How calls went in the windows that may speak; the first with a call in it began `seconds`
    ago. A call that failed is not slow as well."""

    ok: int = 0
    failed: int = 0
    slow: int = 0
    refused: int = 0
    seconds: float = 1.0

    @property
    def calls(self) -> int:
        """All that were let through."""
        return self.ok + self.failed + self.slow

    @property
    def per_s(self) -> float:
        """How many came in a second."""
        return round((self.calls + self.refused) / self.seconds, 3)

    def beyond(self, limits: Limits, *, part: float = 1.0) -> bool:
        """Whether a share has reached `part` of its limit."""
        failed, slow = limits.failed_share * part, limits.slow_share * part
        return self.failed >= failed * self.calls or self.slow >= slow * self.calls


def window_of(now: datetime) -> int:
    """The number of the window that `now` falls into: whole tens of seconds of the epoch."""
    return int(now.timestamp()) // WINDOW_S


def heard(
    name: str, windows: Sequence[Mapping[str, int]], *, now: datetime, after: datetime | None
) -> Heard:
    """What `windows` (oldest first, the running one last) say of `name`, without those that began
    before `after`."""
    running = window_of(now)
    first = running - len(windows) + 1
    if after is not None:
        first = max(first, math.ceil(after.timestamp() / WINDOW_S))
    speaking = windows[first - running - 1 :] if first <= running else ()
    counts = [tuple(one.get(f"{name}_{how}", 0) for how in HOW) for one in speaking]
    while counts and not any(counts[0]):
        counts.pop(0)
    if not counts:
        return Heard()
    began_at = (running - len(counts) + 1) * WINDOW_S
    ok, failed, slow, refused = (sum(column) for column in zip(*counts, strict=True))
    return Heard(ok, failed, slow, refused, max(1.0, now.timestamp() - began_at))


def decide(
    verdict: Verdict,
    *,
    name: str,
    windows: Sequence[Mapping[str, int]],
    now: datetime,
    limits: Limits,
) -> Verdict:
    """The verdict on `name` after what the last windows say; the very same when nothing changes."""
    state = verdict.state_at(now)
    if state is BreakerState.OPEN:
        return verdict
    if state is BreakerState.HALF_OPEN:
        return _probed(
            verdict, heard(name, windows, now=now, after=verdict.until), now=now, limits=limits
        )
    calls = heard(name, windows, now=now, after=verdict.since)
    if calls.calls < limits.min_calls or not calls.beyond(limits):
        return verdict
    in_a_row = verdict.since is not None and now - verdict.since < CALM
    fresh = replace(verdict, since=now, calls_per_s=calls.per_s)
    return _opened(fresh, trips=verdict.trips + 1 if in_a_row else 1, now=now, limits=limits)


def admits(verdict: Verdict, *, now: datetime, jitter: float) -> bool:
    """Whether a call may pass; `jitter` in [0, 1) decides in the trickle."""
    state = verdict.state_at(now)
    if state is BreakerState.HALF_OPEN:
        return jitter < _trickle(verdict)
    return state is BreakerState.CLOSED


def retry_after_s(verdict: Verdict, *, now: datetime) -> int:
    """Seconds until it makes sense to try again: the end of its rest, or the next edge of a window,
    where a verdict may change."""
    if verdict.until is not None and now < verdict.until:
        return math.ceil((verdict.until - now).total_seconds())
    return WINDOW_S - int(now.timestamp()) % WINDOW_S


def _probed(verdict: Verdict, probes: Heard, *, now: datetime, limits: Limits) -> Verdict:
    """Half-open: what the probes say."""
    enough = probes.calls >= limits.probes
    if enough and probes.beyond(limits, part=0.5):
        measured = replace(verdict, calls_per_s=probes.per_s)
        return _opened(measured, trips=verdict.trips + 1, now=now, limits=limits)
    listened_s = (now - verdict.until).total_seconds() if verdict.until else PROBED_S
    if enough and listened_s >= PROBED_S and now.timestamp() % WINDOW_S < CLOSES_WITHIN_S:
        return replace(verdict, open=False, since=now, until=None)
    # What was turned away comes back all at once: the trickle is sized anew when far more come than
    # were expected, or far fewer, which takes a whole window to tell.
    known = max(verdict.calls_per_s, TRICKLE_PER_S)
    fewer = listened_s >= WINDOW_S and MISJUDGED * probes.per_s < known
    if fewer or probes.per_s > MISJUDGED * known:
        return replace(verdict, calls_per_s=probes.per_s)
    return verdict


def _opened(verdict: Verdict, *, trips: int, now: datetime, limits: Limits) -> Verdict:
    """Open until the first edge of a window after its rest."""
    rest_s = min(limits.open_most_s, limits.open_s * 2 ** min(trips - 1, 10))
    edge = math.ceil((now.timestamp() + rest_s) / WINDOW_S) * WINDOW_S
    return replace(verdict, open=True, until=datetime.fromtimestamp(edge, UTC), trips=trips)


def _trickle(verdict: Verdict) -> float:
    """The share of calls that half-open lets through."""
    return TRICKLE_PER_S / max(verdict.calls_per_s, TRICKLE_PER_S)


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
