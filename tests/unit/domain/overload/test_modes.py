"""What each mode says to each class of work: the table of the design, and the ladder."""

import itertools

import pytest

from chalicelib.domain.overload.modes import (
    LADDER,
    Leave,
    Mode,
    Work,
    leave,
    menus_longer_s,
    step_towards,
    stops_clocks,
)

ON, OFF, PLACE, PAUSED, CACHED = (
    Leave.ON,
    Leave.OFF,
    Leave.BY_PLACE,
    Leave.PAUSED,
    Leave.CACHED,
)
TABLE = {
    Mode.FULL: (ON, ON, ON, ON, ON, ON),
    Mode.LEAN: (OFF, ON, ON, ON, ON, ON),
    Mode.QUEUED: (OFF, ON, PLACE, PLACE, ON, ON),
    Mode.REDEEM_ONLY: (OFF, ON, PAUSED, ON, ON, ON),
    Mode.CLOSED: (OFF, CACHED, PAUSED, PAUSED, ON, ON),
}


@pytest.mark.parametrize("mode", Mode)
def test_a_mode_says_to_every_class_what_the_design_says(mode: Mode) -> None:
    assert tuple(leave(mode, work) for work in Work) == TABLE[mode]


def test_clocks_stand_exactly_while_claims_or_orders_are_paused() -> None:
    assert [mode for mode in Mode if stops_clocks(mode)] == [Mode.REDEEM_ONLY, Mode.CLOSED]


def test_menus_come_from_the_cache_for_longer_only_while_closed() -> None:
    assert [mode for mode in Mode if menus_longer_s(mode) > 0] == [Mode.CLOSED]


@pytest.mark.parametrize("here", Mode)
@pytest.mark.parametrize("there", Mode)
def test_the_way_from_any_mode_to_any_other_skips_no_step(here: Mode, there: Mode) -> None:
    path = [here]
    while path[-1] is not there:
        path.append(step_towards(path[-1], there))
        assert len(path) <= len(LADDER)
    places = [LADDER.index(mode) for mode in path]
    assert all(abs(b - a) == 1 for a, b in itertools.pairwise(places))
