"""Queues that catch up and functions that start, against AWS's documented ramps and the same worked
example; and the closed forms against a simulation of their own."""

import math

import pytest

from infra.preflight.ramps import Backlog, Mapping, backlog, start

# Batches of ten in 0.4 s: each consumer works off 25 messages a second.
WORKER = Mapping(messages_per_s=25)
MEAN = 10_000_000 / (9 * 3600)


def near(figure: float) -> object:
    return pytest.approx(figure, rel=0.05)


def simulated(rate: float, mapping: Mapping, *, for_s: float, step_s: float = 0.005) -> Backlog:
    """The same queue, second by second; the wait is that of whoever is served last in line."""
    waiting, most, wait, now, arrived, served = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    width, matched, drained = min(5.0, mapping.width), math.inf, math.inf
    while now < 10_000:
        if math.isinf(matched) and width * mapping.messages_per_s >= rate:
            matched = now
        coming = rate * step_s if now < for_s else 0.0
        going = min(width * mapping.messages_per_s * step_s, waiting + coming)
        waiting, arrived, served = waiting + coming - going, arrived + coming, served + going
        wait = max(wait, now - served / rate)
        most, now = max(most, waiting), now + step_s
        width = min(mapping.width, 1250.0, width + 5 * step_s)
        if waiting <= 1e-6 and now > 0.5:
            drained = now
            break
    return Backlog(matched, most, wait, drained)


def test_a_mapping_begins_with_five_batches_and_ends_with_1250() -> None:
    assert WORKER.first_per_s == 125
    assert WORKER.full_per_s == 31_250
    assert WORKER.full_after_s == pytest.approx((1250 - 5) / 5)
    # 300 more a minute.
    assert WORKER.gain_per_s2 * 60 == pytest.approx(300 * 25)


def test_what_the_first_five_can_do_leaves_no_backlog() -> None:
    assert backlog(125, WORKER) == Backlog(0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("orders", "matched_s", "most", "wait_s", "drained_s"),
    [
        (MEAN, 1.5, 135, 0.4, 3),
        (2_000, 15, 14_500, 7, 30),
        (20_000, 159, 1_585_000, 79, 345),
    ],
)
def test_the_worked_example_s_queue(
    orders: float, matched_s: float, most: float, wait_s: float, drained_s: float
) -> None:
    found = backlog(orders, WORKER)
    # The example tells its first column's seconds in halves and tenths.
    assert found.matched_s == pytest.approx(matched_s, rel=0.05, abs=0.1)
    assert found.most_messages == near(most)
    assert found.longest_wait_s == pytest.approx(wait_s, rel=0.05, abs=0.1)
    assert found.drained_s == near(drained_s)


def test_the_worked_example_s_182_is_its_step_of_half_a_second() -> None:
    """It steps through the queue by halves of a second, which is much where all is over in three;
    by steps of five milliseconds it comes to our 135."""
    assert simulated(MEAN, WORKER, for_s=math.inf, step_s=0.5).most_messages == near(182)
    assert simulated(MEAN, WORKER, for_s=math.inf).most_messages == near(135)


@pytest.mark.parametrize(
    ("rate", "width", "for_s"),
    [(400, 1250, 60), (400, 1250, 1), (400, 10, 60), (2_000, 60, 300), (130, 4, 30)],
)
def test_the_closed_forms_say_what_a_simulation_says(
    rate: float, width: float, for_s: float
) -> None:
    mapping = Mapping(width=width, messages_per_s=25)
    found, played = backlog(rate, mapping, for_s=for_s), simulated(rate, mapping, for_s=for_s)
    assert found.most_messages == pytest.approx(played.most_messages, rel=0.02, abs=2)
    assert found.longest_wait_s == pytest.approx(played.longest_wait_s, rel=0.02, abs=0.05)
    assert found.drained_s == pytest.approx(played.drained_s, rel=0.02, abs=0.05)


def test_a_queue_that_is_never_wide_enough_grows_for_as_long_as_it_lasts() -> None:
    narrow = Mapping(width=10, messages_per_s=25)
    assert backlog(400, narrow).longest_wait_s == math.inf
    one, two = (backlog(400, narrow, for_s=seconds).longest_wait_s for seconds in (60, 120))
    assert two == pytest.approx(2 * one, rel=0.02)


def test_a_wait_never_falls_as_the_load_rises() -> None:
    narrow = Mapping(width=20, messages_per_s=25)
    waits = [backlog(rate, narrow, for_s=300).longest_wait_s for rate in range(100, 1500, 50)]
    assert waits == sorted(waits)


# -- starting from nothing ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claims", "refused", "clear_s"), [(370, 0, 0), (2_400, 1_954, 1.3), (24_000, 45_174, 5.6)]
)
def test_the_worked_example_s_start(claims: float, refused: float, clear_s: float) -> None:
    found = start(claims, 0.06)
    assert found.refused == near(refused)
    assert found.clear_after_s == pytest.approx(clear_s, rel=0.05)


def test_a_thousand_environments_start_at_once_and_a_hundred_more_each_second() -> None:
    """Requests that outlast the watching: every one makes an environment, or is refused."""
    watched_s = 4 * (1.2 + 20) + 8
    found = start(5_000, 20, step_s=0.02)
    assert found.environments == pytest.approx(1_000 + 100 * watched_s, abs=20)


def test_a_slow_start_refuses_nobody_where_a_step_does() -> None:
    assert start(5_000, 0.06).refused > 1_000
    assert start(5_000, 0.06, ramp_s=60).refused == 0
