"""How the line moves on: metered, honest, patient through outages."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.overload.line import (
    LineState,
    Place,
    Standing,
    Window,
    standing,
    window_of,
)
from chalicelib.domain.overload.line_pace import (
    Pressure,
    Trail,
    moved,
    next_rate,
    trail_from,
    trail_json,
)
from tests.fakes.samples import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TURN = timedelta(seconds=900)


@dataclass
class Governed:
    """A line with one shard, moved on once a minute unless there is an outage."""

    drawn: int = 0
    rate: float = 10.0
    now: datetime = NOW
    state: LineState | None = None
    trail: Trail = field(default_factory=list)

    def govern(self, rate: float | None = None) -> LineState:
        self.rate = self.rate if rate is None else rate
        self.state, self.trail = moved(
            self.state, now=self.now, rate_per_s=self.rate, drawn=[self.drawn], trail=self.trail
        )
        return self.state

    def run(self, minutes: int) -> LineState:
        for _ in range(minutes):
            self.govern()
            self.now += MINUTE
        return self.govern()


def test_the_line_begins_before_the_first_and_stands_after_90_s() -> None:
    line = Governed(drawn=50).govern()
    assert line == LineState(0, 10.0, NOW, NOW + timedelta(seconds=90), 0)
    assert line.serving(NOW + HOUR) == 900


def test_it_goes_on_from_where_it_has_come() -> None:
    assert Governed(drawn=10_000).run(5).base == 3_000


def test_a_rate_that_nobody_used_is_not_saved_up() -> None:
    line = Governed(drawn=100)
    assert line.run(30).base == 100
    line.drawn = 9_000  # a crowd
    before = line.govern().serving(line.now)
    line.now += MINUTE
    assert line.govern().base - before <= 600


def test_the_line_never_goes_back() -> None:
    line = Governed(drawn=1_000)
    line.run(1)
    line.drawn = 0  # the counters could not be read
    assert line.govern().base == 600


def test_a_slow_line_moves_on_although_each_minute_is_less_than_a_place() -> None:
    assert Governed(drawn=100, rate=0.01).run(60).base in (35, 36)


def test_after_the_last_of_its_window_a_place_is_below_the_floor() -> None:
    line = Governed(drawn=20_000)
    assert line.run(15).floor == 0
    assert line.run(1).floor == 600
    assert line.run(10).floor == 6_600


def test_the_trail_stays_short_however_often_it_is_sampled() -> None:
    line = Governed(drawn=10**6)
    for _ in range(2_000):
        line.govern()
        line.now += timedelta(seconds=5)
    assert len(line.trail) <= 40
    assert line.govern().floor == pytest.approx(line.govern().base - 9_000, abs=1_200)
    assert trail_from(json.loads(json.dumps(trail_json(line.trail)))) == line.trail


def test_an_outage_of_two_hours_takes_nobodys_turn_away() -> None:
    line = Governed(drawn=20_000)
    line.run(10)
    mine = Place(5_990, NOW - HOUR)  # served a second before the outage
    line.now += 2 * HOUR
    back = line.now
    line.govern()
    lapsed_at = None
    for _ in range(20):
        line.now += MINUTE
        line.govern()
        if standing(mine, line.state, line.now) is Standing.LAPSED:
            lapsed_at = line.now
            break
    assert lapsed_at is not None
    # It ran for 90 s before it stood; the rest of the window was still to come.
    assert TURN - 2 * MINUTE <= lapsed_at - back <= TURN + MINUTE


def test_a_line_that_somebody_else_set_going_again_forgets_nobody() -> None:
    line = Governed(drawn=20_000)
    at = line.run(10).base
    line.now += 5 * HOUR
    # As a switch to `queued` does it, without the trail.
    line.state = LineState(at, 10.0, line.now, line.now + timedelta(seconds=90))
    line.now += MINUTE
    line.govern()
    assert standing(Place(at, NOW - HOUR), line.state, line.now) is Standing.ADMITTED
    assert line.govern().floor == 0


def test_what_is_let_in_in_a_minute_is_the_rates_also_after_an_outage() -> None:
    """O12: two hours out, 100,000 in line, and the rate feels its way from the plan."""
    line = Governed(drawn=100_000)
    line.run(10)
    line.now += 2 * HOUR
    assert line.govern().base <= 6_000 + 900
    load, rate, worked = Backend(bears_per_s=14.0), 10.0, 0
    while line.govern().base < line.drawn:
        rate = next_rate(rate, planned_per_s=10.0, pressure=load.pressure)
        before = line.govern(rate).serving(line.now)
        line.now += MINUTE
        admitted = line.govern().serving(line.now) - before
        assert admitted <= rate * 60 + 1
        load.take(admitted)
        worked += 1
        # No second collapse: what waits behind the line is never more than a minute's work.
        assert load.waiting <= 14.0 * 60
        assert worked < 60 * 6
    assert worked * 14.0 * 60 < 2 * 100_000  # and it was put to good use


@dataclass
class Backend:
    """Whatever stands behind the line, and how it bears that."""

    bears_per_s: float
    waiting: float = 0.0

    def take(self, admitted: int) -> None:
        self.waiting = max(0.0, self.waiting + admitted - self.bears_per_s * 60)

    @property
    def pressure(self) -> Pressure:
        age_s = self.waiting / self.bears_per_s
        return Pressure.STRESSED if age_s > 20 else Pressure.OK if age_s > 5 else Pressure.CALM


def test_the_rate_feels_its_way_up_slowly_and_down_at_once() -> None:
    def after(rate: float | None, pressure: Pressure) -> float:
        return next_rate(rate, planned_per_s=10.0, pressure=pressure)

    assert after(None, Pressure.STRESSED) == 10.0
    assert after(10.0, Pressure.CALM) == 11.0
    assert after(11.0, Pressure.OK) == 11.0
    assert after(11.0, Pressure.STRESSED) == 5.5
    assert after(29.9, Pressure.CALM) == 30.0
    assert after(0.1, Pressure.STRESSED) == 0.1 > 0


def wandering(*, bears_per_s: float) -> Callable[[random.Random, float], Pressure]:
    """The pressure of something that bears so much, as a noisy signal tells it."""

    def told(chance: random.Random, rate: float) -> Pressure:
        load = rate / bears_per_s * chance.uniform(0.9, 1.1)
        return Pressure.STRESSED if load > 1 else Pressure.CALM if load < 0.7 else Pressure.OK

    return told


def evening(
    *, in_line: int, bears_per_s: float
) -> list[tuple[Window | None, datetime, datetime | None]]:
    """(window first quoted, when, when the turn came) for a line of thousands and ten more a
    second for an hour; the plan is ten a second."""
    chance, line, rate = random.Random(3), Governed(), None
    told = wandering(bears_per_s=bears_per_s)
    quoted: dict[int, tuple[Window | None, datetime]] = {}
    turns: dict[int, datetime] = {}
    for second in range(3 * 3600):
        line.now = NOW + timedelta(seconds=second)
        if second % 60 == 0:
            rate = next_rate(rate, planned_per_s=10.0, pressure=told(chance, rate or 10.0))
            line.govern(rate)
        assert line.state is not None
        serving = min(line.state.serving(line.now), line.drawn)
        for number in range(len(turns) + 1, serving + 1):
            turns[number] = line.now
        for _ in range((10 if second < 3600 else 0) + (in_line if second == 0 else 0)):
            line.drawn += 1
            quoted[line.drawn] = window_of(line.drawn, line.state, line.now), line.now
    return [(window, at, turns.get(number)) for number, (window, at) in quoted.items()]


@pytest.mark.parametrize(("in_line", "bears_per_s"), [(5_000, 8.0), (5_000, 12.0), (3_000, 1e9)])
def test_four_in_five_are_served_inside_the_window_first_quoted(
    in_line: int, bears_per_s: float
) -> None:
    """S3: thousands in line, the rate falls, holds or rises meanwhile."""
    told = evening(in_line=in_line, bears_per_s=bears_per_s)
    inside = [
        window is not None and turn is not None and window.start <= turn <= window.end
        for window, _, turn in told
    ]
    assert len(told) >= 38_000
    assert sum(inside) >= 0.8 * len(told)


def test_whoever_comes_when_his_window_opens_has_not_missed_his_turn() -> None:
    """Where the rate rises for long, turns come early; they last until the window has opened."""
    told = evening(in_line=12_000, bears_per_s=25.0)
    early = [turn for window, _, turn in told if window and turn and turn < window.start]
    his_turn_then = [
        window is not None
        and turn is not None
        and turn <= window.end
        and window.start <= turn + TURN
        for window, _, turn in told
    ]
    assert len(early) > 0.1 * len(told)
    assert sum(his_turn_then) >= 0.99 * len(told)
