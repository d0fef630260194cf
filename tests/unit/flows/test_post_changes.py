"""Changes reach the books once each, in whatever order, how often and with whatever gaps they are
delivered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.errors import Overloaded
from chalicelib.domain.ledger.lines import Amount, Change, Source, total
from chalicelib.domain.ledger.standing import coupon_source, coupon_standing, coupons_book
from chalicelib.flows.post_changes import post_changes
from tests.fakes.ledger import FakeLedger
from tests.fakes.samples import NOW, a_campaign, a_coupon

STATES = (CouponState.ISSUED, CouponState.HELD, CouponState.REDEEMED)
CAMPAIGN = a_campaign()
BOOK = coupons_book(CAMPAIGN.campaign_id)


def change(coupon: Coupon, before: Coupon | None = None) -> Change:
    source = coupon_source(coupon, bucket=hash(coupon.shopper) % 4)
    return Change(source, coupon_standing(before).lines if before else {}, coupon_standing(coupon))


def life(states: Sequence[CouponState]) -> list[Coupon]:
    """A coupon, move by move."""
    first = a_coupon(CAMPAIGN)
    moves = [replace(first, state=state, moves=n) for n, state in enumerate(states, start=1)]
    return [first, *moves]


def changes_of(coupons: Sequence[Coupon]) -> list[Change]:
    return [change(coupons[0]), *(change(b, a) for a, b in pairwise(coupons))]


def expected(lives: Sequence[Sequence[Coupon]]) -> dict[str, Amount]:
    lines = total(coupon_standing(one[-1]).lines for one in lives)
    return {place.account: amount for place, amount in lines.items() if place.book == BOOK}


lives = st.lists(st.lists(st.sampled_from(STATES), max_size=5).map(life), min_size=1, max_size=6)


@given(lives, st.data())
def test_any_delivery_with_the_last_change_of_each_gives_the_same_books(
    coupons: list[list[Coupon]], data: st.DataObject
) -> None:
    """Repeated, out of order, with gaps: as long as the last change of every coupon that changes
    the books comes at all."""
    every = [one for life in coupons for one in changes_of(life)]
    last = [[one for one in changes_of(life) if one.difference][-1] for life in coupons]
    some = data.draw(st.lists(st.sampled_from(every), max_size=20))
    order = data.draw(st.permutations(some + last))
    ledger = FakeLedger(most=data.draw(st.integers(1, 5)))
    left = list(order)
    while left:
        size = data.draw(st.integers(1, 6))
        post_changes(left[:size], at=NOW, ledger=ledger)
        left = left[size:]
    assert dict(ledger.book(BOOK).accounts) == expected(coupons)


def test_in_good_order_each_is_posted_in_one_write_without_a_read() -> None:
    ledger = Watched()
    coupons = [life(STATES[1:]) for _ in range(30)]
    assert post_changes([change(one[0]) for one in coupons], at=NOW, ledger=ledger) == 30
    assert ledger.reads == 0
    assert len(ledger.writes) <= 4  # one a part
    moves = [one for life in coupons for one in changes_of(life)[1:]]
    assert post_changes(moves, at=NOW, ledger=ledger) == 30
    assert ledger.reads == 0


def test_what_stands_for_the_same_is_not_posted() -> None:
    ledger = Watched()
    (one,) = [life([CouponState.HELD, CouponState.HELD])]
    post_changes([change(one[1], one[0])], at=NOW, ledger=ledger)
    ledger.writes.clear()
    assert post_changes([change(one[2], one[1])], at=NOW, ledger=ledger) == 0
    assert ledger.writes == []


def test_a_repeat_costs_one_refused_write_and_one_read() -> None:
    ledger = Watched()
    (one,) = [life([CouponState.HELD])]
    both = changes_of(one)
    post_changes(both, at=NOW, ledger=ledger)
    ledger.writes.clear()
    assert post_changes(both, at=NOW, ledger=ledger) == 0
    assert (len(ledger.writes), ledger.reads) == (1, 1)


def test_the_others_of_a_write_are_posted_beside_a_repeat() -> None:
    ledger = Watched()
    known, new = life([]), life([])
    post_changes(changes_of(known), at=NOW, ledger=ledger)
    assert post_changes([*changes_of(known), *changes_of(new)], at=NOW, ledger=ledger) == 1
    assert dict(ledger.book(BOOK).accounts) == expected([known, new])


def test_no_write_takes_more_than_fits() -> None:
    ledger = Watched(most=7)
    coupons = [life([]) for _ in range(60)]
    assert post_changes([change(one[0]) for one in coupons], at=NOW, ledger=ledger) == 60
    assert max(ledger.writes) <= 7


def test_books_that_somebody_else_writes_all_the_time_are_given_up_for_now() -> None:
    class Contended(FakeLedger):
        def post(self, changes: Sequence[Change], *, at: object) -> Sequence[Source]:
            return [change.source for change in changes]

    with pytest.raises(Overloaded):
        post_changes(changes_of(life([])), at=NOW + timedelta(1), ledger=Contended())


class Watched(FakeLedger):
    """Notes how many changes each write had, and how many reads there were."""

    def __init__(self, *, most: int = 90) -> None:
        super().__init__(most=most)
        self.writes: list[int] = []
        self.reads = 0

    def post(self, changes, *, at):  # type: ignore[no-untyped-def]
        self.writes.append(len(changes))
        return super().post(changes, at=at)

    def posted(self, sources):  # type: ignore[no-untyped-def]
        self.reads += 1
        return super().posted(sources)
