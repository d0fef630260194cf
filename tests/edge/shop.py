"""A small shop in memory: one campaign, store, menu, coupon, quote, order and bill, and tokens."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.campaigns.campaign import Campaign, Rules, new_campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.ids import shopper_of
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import Order, OrderState, Step, order_from_quote
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.stores.menu import Menu, menu_from
from chalicelib.domain.stores.store import Store, store_from
from chalicelib.settings import Issuer, Settings

SECRET = "a secret of the tests " * 4
ISSUER = Issuer("https://issuer.test", "lantern", ("HS256",), secret=SECRET)
SHOPPER_KEY = b"shopper-key"
SHOPPER = shopper_of(sub="ada", key=SHOPPER_KEY)
NOW = datetime.now(UTC).replace(microsecond=0)
ORIGIN = "https://page.test"
YUAN = "CNY"


def settings(**changes: Any) -> Settings:
    plain = Settings(
        stage="test",
        table="t",
        orders_queue_url="o",
        payments_queue_url="p",
        issuers=(ISSUER,),
        code_key=b"code-key",
        shopper_key=SHOPPER_KEY,
        payment_url="http://127.0.0.1:1",
        payment_key="k",
        notify_key=b"n",
        biller_url="http://127.0.0.1:1",
        partial_batch=True,
        cors_origin=ORIGIN,
        page_config={"auth": {"type": "guest"}},
        cache_s=0,
        aws_attempts=1,
    )
    return replace(plain, **changes)


def token(
    sub: Any = "ada",
    scope: str = "",
    *,
    key: Any = SECRET,
    algorithm: str = "HS256",
    headers: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    now = int(time.time())
    said = {"iss": ISSUER.issuer, "aud": "lantern", "sub": sub, "scope": scope, "exp": now + 7200}
    said = {name: value for name, value in (said | claims).items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm, headers=headers)


def tokens() -> dict[str, str | None]:
    """One token for everybody there is."""
    return {
        "nobody": None,
        "shopper": token(),
        "operator": token("olga", "operator"),
        "store": token("tom", "store", store_id="tea-house"),
    }


def rules() -> Rules:
    return Rules(
        names={"zh-CN": "奶茶日", "en": "Milk-Tea Day", "de": "Milchtee-Tag"},
        face_value=Money(2500, YUAN),
        min_spend=Money(0, YUAN),
        price_floor=Money(1, YUAN),
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(days=6),
        coupon_valid_until=NOW + timedelta(days=22),
        per_shopper=1,
        stores=None,
        items=None,
        planned_claims_per_s=100.0,
    )


def campaign() -> Campaign:
    return new_campaign(campaign_id="milk-tea", rules=rules(), stock=100)


def coupon() -> Coupon:
    until = int((NOW + timedelta(days=22)).timestamp())
    return Coupon(
        campaign_id="milk-tea",
        shopper=SHOPPER,
        slot=0,
        ticket=Ticket(3, 7),
        version=1,
        face_value=Money(2500, YUAN),
        min_spend=Money(0, YUAN),
        expiry_key=until,
        issued_at=NOW,
    )


def store() -> Store:
    return store_from(
        {
            "store_id": "tea-house",
            "brand": "Tea House",
            "names": {"zh-CN": "茶馆", "en": "Tea House", "de": "Teehaus"},
            "address": {"en": "1 Lake Road"},
            "lat": 30.25,
            "lon": 120.16,
            "timezone": "Asia/Shanghai",
            "hours": [["00:00", "23:59"]] * 7,
            "slot_capacity": 10,
        }
    )


def menu() -> Menu:
    item = {
        "item_id": "tea",
        "name": "Milk Tea",
        "names": {"zh-CN": "奶茶"},
        "category": "tea",
        "sizes": [{"name": "M", "price_minor": 1500}, {"name": "L", "price_minor": 1800}],
        "option_groups": ["ice"],
    }
    group = {"options": ["No Ice", "Ice"], "choose": "one", "default": "Ice"}
    return menu_from({"items": [item], "option_groups": {"ice": group}}, store_id="tea-house")


def quote() -> Quote:
    line = {"item_id": "tea", "name": "Milk Tea", "quantity": 1, "size": "M", "options": []}
    amount = {"amount": 1500, "currency": YUAN}
    snapshot = {
        "kind": "shop",
        "locale": "en",
        "store_id": "tea-house",
        "store_name": "Tea House",
        "lines": [{**line, "line_total": amount}],
        "coupon_id": None,
        "campaign_id": None,
        "fulfilment": {"type": "pickup", "slot": NOW.isoformat(), "latest_slot": None},
        "subtotal": amount,
        "discount": {"amount": 0, "currency": YUAN},
        "total": amount,
    }
    return Quote(f"q-{SHOPPER}-abc", SHOPPER, snapshot, NOW + timedelta(minutes=10))


def order(*states: OrderState) -> Order:
    """The order after it has gone through `states`."""
    queued = order_from_quote(quote(), order_id=f"o-{SHOPPER}-abc", now=NOW)
    steps = tuple(Step(state, NOW) for state in states)
    last = states[-1] if states else queued.state
    return replace(queued, state=last, history=(*queued.history, *steps))


def bill() -> Bill:
    due = NOW + timedelta(days=5)
    return Bill(f"b-{SHOPPER}-1", "electricity", "Power Co.", "2026-01", Money(8100, YUAN), due)
