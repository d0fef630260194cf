"""When to come back: each caller at a time of his own, and the same one however often he asks."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from chalicelib.domain.overload.retry import hashed, retry_after_s

NOW = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)


def test_a_crowd_that_is_turned_away_together_comes_back_spread_out() -> None:
    times = Counter(retry_after_s(30, caller=f"c{n}", now=NOW) for n in range(3000))
    assert (min(times), max(times)) == (30, 60)
    assert max(times.values()) < 3000 / 30 * 1.5


def test_a_short_wait_is_spread_as_well() -> None:
    assert {retry_after_s(1, caller=f"c{n}", now=NOW) for n in range(300)} == {1, 2, 3}


def test_asking_again_gains_nothing_and_tomorrow_is_another_day() -> None:
    assert {retry_after_s(30, caller="ada", now=NOW + timedelta(seconds=s)) for s in range(59)} == {
        retry_after_s(30, caller="ada", now=NOW)
    }
    hours = {hashed("ada", now=NOW + timedelta(hours=h), every_s=3600) for h in range(50)}
    assert len(hours) == 50
    assert all(0 <= x < 1 for x in hours)
