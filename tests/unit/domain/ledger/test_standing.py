"""What coupons, orders and stock stand for: every book balances, and says what it should."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import Clock
from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.ledger.lines import (
    Amount,
    Lines,
    Place,
    Unbalanced,
    balanced,
    lines_from,
    lines_text,
    moved,
    total,
)
from chalicelib.domain.ledger.standing import (
    coupon_standing,
    coupons_book,
    day_of,
    order_standing,
    stock_standing,
)
from chalicelib.domain.ledger.totals import books_at
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import Order, OrderState, Step
from tests.fakes.samples import NOW, a_campaign, a_coupon, an_order, cny

HOUR = timedelta(hours=1)
S = OrderState
PAID = (S.QUEUED, S.PAYING, S.CONFIRMED)


def in_book(lines: Lines, book: str) -> dict[str, tuple[int, int]]:
    return {p.account: tuple(a) for p, a in lines.items() if p.book == book}


def an_order_of(*states: OrderState, every: timedelta = HOUR, **snapshot: Any) -> Order:
    money = {
        "subtotal": {"amount": 3400, "currency": "CNY"},
        "discount": {"amount": 2500, "currency": "CNY"},
        "total": {"amount": 900, "currency": "CNY"},
        "campaign_id": "spring",
        "coupon_id": "c-1",
    }
    history = tuple(Step(state, NOW + n * every) for n, state in enumerate(states))
    order = an_order(**(money | snapshot))
    return replace(order, state=states[-1], history=history)


def test_a_new_coupon_is_live_until_its_time_and_the_stock_has_one_less() -> None:
    coupon = a_coupon(a_campaign())
    standing = coupon_standing(coupon)
    book = in_book(standing.lines, coupons_book(coupon.campaign_id))
    assert book == {"undrawn": (-1, -2500), f"live/{coupon.expiry_key}": (1, 2500)}
    issued = in_book(standing.lines, f"issued/{coupon.campaign_id}/2026-02-06")
    assert issued == {"undrawn": (-1, -2500), "issued": (1, 2500)}


@pytest.mark.parametrize("state", [CouponState.HELD, CouponState.REDEEMED, CouponState.VOID])
def test_a_coupon_that_is_not_free_is_in_the_account_of_its_state(state: CouponState) -> None:
    coupon = replace(a_coupon(a_campaign()), state=state, moves=3)
    standing = coupon_standing(coupon)
    assert standing.moves == 3
    book = in_book(standing.lines, coupons_book(coupon.campaign_id))
    assert book == {"undrawn": (-1, -2500), state.lower(): (1, 2500)}


def test_the_stock_is_undrawn_until_somebody_claims() -> None:
    standing = stock_standing("spring", stock=40, face_value=cny(2500))
    assert in_book(standing.lines, "coupons/spring") == {
        "stock": (-40, -100_000),
        "undrawn": (40, 100_000),
    }
    assert standing.moves == 40


@pytest.mark.parametrize(
    "states",
    [
        (S.QUEUED,),
        (S.QUEUED, S.REFUSED),
        (S.QUEUED, S.EXPIRED),
        (S.QUEUED, S.PAYING),
        (S.QUEUED, S.PAYING, S.FAILED),
        (S.QUEUED, S.PAYING, S.REFUNDING),  # the wish came before the money
        (S.QUEUED, S.PAYING, S.REFUNDING, S.CANCELLED),
    ],
)
def test_an_order_that_was_never_confirmed_stands_for_nothing(states: tuple[S, ...]) -> None:
    standing = order_standing(an_order_of(*states))
    assert (standing.moves, standing.lines) == (len(states), {})


@pytest.mark.parametrize("more", [(), (S.ACCEPTED,), (S.ACCEPTED, S.READY, S.COMPLETED)])
def test_a_paid_order_is_owed_to_its_store_by_shopper_and_campaign(more: tuple[S, ...]) -> None:
    lines = order_standing(an_order_of(*PAID, *more)).lines
    day = day_of(NOW + 2 * HOUR)
    assert in_book(lines, f"store/hubin/{day}") == {
        "owed/CNY": (1, 3400),
        "shoppers/CNY": (-1, -900),
        "campaign/spring/CNY": (0, -2500),
    }
    assert in_book(lines, f"spent/spring/{day}") == {"spent": (1, 2500), "budget": (-1, -2500)}


@pytest.mark.parametrize("more", [(S.REFUNDING,), (S.REFUNDING, S.CANCELLED)])
def test_what_is_paid_back_is_taken_back_on_the_day_of_that(more: tuple[S, ...]) -> None:
    order = an_order_of(*PAID, *more, every=24 * HOUR)
    lines = order_standing(order).lines
    paid, back = day_of(NOW + 48 * HOUR), day_of(NOW + 72 * HOUR)
    assert in_book(lines, f"store/hubin/{paid}")["owed/CNY"] == (1, 3400)
    assert in_book(lines, f"store/hubin/{back}") == {
        "owed/CNY/back": (-1, -3400),
        "shoppers/CNY/back": (1, 900),
        "campaign/spring/CNY/back": (0, 2500),
    }
    assert in_book(lines, f"spent/spring/{back}") == {"back": (-1, -2500), "budget": (1, 2500)}


def test_paid_and_paid_back_on_one_day_both_show() -> None:
    lines = order_standing(an_order_of(*PAID, S.REFUNDING)).lines
    book = in_book(lines, f"store/hubin/{day_of(NOW + 2 * HOUR)}")
    assert book["owed/CNY"] == (1, 3400)
    assert book["owed/CNY/back"] == (-1, -3400)


def test_a_store_bears_the_share_that_it_agreed_to() -> None:
    share = {"amount": 500, "currency": "CNY"}
    lines = order_standing(an_order_of(*PAID, store_share=share)).lines
    book = in_book(lines, f"store/hubin/{day_of(NOW + 2 * HOUR)}")
    assert book == {
        "owed/CNY": (1, 2900),
        "shoppers/CNY": (-1, -900),
        "campaign/spring/CNY": (0, -2000),
    }


def test_without_a_coupon_the_shopper_pays_all_of_it() -> None:
    money = {"discount": {"amount": 0, "currency": "CNY"}, "campaign_id": None, "coupon_id": None}
    money |= {"total": {"amount": 3400, "currency": "CNY"}}
    lines = order_standing(an_order_of(*PAID, **money)).lines
    assert {place.book for place in lines} == {f"store/hubin/{day_of(NOW + 2 * HOUR)}"}
    assert sorted(lines.values()) == [Amount(-1, -3400), Amount(1, 3400)]


def test_a_bill_is_no_stores() -> None:
    order = an_order_of(*PAID, store_id=None, campaign_id=None)
    assert order_standing(order).lines == {}


def test_amounts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(Unbalanced, match="store/hubin"):
        order_standing(an_order_of(*PAID, total={"amount": 899, "currency": "CNY"}))


def test_a_difference_leads_from_one_standing_to_the_next() -> None:
    coupon = a_coupon(a_campaign())
    before = coupon_standing(coupon).lines
    after = coupon_standing(replace(coupon, state=CouponState.HELD)).lines
    difference = moved(before, after)
    assert total((before, difference)) == dict(after)
    assert in_book(difference, coupons_book(coupon.campaign_id)) == {
        f"live/{coupon.expiry_key}": (-1, -2500),
        "held": (1, 2500),
    }


def test_lines_survive_as_text_whatever_their_order() -> None:
    lines = order_standing(an_order_of(*PAID)).lines
    turned = dict(reversed(list(lines.items())))
    assert lines_text(turned) == lines_text(lines)
    assert lines_from(lines_text(lines)) == lines


def test_lines_of_nothing_are_left_out() -> None:
    lines = {Place("b", "x"): Amount(0, 0), Place("b", "y"): Amount(1, 5)}
    lines[Place("b", "z")] = Amount(-1, -5)
    assert set(balanced(lines)) == {Place("b", "y"), Place("b", "z")}


# -- what the books say ----------------------------------------------------------------------------
def accounts(*, live: dict[datetime, int], **others: int) -> dict[str, Amount]:
    found = {f"live/{int(at.timestamp())}": Amount(n, n * 2500) for at, n in live.items()}
    return found | {name: Amount(n, n * 2500) for name, n in others.items()}


def test_what_has_run_out_is_expired_and_all_is_issued() -> None:
    book = accounts(live={NOW: 3, NOW + HOUR: 4}, held=2, redeemed=1, undrawn=90, stock=-100)
    books = books_at(book, clock=Clock(), now=NOW, as_of=NOW)
    assert books.counts == {
        "issued": 10,
        "live": 4,
        "expired": 3,
        "held": 2,
        "redeemed": 1,
        "void": 0,
        "undrawn": 90,
        "stock": 100,
    }
    assert books.sums_minor["live"] == 4 * 2500
    assert books.as_of == NOW


def test_while_the_clock_stands_nothing_expires() -> None:
    book = accounts(live={NOW: 3})
    stopped = Clock(stopped_since=int((NOW - HOUR).timestamp()))
    later = NOW + 10 * HOUR
    assert books_at(book, clock=stopped, now=later, as_of=NOW).counts["expired"] == 0
    assert books_at(book, clock=Clock(), now=later, as_of=NOW).counts["expired"] == 3


def test_other_currencies_are_other_accounts() -> None:
    euro = Money(100, "EUR")
    money = {"amount": 100, "currency": euro.currency}
    less = {"discount": {"amount": 0, "currency": "EUR"}, "campaign_id": None}
    lines = order_standing(an_order_of(*PAID, subtotal=money, total=money, **less)).lines
    assert {place.account for place in lines} == {"owed/EUR", "shoppers/EUR"}
