"""Shards, tickets and what leaks."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.stock import (
    Ticket,
    bucket_of,
    capacity_of,
    leaked,
    shards_to_try,
    spread_of_planned_rate,
)


@given(st.floats(0.01, 1e6), st.integers(1, 10**8))
def test_the_shards_of_any_stock_add_up_to_it(rate: float, stock: int) -> None:
    shards, buckets = spread_of_planned_rate(rate, stock)
    assert 1 <= shards <= min(999, stock)
    assert 16 <= buckets <= 512
    assert sum(capacity_of(s, stock=stock, shards=shards) for s in range(shards)) == stock


@pytest.mark.parametrize(("rate", "shards"), [(1, 4), (400, 4), (401, 5), (20_000, 200)])
def test_the_planned_rate_decides_the_shards(rate: float, shards: int) -> None:
    assert spread_of_planned_rate(rate, 10**6)[0] == shards


def test_shoppers_try_shards_in_orders_of_their_own() -> None:
    firsts = Counter(
        shards_to_try(shopper=f"{n:020x}", campaign_id="c", shards=8, empty=())[0]
        for n in range(4000)
    )
    assert set(firsts) == set(range(8))
    assert max(firsts.values()) < 2 * min(firsts.values())
    seconds = {
        shards_to_try(shopper=f"{n:020x}", campaign_id="c", shards=8, empty=())[1]
        for n in range(400)
        if shards_to_try(shopper=f"{n:020x}", campaign_id="c", shards=8, empty=())[0] == 0
    }
    assert len(seconds) == 7  # the crowd of an emptied shard spreads over all the others


def test_known_empty_shards_are_skipped() -> None:
    assert shards_to_try(shopper="s", campaign_id="c", shards=3, empty={0, 2}) == [1]


def test_leaks_are_the_numbers_nobody_carries() -> None:
    assert leaked(mark=10, carried=[1, 2, 3, 5, 8, 11, 12], voided=2) == 3
    assert leaked(mark=10, carried=range(1, 11), voided=0) == 0


def test_voids_after_the_mark_only_make_the_answer_smaller() -> None:
    assert leaked(mark=3, carried=[1], voided=5) == 0


def test_a_shopper_always_has_the_same_bucket() -> None:
    assert bucket_of(shopper="ab", buckets=64) == bucket_of(shopper="ab", buckets=64) < 64
    assert Ticket(1, 2) == Ticket(1, 2)
