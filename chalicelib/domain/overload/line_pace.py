"""How a line moves on: once a minute to where it has come, at a rate that feels its way. Pure.

Admission is metered: what is let in in a minute is the rate's, also after an outage with a long
line (O12), and a rate that nobody used is not saved up. `govern` calls this and stores the result.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.overload.line import ADMIT_WINDOW_S, LineState
from chalicelib.domain.overload.numbering import last_number

# A look of `govern` may come late by half a minute before the line stands still.
VALID_FOR = timedelta(seconds=90)
# How finely the past is kept: a window is at most this much longer than promised, never shorter.
SAMPLE_S = 60
# AIMD: up slowly, down at once; never more than the brake of a launch lets (C3), never nothing.
RAISE_SHARE, MOST_SHARE, LEAST_SHARE = 0.1, 3.0, 0.01

# When which number was being served, oldest first, on a clock that stands while the line stands.
Trail = Sequence[tuple[datetime, int]]


class Pressure(StrEnum):
    """How the service bears what is let in now."""

    CALM = "calm"
    OK = "ok"
    STRESSED = "stressed"


def next_rate(previous: float | None, *, planned_per_s: float, pressure: Pressure) -> float:
    """Places a second for the next minute: the plan to begin with, a tenth of the plan more while
    it is calm up to three times the plan, half when it is not."""
    if previous is None:
        return planned_per_s
    if pressure is Pressure.STRESSED:
        return max(previous / 2, planned_per_s * LEAST_SHARE)
    raised = previous + planned_per_s * RAISE_SHARE if pressure is Pressure.CALM else previous
    return min(raised, planned_per_s * MOST_SHARE)


def moved(
    state: LineState | None,
    *,
    now: datetime,
    rate_per_s: float,
    drawn: Sequence[int],
    trail: Trail,
    admit_window_s: int = ADMIT_WINDOW_S,
) -> tuple[LineState, Trail]:
    """The line from `now` on, at `rate_per_s`, and its trail. `drawn` is every shard's count.

    It goes on from where it has come, but not from beyond the last number drawn. Everybody whose
    turn came `admit_window_s` ago, in time during which the line ran, has had his window.
    """
    if state is None:
        return LineState(0, rate_per_s, now, now + VALID_FOR), [(now, 0)]
    progress, last = state.progress(now), last_number(drawn)
    base = max(state.base, min(state.base + int(progress), last))
    start = now
    if base == state.base + int(progress) and rate_per_s > 0:
        # The part of a place that was already waited for is kept: slow lines move on, too.
        start = now - timedelta(seconds=(progress % 1) / rate_per_s)
    ran = _later(trail, _stood(state, trail, now))
    floor = _served_before(ran, now - timedelta(seconds=admit_window_s))
    line = LineState(base, rate_per_s, start, now + VALID_FOR, max(state.floor, min(floor, base)))
    return line, _sampled(ran, now, base, admit_window_s)


def trail_json(trail: Trail) -> list[tuple[float, int]]:
    """A trail as plain data."""
    return [(at.timestamp(), number) for at, number in trail]


def trail_from(raw: Iterable[Sequence[float]]) -> Trail:
    """The trail that plain data states."""
    return [(datetime.fromtimestamp(at, UTC), int(number)) for at, number in raw]


def _stood(state: LineState, trail: Trail, now: datetime) -> timedelta:
    """For how long the line has stood since the last sample. Whatever lies between that and the
    state's own start was no time of this state: somebody else set it going again."""
    nothing = timedelta(0)
    before = max(nothing, state.start - trail[-1][0]) if trail else nothing
    return before + max(nothing, now - state.valid_until)


def _later(trail: Trail, by: timedelta) -> Trail:
    return [(at + by, number) for at, number in trail] if by else list(trail)


def _served_before(trail: Trail, then: datetime) -> int:
    return max((number for at, number in trail if at <= then), default=0)


def _sampled(trail: Trail, now: datetime, base: int, admit_window_s: int) -> Trail:
    """The trail with `now` as its last sample: no more samples than its use needs."""
    close = len(trail) >= 2 and now - trail[-2][0] < timedelta(seconds=SAMPLE_S)
    kept = [*(trail[:-1] if close else trail), (now, base)]
    then = now - timedelta(seconds=admit_window_s)
    old = [sample for sample in kept if sample[0] <= then]
    return old[-1:] + kept[len(old) :]
