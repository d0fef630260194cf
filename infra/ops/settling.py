"""Statements from the books, as the operator sees them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.money import Money, format_money
from infra.ops.showing import ACCOUNTS, listed, named, sections
from infra.ops.tables import clean, pairs, table
from infra.ops.times import span


def statement(data: Mapping[str, Any]) -> str:
    """What a store is owed, by day, and in all."""
    names = ("orders", "owed", "orders_taken_back", "taken_back", "net", "from_shoppers")
    head = ["day", "currency", "orders", "owed", "back", "taken back", "net", "from shoppers"]
    rows = [_paid(one, names) for one in listed(data, "days")]
    rows += [_paid({**one, "day": "in all"}, names) for one in listed(data, "totals")]
    about = pairs([("Store", clean(data.get("store_id"))), ("From", clean(data.get("first")))])
    shown = table([*head, "from campaigns"], rows) or "Nothing was paid for in these days."
    return sections(about + f", to {clean(data.get('last'))}", shown)


def _paid(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    currency = clean(row.get("currency"))
    money = {"owed", "taken_back", "net", "from_shoppers"}
    cells = [_money(row.get(n), currency) if n in money else row.get(n) for n in names]
    shares = named(row, "from_campaigns")
    told = ", ".join(f"{clean(name)} {_money(paid, currency)}" for name, paid in shares.items())
    return [clean(row.get("day")), currency, *cells, told]


def certificate(data: Mapping[str, Any]) -> str:
    """What a campaign advertised, gave out and spent."""
    currency, books = clean(data.get("currency")), named(data, "books")
    advertised = named(data, "advertised")
    put_up = _money(advertised.get("amount"), currency)
    names = ("issued", "orders", "spent", "orders_back", "back")
    rows = [
        [clean(day.get("day")), *(_cell(day, name, currency) for name in names)]
        for day in listed(data, "days")
    ]
    totals = named(data, "totals")
    return sections(
        pairs(
            [
                ("Campaign", clean(data.get("campaign_id"))),
                ("Rules", f"version {data.get('version')}, {clean(data.get('rules_hash'))}"),
                ("Advertised", f"{advertised.get('coupons')} coupons, {put_up}"),
                ("Issued", totals.get("issued")),
                ("Spent", _money(data.get("net_spent"), currency)),
                ("Clock stood", span(data.get("clock_stopped_s") or 0)),
            ]
        ),
        table(list(ACCOUNTS), [[books.get(name) for name in ACCOUNTS]]),
        table(["day", "issued", "orders", "spent", "orders back", "back"], rows),
    )


def _cell(day: Mapping[str, Any], name: str, currency: str) -> Any:
    return _money(day.get(name), currency) if name in ("spent", "back") else day.get(name)


def _money(minor: Any, currency: str) -> str | None:
    return format_money(Money(minor, currency), "en") if isinstance(minor, int) else None


def days_csv(data: Mapping[str, Any]) -> str:
    """The days as CSV, amounts in minor units; what campaigns pay, a column for each of them."""
    days = listed(data, "days")
    campaigns = sorted({name for day in days for name in named(day, "from_campaigns")})
    plain = [name for name in (days[0] if days else {}) if name != "from_campaigns"]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*plain, *(f"from {name}" for name in campaigns)])
    for day in days:
        shares = named(day, "from_campaigns")
        writer.writerow([*(day.get(n) for n in plain), *(shares.get(n, 0) for n in campaigns)])
    return written.getvalue().rstrip("\n")
