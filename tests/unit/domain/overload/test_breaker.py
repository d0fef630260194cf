"""The breaker: shares over a sliding window, on a fake clock and on recorded traces."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.overload.breaker import (
    CALM,
    WINDOWS,
    BreakerState,
    Limits,
    Verdict,
    admits,
    decide,
    heard,
    retry_after_s,
    verdict_from,
    verdict_json,
)

START = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)  # an edge of a window
LIMITS = Limits(slow_after_s=2.5)
CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def window(ok: int = 0, failed: int = 0, slow: int = 0) -> Mapping[str, int]:
    return {"payment_ok": ok, "payment_failed": failed, "payment_slow": slow, "biller_failed": 99}


def decided(
    verdict: Verdict, *windows: Mapping[str, int], seconds: float, limits: Limits = LIMITS
) -> Verdict:
    return decide(verdict, name="payment", windows=windows, now=at(seconds), limits=limits)


def opened(seconds: float = 5, verdict: Verdict = Verdict()) -> Verdict:  # noqa: B008 - frozen
    return decided(verdict, window(), window(), window(10, 30), seconds=seconds)


@pytest.mark.parametrize(
    ("windows", "state"),
    [
        ([window(), window(), window()], CLOSED),
        ([window(), window(), window(failed=19)], CLOSED),  # too few to mean anything
        ([window(), window(), window(failed=20)], OPEN),
        ([window(), window(), window(51, 49)], CLOSED),
        ([window(), window(), window(50, 50)], OPEN),
        ([window(failed=20), window(9, 10), window(10)], OPEN),  # all three together
        ([window(failed=20), window(20), window(10)], CLOSED),
        ([window(), window(), window(21, slow=79)], CLOSED),
        ([window(), window(), window(20, slow=80)], OPEN),
    ],
)
def test_it_opens_on_shares_of_enough_calls(
    windows: Sequence[Mapping[str, int]], state: BreakerState
) -> None:
    assert decided(Verdict(), *windows, seconds=25).state_at(at(25)) is state


def test_a_closed_breaker_lets_everything_through_and_an_open_one_nothing() -> None:
    assert admits(Verdict(), now=at(0), jitter=0.999)
    verdict = opened()
    assert verdict.until is not None
    for jitter in (0.0, 0.5, 0.999):
        assert not admits(verdict, now=at(5), jitter=jitter)
        assert not admits(verdict, now=verdict.until - timedelta(microseconds=1), jitter=jitter)
    assert admits(verdict, now=verdict.until, jitter=0.0)
    assert retry_after_s(verdict, now=at(5)) == 15
    assert retry_after_s(verdict, now=verdict.until) == 10


def test_it_stays_open_for_its_rest_and_up_to_the_edge_of_a_window() -> None:
    for seconds in (0, 1, 5.5, 9.9):
        verdict = opened(seconds)
        assert verdict.until is not None
        rest = verdict.until - at(seconds)
        assert timedelta(seconds=10) <= rest < timedelta(seconds=20)
        assert verdict.until.timestamp() % 10 == 0
        # No count of any kind moves it meanwhile.
        assert decided(verdict, window(99), window(99), window(99), seconds=15 - 6) is verdict


def test_what_opened_it_does_not_speak_again() -> None:
    verdict = opened(5)  # until 20 s
    bad = window(failed=50)
    assert decided(verdict, bad, bad, window(), seconds=21) is verdict
    closed = decided(verdict, window(ok=5), window(), window(), seconds=42)
    assert closed.state_at(at(42)) is CLOSED
    # Closed at 42 s: the window of 40 s began before, the one of 50 s after.
    assert decided(closed, bad, bad, window(5, 30), seconds=49) is closed
    assert decided(closed, bad, window(5, 30), window(), seconds=51) is closed
    assert decided(closed, window(5, 30), window(), window(failed=30), seconds=59) != closed


@pytest.mark.parametrize(
    ("probes", "state"),
    [
        (window(ok=4), HALF_OPEN),
        (window(failed=4), HALF_OPEN),
        (window(ok=5), CLOSED),
        (window(ok=4, failed=1), CLOSED),
        (window(ok=3, failed=2), OPEN),
        (window(ok=4, slow=1), CLOSED),
        (window(ok=3, slow=2), OPEN),
    ],
)
def test_probes_close_it_or_open_it_again(probes: Mapping[str, int], state: BreakerState) -> None:
    verdict = decided(opened(5), probes, window(), window(), seconds=41)
    assert verdict.state_at(at(41)) is state


def test_it_closes_after_two_windows_because_good_answers_come_first() -> None:
    verdict = replace(opened(5), calls_per_s=5)  # until 20 s
    assert decided(verdict, window(), window(ok=50), window(), seconds=31) is verdict
    assert not decided(verdict, window(ok=50), window(ok=50), window(), seconds=40).open
    # Bad news need not wait.
    assert decided(verdict, window(), window(), window(failed=5), seconds=21).trips == 2


def test_it_closes_just_behind_an_edge_so_that_nobody_slips_past_those_who_wait() -> None:
    verdict = replace(opened(5), calls_per_s=3)
    good = window(ok=40)
    assert not decided(verdict, good, good, window(), seconds=42.9).open
    assert decided(verdict, good, good, window(), seconds=43) is verdict
    assert not decided(verdict, good, good, window(), seconds=50).open


def turned_away(refused: int, ok: int = 0) -> Mapping[str, int]:
    return {"payment_ok": ok, "payment_refused": refused}


def test_a_backlog_that_comes_all_at_once_makes_the_trickle_thinner() -> None:
    verdict = opened(5)  # 40 calls in 5 s: every sixteenth passes
    assert verdict.calls_per_s == 8
    crowd = decided(verdict, window(), window(), turned_away(297, 3), seconds=23)
    assert crowd == replace(verdict, calls_per_s=100)
    assert not admits(crowd, now=at(23), jitter=0.01)
    # As expected, or nearly: nothing is written.
    assert decided(verdict, window(), window(), turned_away(40, 4), seconds=23) is verdict


def test_traffic_that_has_fallen_does_not_starve_it_of_probes() -> None:
    verdict = replace(opened(5), calls_per_s=1_000)
    assert not admits(verdict, now=at(20), jitter=0.001)
    few = turned_away(5)
    assert decided(verdict, window(), window(), few, seconds=29) is verdict
    after = decided(verdict, window(), few, window(), seconds=30)
    assert after == replace(verdict, calls_per_s=0.5)
    assert admits(after, now=at(30), jitter=0.999)


def test_every_trip_in_a_row_doubles_its_rest_up_to_two_minutes() -> None:
    verdict, now, rests = opened(0), 0.0, []
    for _ in range(7):
        assert verdict.until is not None
        rests.append((verdict.until - at(now)).total_seconds())
        now += rests[-1]
        verdict = decided(verdict, window(), window(), window(failed=5), seconds=now)
    assert rests == [10, 20, 40, 80, 120, 120, 120]
    assert verdict.since == at(0)  # out since then, whatever was tried in between


@pytest.mark.parametrize(("closed_for_s", "trips"), [(31, 2), (CALM.total_seconds(), 1)])
def test_a_trip_soon_after_the_last_counts_as_one_in_a_row(closed_for_s: int, trips: int) -> None:
    closed = decided(opened(5), window(ok=5), window(), window(), seconds=40)
    assert (closed.open, closed.since) == (False, at(40))
    again = opened(40 + closed_for_s, closed)
    assert (again.open, again.trips) == (True, trips)


def test_the_trickle_is_five_calls_in_ten_seconds_whatever_the_traffic() -> None:
    for per_s in (3, 10, 100, 1_000):
        calls = [window(), window(), window(failed=per_s * 9)]
        verdict = decided(Verdict(), *calls, seconds=29)
        assert verdict.until is not None
        dice = random.Random(per_s)
        through = [
            sum(admits(verdict, now=verdict.until, jitter=dice.random()) for _ in range(per_s * 10))
            for _ in range(200)
        ]
        assert 4 <= sum(through) / 200 <= 6


def test_with_little_traffic_every_call_passes() -> None:
    calls = [window(failed=5), window(failed=5), window(failed=10)]
    verdict = decided(Verdict(), *calls, seconds=29)
    assert verdict.until is not None
    assert verdict.calls_per_s < 1
    slower = replace(verdict, calls_per_s=0.5)
    assert admits(slower, now=verdict.until, jitter=0.999)


def test_without_traffic_it_does_not_read_as_open_for_good() -> None:
    verdict = opened(5)
    assert verdict.until is not None
    assert verdict.state_at(verdict.until + CALM - timedelta(seconds=1)) is HALF_OPEN
    later = verdict.until + CALM
    assert verdict.state_at(later) is CLOSED
    assert admits(verdict, now=later, jitter=0.999)
    # And it can open again like any other, with its trips forgotten.
    again = decide(
        verdict, name="payment", windows=[window(failed=30)] * 3, now=later, limits=LIMITS
    )
    assert (again.state_at(later), again.trips, again.since) == (OPEN, 1, later)


def test_one_good_or_bad_process_in_many_decides_nothing() -> None:
    good = window(ok=500)
    assert decided(Verdict(), window(), window(), window(500, 20), seconds=25) == Verdict()
    assert decided(Verdict(), good, good, window(500, 20), seconds=25) == Verdict()


def test_only_its_own_counters_count() -> None:
    calls = heard("biller", [window(5), window(5), window(5)], now=at(25), after=None)
    assert (calls.ok, calls.failed, calls.slow) == (0, 297, 0)
    assert decided(Verdict(), window(5), window(5), window(5), seconds=25) == Verdict()


def test_a_verdict_survives_being_stored() -> None:
    for verdict in (Verdict(), opened()):
        assert verdict_from(verdict_json(verdict)) == verdict


# -- traces ---------------------------------------------------------------------------------------
Trace = Callable[[float], float]  # the share of calls that fail at a second of the trace


def played(trace: Trace, *, seconds: int, per_s: int = 20, seed: int = 0) -> list[tuple[int, str]]:
    """(second, new state) of every change while `per_s` calls a second meet `trace` and everybody
    looks every three seconds."""
    dice, verdict, book = random.Random(seed), Verdict(), Counter[tuple[int, str]]()
    changes: list[tuple[int, str]] = []
    state = CLOSED
    for second in range(seconds):
        now = at(second)
        for _ in range(per_s):
            if admits(verdict, now=now, jitter=dice.random()):
                how = "failed" if dice.random() < trace(second) else "ok"
                book[second // 10, f"payment_{how}"] += 1
        if second % 3 == 2:
            numbers = range(second // 10 - WINDOWS + 1, second // 10 + 1)
            windows = [
                {name: book[n, name] for name in ("payment_ok", "payment_failed")} for n in numbers
            ]
            verdict = decide(verdict, name="payment", windows=windows, now=now, limits=LIMITS)
        if verdict.state_at(now) is not state:
            state = verdict.state_at(now)
            changes.append((second, state.value))
    return changes


def openings(changes: list[tuple[int, str]]) -> int:
    return sum(state == "open" for _, state in changes)


def bound(seconds: int) -> float:
    """What the module's docstring promises."""
    return 4 + seconds / 110


def noisy(low: float, high: float, seed: int) -> Trace:
    shares = random.Random(seed)
    by_window = [shares.uniform(low, high) for _ in range(10_000)]
    return lambda second: by_window[int(second) // 10]


@pytest.mark.parametrize("seed", range(5))
def test_it_does_not_flap_on_a_noisy_boundary(seed: int) -> None:
    changes = played(noisy(0.45, 0.55, seed), seconds=3_600, seed=seed)
    assert 1 <= openings(changes) <= bound(3_600)
    # And where it ends up is open: an edge is no health.
    assert openings(changes[-12:]) <= bound(1_200)


def test_no_trace_makes_it_flap_more_than_promised() -> None:
    """The worst there is: all well when it is tried, all wrong as soon as it is closed."""
    for calm_s in (0, 60, 290, 310):
        worst = _Adversary(calm_s)
        assert 5 < openings(worst.run(seconds=3_600)) <= bound(3_600)


class _Adversary:
    """Fails everything once the breaker has been closed for `calm_s`, and nothing before."""

    def __init__(self, calm_s: int) -> None:
        self.calm_s = calm_s

    def run(self, *, seconds: int) -> list[tuple[int, str]]:
        verdict, changes = Verdict(), list[tuple[int, str]]()
        for second in range(seconds):
            now, state = at(second), verdict.state_at(at(second))
            closed_s = (now - verdict.since).total_seconds() if verdict.since else 1e9
            bad = state is CLOSED and closed_s >= self.calm_s
            said = window(failed=50) if bad else window(ok=50)
            silent = said if state is not OPEN else window()
            after = decided(verdict, silent, silent, silent, seconds=second)
            if after.state_at(now) is OPEN and state is not OPEN:
                changes.append((second, "open"))
            verdict = after
        return changes


def test_an_outage_opens_it_within_seconds_and_its_end_closes_it_for_good() -> None:
    changes = played(lambda second: 0.6 if 60 <= second < 360 else 0.02, seconds=1_200)
    assert changes[0][1] == "open"
    assert 60 < changes[0][0] <= 90
    last_second, last = changes[-1]
    assert last == "closed"
    # The longest rest, the edge of a window, and the time that probes take.
    assert 360 < last_second <= 360 + 120 + 10 + 40
    assert openings(changes) <= bound(600)


def test_ordinary_failures_never_open_it() -> None:
    for seed in range(3):
        assert played(lambda _: 0.3, seconds=1_800, seed=seed) == []


def test_a_short_hiccup_costs_one_trip() -> None:
    changes = played(lambda second: 1.0 if 100 <= second < 112 else 0.0, seconds=300)
    assert [state for _, state in changes] == ["open", "half_open", "closed"]
