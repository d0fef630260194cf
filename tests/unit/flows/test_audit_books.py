"""The audit and the books: what the stream lost is posted, what differs is told with its id, and
nothing is said while the book moves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import bucket_of
from chalicelib.domain.ledger.lines import Amount, Book, Change, Place, Standing
from chalicelib.domain.ledger.standing import (
    coupon_source,
    coupon_standing,
    coupons_book,
    order_source,
)
from chalicelib.flows.audit import Audited
from chalicelib.flows.read_books import read_books
from tests.fakes.ledger import FakeLedger
from tests.fakes.world import fake_world
from tests.unit.flows.night import ADA, CAMPAIGN, Night

BOOK = coupons_book(CAMPAIGN)


@pytest.fixture
def night() -> Night:
    night = Night(fake_world()).open(stock=20)
    night.audit()
    return night


def audited(night: Night) -> Audited:
    night.pass_time(minutes=15)
    return night.audit()


def counts(night: Night) -> dict[str, int]:
    books = read_books(campaign=night.campaign, now=night.now, ledger=night.world.ledger)
    return {name: count for name, count in books.counts.items() if count}


def source_of(coupon: Coupon, night: Night) -> Any:
    bucket = bucket_of(shopper=coupon.shopper, buckets=night.campaign.buckets)
    return coupon_source(coupon, bucket=bucket)


def test_what_the_stream_never_told_is_posted_and_the_books_are_made_from_the_table(
    night: Night,
) -> None:
    for number in range(5):
        night.coupon(f"{number:020x}")
    mine = night.coupon()
    found = audited(night)
    assert (found.posted, found.differences) == (7, ())  # six coupons and the stock
    assert counts(night) == {"stock": 20, "undrawn": 14, "issued": 6, "live": 6}
    order = night.confirm(night.quote(coupon=mine))
    night.settle()
    found = audited(night)
    assert found.differences == ()
    assert counts(night)["redeemed"] == 1
    posted = night.world.ledger.posted([order_source(night.order(order))])
    assert [place.account for s in posted.values() for place in s.lines if "owed" in place.account]
    assert audited(night).posted == 0


def test_a_coupon_that_stands_otherwise_in_the_books_is_named(night: Night) -> None:
    coupon = night.coupon()
    wrong = coupon_standing(replace(coupon, state=CouponState.REDEEMED))
    night.world.ledger.post([Change(source_of(coupon, night), {}, wrong)], at=night.now)
    (said,) = audited(night).differences
    assert coupon.coupon_id in said


def test_an_account_that_is_not_the_sum_of_what_was_posted_is_named(night: Night) -> None:
    night.coupon()
    assert audited(night).differences == ()
    ledger = night.world.ledger
    assert isinstance(ledger, FakeLedger)
    known = ledger.book(BOOK)
    ledger._books[BOOK] = replace(known, accounts={**known.accounts, "held": Amount(1, 2500)})
    (said,) = audited(night).differences
    assert "Account held has 1 for 2500, posted were 0 for 0." in said


def test_nothing_is_said_of_a_book_that_moves_while_it_is_added_up(night: Night) -> None:
    night.coupon()
    audited(night)
    ledger = night.world.ledger
    assert isinstance(ledger, FakeLedger)
    plain = ledger.group

    def moving(group: str) -> Any:
        known = ledger.book(BOOK)
        accounts = {**known.accounts, "held": Amount(1, 2500)}
        ledger._books[BOOK] = Book(accounts, known.as_of, known.posts + 1)
        return plain(group)

    ledger.group = moving  # type: ignore[method-assign]
    assert audited(night).differences == ()


def test_a_coupon_of_an_order_that_is_not_there_is_named(night: Night) -> None:
    coupon = night.coupon()
    night.world.coupons.hold(
        coupon.coupon_id,
        campaign=night.campaign,
        order_id=f"o-{ADA}-gone",
        until=night.now,
        now=night.now,
    )
    (said,) = audited(night).differences
    assert coupon.coupon_id in said
    assert f"o-{ADA}-gone" in said


def test_a_coupon_issued_while_the_audit_reads_is_no_difference(night: Night) -> None:
    """It is in the books, and was not yet among those that were read."""
    coupon, ledger = night.coupon(), night.world.ledger
    late = replace(coupon, slot=7)
    ledger.post([Change(source_of(late, night), {}, coupon_standing(late))], at=night.now)
    assert audited(night).differences == ()


def test_what_was_posted_further_than_the_table_had_it_is_left_alone(night: Night) -> None:
    """The stream was quicker than the reading."""
    coupon, ledger = night.coupon(), night.world.ledger
    lines = {Place(BOOK, "undrawn"): Amount(-1, -2500), Place(BOOK, "held"): Amount(1, 2500)}
    ledger.post([Change(source_of(coupon, night), {}, Standing(4, lines))], at=night.now)
    found = audited(night)
    assert found.differences == ()
    assert ledger.posted([source_of(coupon, night)])[source_of(coupon, night)].moves == 4


def test_the_clock_of_the_books_is_that_of_the_last_movement(night: Night) -> None:
    night.coupon()
    audited(night)
    books = read_books(campaign=night.campaign, now=night.now, ledger=night.world.ledger)
    assert isinstance(books.as_of, datetime)
    assert books.as_of == night.now
