"""A place in line: whose turn it is, the window that is quoted, when to come back."""

from datetime import timedelta

import pytest

from chalicelib.domain.overload.line import (
    LineState,
    Place,
    Standing,
    ahead_of,
    retry_after_s,
    standing,
    window_of,
)
from chalicelib.domain.overload.stand import Admitted, Lapsed, Waiting, stand_of
from tests.fakes.samples import NOW

LONG_AGO = NOW - timedelta(hours=1)
LINE = LineState(
    base=100, rate_per_s=2.0, start=NOW, valid_until=NOW + timedelta(seconds=90), floor=40
)


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("number", "reads"),
    [(40, "lapsed"), (41, "admitted"), (100, "admitted"), (101, "waiting")],
)
def test_a_turn_lasts_from_when_it_is_served_until_the_floor(number: int, reads: str) -> None:
    assert standing(Place(number, LONG_AGO), LINE, NOW) == reads


def test_a_used_place_stays_admitted_until_the_floor_passes_it() -> None:
    assert standing(Place(41, LONG_AGO, used_at=NOW), LINE, NOW) is Standing.ADMITTED
    assert standing(Place(40, LONG_AGO, used_at=NOW), LINE, NOW) is Standing.LAPSED


def test_whoever_has_just_drawn_a_number_of_long_ago_has_his_whole_window() -> None:
    drawn = Place(7, NOW - timedelta(seconds=899))
    assert standing(drawn, LINE, NOW) is Standing.ADMITTED
    assert standing(drawn, LINE, NOW + later(1)) is Standing.LAPSED


def test_everybody_waits_until_somebody_moves_the_line() -> None:
    assert standing(Place(1, LONG_AGO), None, NOW) is Standing.WAITING
    assert window_of(1, None, NOW) is None


def test_without_a_place_there_is_no_standing() -> None:
    assert standing(None, LINE, NOW) is Standing.NONE


def test_a_turn_comes_with_time_and_stops_coming_with_the_line() -> None:
    assert standing(Place(120, NOW), LINE, NOW + later(9)) is Standing.WAITING
    assert standing(Place(120, NOW), LINE, NOW + later(10)) is Standing.ADMITTED
    assert standing(Place(281, NOW), LINE, NOW + timedelta(hours=9)) is Standing.WAITING


def test_the_window_allows_for_a_quarter_more_and_less_and_a_minute() -> None:
    assert ahead_of(601, LINE, NOW) == 500
    window = window_of(601, LINE, NOW)
    assert window is not None
    assert window.start == NOW + later(200)
    assert window.end == NOW + later(334 + 60)
    assert window.as_dict() == {
        "from": "2026-02-06T12:03:20+08:00",
        "to": "2026-02-06T12:06:34+08:00",
    }


def test_the_next_in_line_is_told_now_even_where_one_place_takes_minutes() -> None:
    slow = LineState(100, 0.01, NOW, NOW + later(90))
    window = window_of(101, slow, NOW)
    assert window is not None
    assert window.start == NOW
    assert window.end >= NOW + later(100)


def test_no_window_is_quoted_while_the_line_stands() -> None:
    assert window_of(601, LINE, NOW + later(91)) is None
    assert window_of(601, LineState(100, 0.0, NOW, NOW + later(90)), NOW) is None


def test_a_lapsed_place_has_one_second_chance_and_a_used_one_none() -> None:
    assert Place(1, NOW).has_second_chance
    assert not Place(1, NOW, requeued=True).has_second_chance
    assert not Place(1, NOW, used_at=NOW).has_second_chance


@pytest.mark.parametrize("number", [101, 300, 1_000, 10_000, 1_000_000])
def test_coming_back_is_never_sooner_than_5_s_nor_later_than_300_s(number: int) -> None:
    window = window_of(number, LINE, NOW)
    heard = {retry_after_s(window, shopper=f"s{n}", now=NOW) for n in range(500)}
    assert min(heard) >= 5
    assert max(heard) <= 300
    assert window is not None
    if (window.start - NOW).total_seconds() <= 240:
        assert NOW + later(min(heard)) >= window.start


@pytest.mark.parametrize("number", [101, 10_000])
def test_neighbours_do_not_come_back_together(number: int) -> None:
    window = window_of(number, LINE, NOW)
    heard = [retry_after_s(window, shopper=f"s{n}", now=NOW) for n in range(1000)]
    assert max(heard) - min(heard) >= 4
    assert max(heard.count(second) for second in heard) < 300


def test_asking_again_does_not_shorten_the_wait() -> None:
    window = window_of(400, LINE, NOW)
    assert len({retry_after_s(window, shopper="s", now=NOW) for _ in range(100)}) == 1


def test_who_is_told_nothing_looks_again_after_a_minute() -> None:
    assert 60 <= retry_after_s(None, shopper="s", now=NOW) <= 75


def test_each_stand_shows_the_same_four_facts() -> None:
    def stand(number: int) -> Waiting | Admitted | Lapsed:
        return stand_of(Place(number, LONG_AGO), LINE, campaign_id="c", shopper="s", now=NOW)

    waiting, admitted, lapsed = stand(601), stand(100), stand(40)
    assert isinstance(waiting, Waiting)
    assert (waiting.ahead, waiting.facts()["window"]["from"]) == (500, "2026-02-06T12:03:20+08:00")
    assert admitted.facts() == {"place": 100, "serving": 100, "window": None, "admitted": True}
    assert lapsed.facts() == {"place": 40, "serving": 100, "window": None, "admitted": False}
    assert waiting.facts().keys() == admitted.facts().keys()
