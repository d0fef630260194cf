"""Numbers in line: unique, and nearly the order of arrival whoever draws where."""

import random
from collections import Counter
from statistics import mean

import pytest

from chalicelib.domain.overload.numbering import Numbering, last_number, number_of
from tests.fakes.line import FakeLine

ARRIVALS = 20_000


def drawn(*, shards: int, environments: int) -> list[int]:
    """The numbers of 20,000 shoppers, each met by whichever environment."""
    chance, counters = random.Random(7), Counter[tuple[str, int]]()
    service = [FakeLine(counters) for _ in range(environments)]
    return [
        chance.choice(service).draw("c", shards=shards, shopper=f"s{n}") for n in range(ARRIVALS)
    ]


@pytest.mark.parametrize("shards", [1, 4, 8])
def test_in_one_process_a_small_line_counts_one_two_three(shards: int) -> None:
    assert drawn(shards=shards, environments=1)[:50] == list(range(1, 51))


def test_in_one_process_with_many_shards_only_the_first_round_is_shuffled() -> None:
    numbers = drawn(shards=20, environments=1)
    assert sorted(numbers[:20]) == list(range(1, 21))
    assert numbers[20:] == list(range(21, ARRIVALS + 1))


@pytest.mark.parametrize("shards", [4, 20, 200])
@pytest.mark.parametrize("environments", [1, 10, 100])
def test_nobody_is_further_from_his_order_than_environments_times_shards(
    shards: int, environments: int
) -> None:
    numbers = drawn(shards=shards, environments=environments)
    off = [abs(number - arrival) for arrival, number in enumerate(numbers, 1)]
    assert len(set(numbers)) == ARRIVALS
    assert max(off) <= environments * shards
    # As a rule it is the root of the environments that counts.
    assert mean(off) <= shards * environments**0.5


def test_an_environment_that_comes_late_draws_where_the_others_are() -> None:
    counters = Counter[tuple[str, int]]()
    first, late = FakeLine(counters), FakeLine(counters)
    for n in range(4_000):
        first.draw("c", shards=20, shopper=f"s{n}")
    numbers = [late.draw("c", shards=20, shopper=f"t{n}") for n in range(20)]
    assert sorted(numbers) == list(range(4_001, 4_021))


def test_a_crowd_of_environments_does_not_begin_at_one_key() -> None:
    first = Counter(Numbering(shards=20).take(shopper=f"s{n}")[0] for n in range(2_000))
    assert len(first) == 20
    assert max(first.values()) < 200


def test_neighbouring_threads_draw_from_different_shards() -> None:
    numbering = Numbering(shards=4)
    assert [numbering.take(shopper="s")[0] for _ in range(5)] == [0, 1, 2, 3, 0]


def test_a_draw_that_came_to_nothing_is_made_up_for() -> None:
    numbering = Numbering(shards=4)
    shard, _ = numbering.take(shopper="s")
    numbering.missed(shard)
    assert numbering.take(shopper="s") == (0, 1)


def test_the_last_number_is_the_highest_of_all_shards() -> None:
    assert last_number([]) == last_number([0, 0, 0]) == 0
    assert last_number([2, 3, 0, 1]) == number_of(shard=1, draw=3, shards=4) == 10
