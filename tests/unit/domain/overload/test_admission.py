"""The door: who is turned away first, how far, and how it opens again. A fake service behind it: so
many requests a second are done, and the others wait."""

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from chalicelib.domain.overload.admission import (
    FEWEST,
    HIGHEST,
    LEVELS,
    Door,
    Tick,
    moved,
    rank_of,
)
from chalicelib.domain.overload.modes import Work

LIMIT_MS = 50.0
MIX = {Work.BROWSE: 50, Work.CLAIM: 25, Work.ORDER: 15, Work.STATUS: 5, Work.PAY: 5}


@dataclass
class Service:
    """Does `per_s` requests a second; what is let in beyond that waits, and everybody behind it.
    What has waited longer than 2 s is of no use, and is done all the same. Beyond `width` that
    wait, nobody more gets in, whoever he is: that is what the door is to keep from happening."""

    per_s: float = 100.0
    width: int = 300
    backlog: float = 0.0
    offered: Counter[Work] = field(default_factory=Counter)
    served: Counter[Work] = field(default_factory=Counter)

    def second(self, door: Door | None, at_s: float, per_s: float, dice: random.Random) -> None:
        works = dice.choices(list(MIX), weights=list(MIX.values()), k=round(per_s))
        for number, work in enumerate(works):
            self.backlog = max(0.0, self.backlog - self.per_s / per_s)
            self.offered[work] += 1
            wait_ms = self.backlog / self.per_s * 1000
            rank = rank_of(work, dice.random())
            if self.backlog >= self.width:
                continue
            if door and not door.lets_in(rank, wait_ms=wait_ms, at_s=at_s + number / per_s):
                continue
            self.backlog += 1
            if wait_ms < 2000:
                self.served[work] += 1

    def share(self, work: Work) -> float:
        return self.served[work] / max(1, self.offered[work])


def storm(door: Door | None, steps: list[tuple[int, float]]) -> list[Service]:
    """What was offered and served in each step of (seconds, requests a second)."""
    dice, at_s, service, parts = random.Random(6), 0.0, Service(), []
    for seconds, per_s in steps:
        service.offered, service.served = Counter(), Counter()
        for _ in range(seconds):
            service.second(door, at_s, per_s, dice)
            at_s += 1
        parts.append(Service(offered=service.offered, served=service.served))
    return parts


def test_a_calm_service_turns_nobody_away() -> None:
    (calm,) = storm(Door(limit_ms=LIMIT_MS), [(60, 80.0)])
    assert calm.served == calm.offered


def test_at_ten_times_what_it_can_the_highest_classes_are_served_and_the_lowest_go() -> None:
    _, settling, storming = storm(Door(limit_ms=LIMIT_MS), [(20, 50.0), (10, 1000.0), (60, 1000.0)])
    assert storming.share(Work.BROWSE) == 0
    assert storming.share(Work.PAY) > 0.97
    shares = [storming.share(work) for work in MIX]
    assert shares == sorted(shares)
    # Ten times as much from one second to the next: the first ten of them, the worst there are.
    assert settling.share(Work.PAY) > 0.7


def test_goodput_stays_up_with_the_door_and_falls_without_it() -> None:
    for factor in (2, 5, 10):
        *_, behind = storm(Door(limit_ms=LIMIT_MS), [(30, 100.0 * factor), (60, 100.0 * factor)])
        assert sum(behind.served.values()) >= 0.85 * 60 * 100
        *_, open_wide = storm(None, [(30, 100.0 * factor), (60, 100.0 * factor)])
        assert sum(open_wide.served.values()) < 0.1 * 60 * 100
        assert open_wide.share(Work.PAY) < 0.5


def test_in_every_ten_seconds_the_served_share_follows_the_list() -> None:
    steps = [(10, 100.0 * factor) for factor in (1, 1, 2, 2, 3, 3, 5, 5, 10, 10, 5, 3, 2, 1, 1)]
    for window in storm(Door(limit_ms=LIMIT_MS), steps):
        shares = [window.share(work) for work in MIX]
        for lower, higher in itertools.pairwise(shares):
            assert higher >= lower - 0.03


def test_after_the_storm_everybody_is_let_in_again() -> None:
    door = Door(limit_ms=LIMIT_MS)
    *_, after = storm(door, [(20, 1000.0), (90, 60.0), (30, 60.0)])
    assert after.served == after.offered
    assert door.threshold == 0


def test_a_door_that_nobody_has_knocked_at_for_long_is_open() -> None:
    door = Door(limit_ms=LIMIT_MS)
    for number in range(200):
        door.lets_in(rank_of(Work.BROWSE, number / 200), wait_ms=500, at_s=number / 50)
    assert door.threshold > 0
    assert door.lets_in(rank_of(Work.BROWSE, 0), wait_ms=0, at_s=60)
    assert door.threshold == 0


def test_paying_is_never_shed_however_long_the_waits() -> None:
    door = Door(limit_ms=LIMIT_MS)
    for number in range(5000):
        assert door.lets_in(rank_of(Work.PAY, number % 100 / 100), wait_ms=9000, at_s=number / 50)
    assert door.threshold <= HIGHEST


def test_a_few_slow_requests_shut_no_door() -> None:
    door = Door(limit_ms=LIMIT_MS)
    for second in range(20):
        for _ in range(FEWEST - 1):
            assert door.lets_in(rank_of(Work.BROWSE, 0), wait_ms=5000, at_s=float(second))


@pytest.mark.parametrize("mean_wait_ms", [LIMIT_MS * 0.6, LIMIT_MS * 0.99])
def test_between_calm_and_too_much_nothing_moves(mean_wait_ms: float) -> None:
    arrivals = tuple([1] * (HIGHEST + LEVELS))
    assert moved(200, Tick(arrivals, 500, mean_wait_ms), limit_ms=LIMIT_MS) == 200


def test_within_a_class_the_same_callers_are_let_in_throughout_an_hour() -> None:
    """By hash: who is turned away now is not served half a second later, while others wait."""
    door, callers = Door(limit_ms=LIMIT_MS), [n / 500 for n in range(500)]
    for number, caller in enumerate(callers * 4):
        door.lets_in(rank_of(Work.CLAIM, caller), wait_ms=80, at_s=number / 500)
    limit = door.threshold
    for caller in callers:
        rank = rank_of(Work.CLAIM, caller)
        assert door.lets_in(rank, wait_ms=80, at_s=4.0) == (rank >= limit) or rank < door.threshold


def test_what_waited_inside_shuts_the_door_as_well() -> None:
    """A table that is slow makes nobody wait outside, until the width is full of those inside."""
    door, blind = Door(limit_ms=LIMIT_MS, usual_ms=200), Door(limit_ms=LIMIT_MS)
    for number in range(400):
        for one in (door, blind):
            one.lets_in(rank_of(Work.BROWSE, number % 100 / 100), wait_ms=1, at_s=number / 50)
            one.left(one.enter(), 900)
    assert door.threshold > 0
    assert blind.threshold == 0


def test_those_who_are_still_inside_shut_the_door_before_the_first_of_them_is_done() -> None:
    door = Door(limit_ms=LIMIT_MS, usual_ms=200)
    for number in range(60):
        if door.lets_in(rank_of(Work.BROWSE, number % 100 / 100), wait_ms=1, at_s=number / 25):
            door.enter()
    assert door.threshold > 0


def test_those_who_wait_for_a_model_shut_no_door() -> None:
    """Forty a second wait four seconds for something with a width of its own; the others do not."""
    door, blind = Door(limit_ms=LIMIT_MS, usual_ms=200), Door(limit_ms=LIMIT_MS, usual_ms=200)
    for number in range(800):
        for one in (door, blind):
            one.lets_in(rank_of(Work.BROWSE, number % 100 / 100), wait_ms=1, at_s=number / 80)
            place = one.enter()
            if number % 2:
                one.left(place, 20)
            elif one is door:
                one.away(place)
                if number >= 320:
                    one.back(place)
                    one.left(place, 20)
            elif number >= 320:
                one.left(place, 4000)
    assert door.threshold == 0
    assert blind.threshold > 0


@pytest.mark.parametrize("took_ms", [20.0, 150.0])
def test_many_at_once_who_are_done_as_usual_shut_no_door(took_ms: float) -> None:
    """A hundred a second, each inside for no longer than usual: up to fifteen at a time."""
    door, inside = Door(limit_ms=LIMIT_MS, usual_ms=200), []
    for number in range(1000):
        at_s = number / 100
        while inside and inside[0][0] <= at_s:
            door.left(inside.pop(0)[1], took_ms)
        assert door.lets_in(rank_of(Work.BROWSE, number % 100 / 100), wait_ms=1, at_s=at_s)
        inside.append((at_s + took_ms / 1000, door.enter()))
    assert door.threshold == 0


def test_the_usual_and_a_single_hanging_request_shut_no_door() -> None:
    door = Door(limit_ms=LIMIT_MS, usual_ms=200)
    door.enter()  # hangs throughout
    for number in range(400):
        door.lets_in(rank_of(Work.BROWSE, number % 100 / 100), wait_ms=1, at_s=number / 50)
        door.left(door.enter(), 29_000 if number % 50 == 0 else 199)
    assert door.threshold == 0
