"""Each law against the figure that AWS documents for it, and all of them against a worked example:
10 million orders in nine hours, and peaks of 2,000 and 20,000 orders a second, through a design in
which every turn goes to a model."""

import math

import pytest

from infra.preflight import laws
from infra.preflight.laws import Tokens

MEAN, BUSY, ABSURD = 10_000_000 / (9 * 3600), 2_000.0, 20_000.0
# An order takes 1.2 claims of 60 ms, four turns of 2.5 s, and a tenth of a batch of 0.4 s.
CLAIMS, TURNS, CALLS_PER_TURN = 1.2, 4, 1.25
PER_CALL = Tokens(1500, 150, 400)


def near(figure: float) -> object:
    return pytest.approx(figure, rel=0.05)


# -- documented ----------------------------------------------------------------------------------
def test_a_thousand_environments_serve_ten_thousand_requests_of_100_ms() -> None:
    assert laws.concurrency(10_000, 0.1) == pytest.approx(1_000)


def test_a_50_ms_function_at_20000_a_second_needs_2000_by_the_request_rate() -> None:
    """Little's law alone says 1,000: AWS's own example of the other rule."""
    running = laws.concurrency(20_000, 0.05)
    assert running == pytest.approx(1_000)
    assert laws.account_concurrency(running, 20_000, use=1.0) == 2_000 + laws.UNRESERVED
    assert laws.function_concurrency(running, 20_000) == 2_000


def test_a_hundred_stay_unreserved_whatever_is_asked_for() -> None:
    assert laws.account_concurrency(0.1, 0.1) == 200
    assert laws.account_concurrency(70, 0) == 200
    assert laws.account_concurrency(70.1, 0) == 300


def test_a_method_is_throttled_below_what_its_function_serves() -> None:
    rate, burst = laws.method_throttle(100, 0.05)
    assert (rate, burst) == (pytest.approx(1_600), pytest.approx(80))
    # At that rate the function is not full, and by its requests it is not either.
    assert laws.concurrency(rate, 0.05) == pytest.approx(0.8 * 100)


def test_an_unbounded_answer_leaves_31_of_1333_calls_a_minute() -> None:
    """AWS's example: 2 million tokens a minute, 500 in, at most 1,000 out."""
    quota = 2_000_000
    bounded = laws.reserved_tokens_per_minute(1 / 60, Tokens(500, 200, 1000))
    unbounded = laws.reserved_tokens_per_minute(1 / 60, Tokens(500, 200, None))
    assert math.floor(quota / bounded) == 1_333
    assert math.floor(quota / unbounded) == 31


def test_what_is_settled_is_what_was_said() -> None:
    assert laws.settled_tokens_per_minute(1 / 60, Tokens(500, 200, None)) == pytest.approx(700)


@pytest.mark.parametrize(
    ("running", "messages_per_s", "mb_per_s", "count"),
    [(10, 0, 0, 1), (11, 0, 0, 2), (0, 100, 0, 1), (0, 101, 0, 2), (0, 0, 2.5, 3)],
)
def test_a_poller_bears_ten_invocations_a_hundred_messages_and_a_megabyte(
    running: float, messages_per_s: float, mb_per_s: float, count: int
) -> None:
    assert laws.pollers(running, messages_per_s, mb_per_s) == count


@pytest.mark.parametrize(
    ("writes", "reads", "count"), [(0, 0, 1), (1000, 3000, 1), (1001, 0, 2), (0, 3001, 2)]
)
def test_a_partition_bears_1000_writes_and_3000_reads(
    writes: float, reads: float, count: int
) -> None:
    assert laws.partitions(writes, reads) == count


def test_a_shard_is_planned_for_half_of_what_an_item_bears() -> None:
    assert laws.stock_shards(500) == 1
    assert laws.stock_shards(501) == 2
    assert laws.stock_shards(500, units_per_draw=2) == 2


@pytest.mark.parametrize(("rate", "share"), [(10, 0.095), (50, 0.39), (250, 0.92)])
def test_transactions_on_one_item_meet(rate: float, share: float) -> None:
    assert laws.conflict_share(rate) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize(("to_units", "minutes"), [(16_400, 61), (176_000, 164), (3_000, 0)])
def test_a_table_doubles_every_half_an_hour(to_units: float, minutes: float) -> None:
    assert laws.minutes_to_grow(4_000, to_units) == pytest.approx(minutes, abs=0.5)


# -- the worked example ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("orders", "claims", "workers", "chat", "account"),
    [
        (MEAN, 22, 12, 3_086, 4_600),
        (BUSY, 144, 80, 20_000, 29_000),
        (ABSURD, 1_440, 800, 200_000, 289_100),
    ],
)
def test_the_worked_example_s_concurrency(
    orders: float, claims: float, workers: float, chat: float, account: int
) -> None:
    claiming = laws.concurrency(orders * CLAIMS, 0.06)
    working = laws.concurrency(orders, 0.4 / 10)
    chatting = laws.concurrency(orders * TURNS, 2.5)
    assert (claiming, working, chatting) == (near(claims), near(workers), near(chat))
    requests = orders * (CLAIMS + TURNS) + orders / 10
    whole = laws.account_concurrency(claiming + working + chatting, requests)
    assert whole == near(account)


@pytest.mark.parametrize(("orders", "account"), [(MEAN, 200), (BUSY, 500), (ABSURD, 3_900)])
def test_the_worked_example_s_account_without_any_chat(orders: float, account: int) -> None:
    running = orders * CLAIMS * 0.06 + orders / 10 * 0.4
    assert laws.account_concurrency(running, orders * CLAIMS + orders / 10) == account


@pytest.mark.parametrize(
    ("orders", "settled", "reserved"),
    [(MEAN, 153e6, 176e6), (BUSY, 0.99e9, 1.14e9), (ABSURD, 9.9e9, 11.4e9)],
)
def test_the_worked_example_s_tokens(orders: float, settled: float, reserved: float) -> None:
    calls = orders * TURNS * CALLS_PER_TURN
    assert laws.settled_tokens_per_minute(calls, PER_CALL) == near(settled)
    assert laws.reserved_tokens_per_minute(calls, PER_CALL) == near(reserved)


@pytest.mark.parametrize(
    ("orders", "partitions", "plain", "transactional", "pollers"),
    [(MEAN, 3, 1, 2, 4), (BUSY, 18, 5, 10, 20), (ABSURD, 176, 48, 96, 200)],
)
def test_the_worked_example_s_partitions_shards_and_pollers(
    orders: float, partitions: int, plain: int, transactional: int, pollers: int
) -> None:
    assert laws.partitions(orders * 8 + orders * 0.2 * 4) == partitions
    assert laws.stock_shards(orders * CLAIMS) == plain
    # 2 units a draw; the example rounds 1.48 up as we do.
    assert laws.stock_shards(orders * CLAIMS, units_per_draw=2) == transactional
    assert laws.pollers(orders / 10 * 0.4, orders) == pollers


# -- searching ------------------------------------------------------------------------------------
@pytest.mark.parametrize("most", [1e-3, 0.034, 0.99, 1.0, 1.01, 3.0, 700.0])
def test_the_highest_multiple_is_found_to_a_part_in_a_thousand(most: float) -> None:
    found = laws.most_multiple(lambda multiple: multiple <= most)
    assert most * 0.999 <= found <= most


def test_what_always_holds_has_no_highest_multiple_and_what_never_does_has_none() -> None:
    assert laws.most_multiple(lambda _: True) == math.inf
    assert laws.most_multiple(lambda _: False) == 0.0


@pytest.mark.parametrize(("value", "step", "whole"), [(300.0, 100, 300), (300.1, 100, 400)])
def test_what_is_asked_for_comes_in_whole_steps(value: float, step: int, whole: int) -> None:
    assert laws.up_to(value, step) == whole
