"""Tables and times as a terminal shows them."""

from datetime import UTC, datetime

import pytest

from infra.ops.tables import clean, pairs, short, table, width
from infra.ops.times import span, when

NOON = datetime(2026, 2, 6, 12, 0, tzinfo=UTC)


def test_columns_stand_below_each_other_whatever_the_script() -> None:
    said = table(["name", "count"], [["奶茶", 5], ["tea", 12345], ["x", None]])
    assert said.splitlines() == [
        "NAME   COUNT",
        "奶茶       5",
        "tea   12,345",
        "x          -",
    ]
    assert {width(text) for text in said.splitlines()} == {12}


def test_nothing_to_show_is_nothing() -> None:
    assert table(["a"], []) == ""
    assert pairs([("a", None)]) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), ("", "-"), ("a\x1b\n\tb", "a   b"), (True, "on"), (0, "0"), ("\x00", "-")],
)
def test_a_cell_is_one_clean_line(value: object, text: str) -> None:
    assert clean(value) == text


def test_long_text_is_cut_where_it_says_so() -> None:
    assert short("x" * 100, 10) == "x" * 9 + "…"
    assert short("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (86_400, "1 d"),
        (100_000, "1 d 3 h"),
        (-45, "45 s"),
    ],
)
def test_spans_are_short(seconds: float, text: str) -> None:
    assert span(seconds) == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("2026-02-06T13:20:00+00:00", "13:20:00 UTC (in 1 h 20 min)"),
        ("2026-02-06T19:59:00+08:00", "11:59:00 UTC (1 min ago)"),
        ("2026-02-08T12:00:00Z", "2026-02-08 12:00:00 UTC (in 2 d)"),
        ("2026-02-06T12:00:00Z", "12:00:00 UTC (0 s ago)"),
        ("soon", "soon"),
        ("2026-02-06T12:00:00", "2026-02-06T12:00:00"),
        (None, None),
        (7, "7"),
    ],
)
def test_instants_are_utc_and_say_how_far_away(said: object, text: str | None) -> None:
    assert when(said, NOON) == text
