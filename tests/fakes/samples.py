"""Things to try stores and flows with. Every sample takes what a test wants to be different."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign, Rules, new_campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.ids import order_id_of, quote_id_of
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import Order, order_from_quote
from chalicelib.domain.orders.quote import Quote

NOW = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def fresh(prefix: str = "x") -> str:
    """A word that no other test has used."""
    return f"{prefix}{next(_numbers)}"


def a_shopper() -> str:
    """A shopper whom no other test knows."""
    return f"{next(_numbers):020x}"


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


def some_rules(**different: Any) -> Rules:
    rules = Rules(
        names={"zh-CN": "免单券", "en": "A coupon", "de": "Ein Gutschein"},
        face_value=cny(2500),
        min_spend=cny(0),
        price_floor=cny(1),
        starts_at=NOW - timedelta(hours=6),
        ends_at=NOW + timedelta(days=6),
        coupon_valid_until=NOW + timedelta(days=22),
        per_shopper=1,
        stores=None,
        items=None,
        planned_claims_per_s=100.0,
    )
    return replace(rules, **different)


def a_campaign(*, stock: int = 100, **different: Any) -> Campaign:
    return new_campaign(campaign_id=fresh("camp"), rules=some_rules(**different), stock=stock)


def a_coupon(campaign: Campaign, shopper: str | None = None, **different: Any) -> Coupon:
    coupon = Coupon(
        campaign_id=campaign.campaign_id,
        shopper=shopper or a_shopper(),
        slot=0,
        ticket=Ticket(0, 1),
        version=campaign.version,
        face_value=campaign.rules.face_value,
        min_spend=campaign.rules.min_spend,
        expiry_key=int(campaign.rules.coupon_valid_until.timestamp()),
        issued_at=NOW,
    )
    return replace(coupon, **different)


def a_quote(shopper: str | None = None, **snapshot: Any) -> Quote:
    owner = shopper or a_shopper()
    what: dict[str, Any] = {
        "store_id": "hubin",
        "lines": [{"item_id": "latte", "quantity": 2, "name": "拿铁"}],
        "total": {"amount": 3400, "currency": "CNY"},
    }
    return Quote(
        quote_id=quote_id_of(shopper=owner, token=fresh("t")),
        shopper=owner,
        snapshot=what | snapshot,
        expires_at=NOW + timedelta(minutes=10),
    )


def an_order(shopper: str | None = None, *, now: datetime = NOW, **snapshot: Any) -> Order:
    quote = a_quote(shopper, **snapshot)
    return order_from_quote(quote, order_id=order_id_of(quote_id=quote.quote_id), now=now)


def a_store(store_id: str | None = None, **different: Any) -> dict[str, Any]:
    """A store's document."""
    return {
        "store_id": store_id or fresh("store"),
        "brand": "Luckin",
        "names": {"zh-CN": "湖滨店", "en": "Hubin"},
        "address": {"zh-CN": "湖滨路1号"},
        "lat": 30.25,
        "lon": 120.16,
        "timezone": "Asia/Shanghai",
        "hours": [["07:00", "22:00"]] * 7,
        "slot_capacity": 3,
    } | different


def a_menu(**different: Any) -> dict[str, Any]:
    """A menu's document."""
    return {
        "currency": "CNY",
        "items": [{"item_id": "latte", "name": "Latte", "price_minor": 1700}],
    } | different
