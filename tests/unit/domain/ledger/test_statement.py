"""Statements: every figure is a sum of the books, and the totals are the sums of the days."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import Clock
from chalicelib.domain.ledger.lines import Book, Lines, total
from chalicelib.domain.ledger.standing import coupon_standing, order_standing, stock_standing
from chalicelib.domain.ledger.statement import certificate, store_statement
from chalicelib.domain.ledger.totals import books_at
from chalicelib.domain.orders.order import OrderState
from tests.fakes.samples import NOW, a_campaign, a_coupon, cny
from tests.unit.domain.ledger.test_standing import PAID, an_order_of

DAY = timedelta(days=1)
BACK = OrderState.REFUNDING


def books_of(*many: Lines) -> dict[str, Book]:
    """The books that standings come to."""
    found: dict[str, dict[str, Any]] = {}
    for place, amount in total(many).items():
        found.setdefault(place.book, {})[place.account] = amount
    return {name: Book(accounts, NOW, 1) for name, accounts in found.items()}


def days(books: dict[str, Book], name: str) -> dict[str, Book]:
    return {
        book.rpartition("/")[2]: it for book, it in books.items() if book.rpartition("/")[0] == name
    }


def statement(*orders: Any) -> dict[str, Any]:
    books = books_of(*(order_standing(order).lines for order in orders))
    return store_statement("hubin", days(books, "store/hubin"), first="x", last="y")


def test_a_store_is_owed_all_and_shoppers_and_campaigns_pay_it() -> None:
    (row,) = statement(an_order_of(*PAID), an_order_of(*PAID))["days"]
    assert row == {
        "day": "2026-02-06",
        "currency": "CNY",
        "orders": 2,
        "owed": 6800,
        "orders_taken_back": 0,
        "taken_back": 0,
        "net": 6800,
        "from_shoppers": 1800,
        "from_campaigns": {"spring": 5000},
    }


def test_what_was_taken_back_stands_on_its_own_day_and_the_sum_is_what_is_left() -> None:
    found = statement(an_order_of(*PAID), an_order_of(*PAID, BACK, every=DAY))
    first, second, third = found["days"]
    assert (first["owed"], second["owed"], third["taken_back"]) == (3400, 3400, 3400)
    assert (third["orders"], third["orders_taken_back"], third["net"]) == (0, 1, -3400)
    (whole,) = found["totals"]
    assert (whole["orders"], whole["net"], whole["from_shoppers"]) == (2, 3400, 900)
    assert whole["from_campaigns"] == {"spring": 2500}
    assert whole["net"] == whole["from_shoppers"] + sum(whole["from_campaigns"].values())


def test_currencies_are_never_added_up() -> None:
    euro = {"amount": 500, "currency": "EUR"}
    none = {"discount": {"amount": 0, "currency": "EUR"}, "campaign_id": None}
    found = statement(an_order_of(*PAID), an_order_of(*PAID, subtotal=euro, total=euro, **none))
    assert {one["currency"]: one["net"] for one in found["totals"]} == {"CNY": 3400, "EUR": 500}


def test_days_without_an_order_are_left_out() -> None:
    assert statement() == {
        "store_id": "hubin",
        "first": "x",
        "last": "y",
        "days": [],
        "totals": [],
    }


def test_a_certificate_says_what_was_advertised_given_out_and_spent() -> None:
    campaign = replace(a_campaign(stock=40), clock=Clock(stopped_total_s=600))
    name = campaign.campaign_id
    coupons = [a_coupon(campaign, issued_at=NOW + n * DAY) for n in (0, 0, 1)]
    orders = [an_order_of(*PAID, campaign_id=name), an_order_of(*PAID, BACK, campaign_id=name)]
    standings = [stock_standing(name, stock=40, face_value=cny(2500))]
    standings += [coupon_standing(one) for one in coupons]
    standings += [order_standing(one) for one in orders]
    books = books_of(*(one.lines for one in standings))
    accounts = books[f"coupons/{name}"].accounts
    found = certificate(
        campaign,
        books_at(accounts, clock=campaign.clock, now=NOW, as_of=NOW),
        issued=days(books, f"issued/{name}"),
        spent=days(books, f"spent/{name}"),
    )
    assert found["advertised"] == {"coupons": 40, "amount": 100_000}
    assert [day["issued"] for day in found["days"]] == [2, 1]
    assert found["totals"] == {"issued": 3, "orders": 2, "spent": 5000, "back": 2500}
    assert (found["net_spent"], found["clock_stopped_s"]) == (2500, 600)
    assert found["books"]["issued"] == found["totals"]["issued"]
    assert found["rules_hash"] == campaign.rules_hash
