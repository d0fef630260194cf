"""Statements from the books: what a store is owed day by day (M4), and what a campaign has come to
(C9). Plain data; every figure is a sum of the books' own lines."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.ledger.lines import NOTHING, Amount, Book
from chalicelib.domain.ledger.standing import STOCK
from chalicelib.domain.ledger.totals import ISSUED, Books, books_view

BACK = "/back"


def store_statement(
    store_id: str, days: Mapping[str, Book], *, first: str, last: str
) -> dict[str, Any]:
    """What a store is owed for paid orders, who meets it, and what was taken back, in minor units:
    a row for each day and currency, and the sum of each currency."""
    rows = [
        {"day": day} | _settled(book.accounts, currency)
        for day, book in sorted(days.items())
        for currency in _currencies(book.accounts)
    ]
    return {
        "store_id": store_id,
        "first": first,
        "last": last,
        "days": rows,
        "totals": [_summed(rows, currency) for currency in sorted({r["currency"] for r in rows})],
    }


def certificate(
    campaign: Campaign,
    books: Books,
    *,
    issued: Mapping[str, Book],
    spent: Mapping[str, Book],
) -> dict[str, Any]:
    """What a campaign has advertised, given out and spent. `spent` is what its coupons took off
    paid orders, less what came back; the stock's face value is the most that it could be."""
    days = [_day(day, issued.get(day), spent.get(day)) for day in sorted({*issued, *spent})]
    currency = campaign.rules.face_value.currency
    return {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "rules_hash": campaign.rules_hash,
        "currency": currency,
        "books": books_view(books, currency=currency),
        "advertised": {
            "coupons": books.counts.get(STOCK, 0),
            "amount": books.sums_minor.get(STOCK, 0),
        },
        "days": days,
        "totals": {
            name: sum(day[name] for day in days) for name in (ISSUED, "orders", "spent", "back")
        },
        "net_spent": sum(day["spent"] - day["back"] for day in days),
        "clock_stopped_s": campaign.clock.stopped_total_s,
    }


def _currencies(accounts: Mapping[str, Amount]) -> list[str]:
    return sorted({name.split("/")[1] for name in accounts if name.startswith("owed/")})


def _settled(accounts: Mapping[str, Amount], currency: str) -> dict[str, Any]:
    def of(name: str) -> Amount:
        return accounts.get(f"{name}/{currency}", NOTHING)

    def back(name: str) -> Amount:
        return accounts.get(f"{name}/{currency}{BACK}", NOTHING)

    owed, taken = of("owed"), back("owed")
    return {
        "currency": currency,
        "orders": owed.number,
        "owed": owed.minor,
        "orders_taken_back": -taken.number,
        "taken_back": -taken.minor,
        "net": owed.minor + taken.minor,
        "from_shoppers": -(of("shoppers").minor + back("shoppers").minor),
        "from_campaigns": _campaigns(accounts, currency),
    }


def _campaigns(accounts: Mapping[str, Amount], currency: str) -> dict[str, int]:
    """What campaigns pay, net, by campaign."""
    found: dict[str, int] = {}
    for name, amount in accounts.items():
        kind, _, rest = name.removesuffix(BACK).partition("/")
        campaign_id, _, of = rest.rpartition("/")
        if kind == "campaign" and of == currency:
            found[campaign_id] = found.get(campaign_id, 0) - amount.minor
    return {name: minor for name, minor in sorted(found.items()) if minor}


def _summed(rows: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    mine = [row for row in rows if row["currency"] == currency]
    names = ("orders", "owed", "orders_taken_back", "taken_back", "net", "from_shoppers")
    campaigns: dict[str, int] = {}
    for row in mine:
        for name, minor in row["from_campaigns"].items():
            campaigns[name] = campaigns.get(name, 0) + minor
    return {
        "currency": currency,
        **{name: sum(row[name] for row in mine) for name in names},
        "from_campaigns": campaigns,
    }


def _day(day: str, issued: Book | None, spent: Book | None) -> dict[str, Any]:
    given = issued.accounts.get(ISSUED, NOTHING) if issued else NOTHING
    took = spent.accounts.get("spent", NOTHING) if spent else NOTHING
    back = spent.accounts.get("back", NOTHING) if spent else NOTHING
    return {
        "day": day,
        ISSUED: given.number,
        "orders": took.number,
        "spent": took.minor,
        "orders_back": -back.number,
        "back": -back.minor,
    }
