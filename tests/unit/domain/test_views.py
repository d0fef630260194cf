"""How things look from outside: the fields of the contract, and nothing too early."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.campaigns.campaign import new_campaign, rules_from
from chalicelib.domain.campaigns.coupon import Coupon, CouponState, verify_code
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.orders.order import Order, OrderState, Step, order_from_quote
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.stores.menu import menu_from
from chalicelib.domain.stores.store import StoreStatus, store_from
from chalicelib.domain.views import (
    campaign_view,
    cancellable,
    coupon_view,
    item_view,
    order_view,
    quote_view,
    store_view,
)
from infra.local.catalogue import demo_campaign, demo_menus, demo_stores

NOW = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)
KEY = b"key"
CAMPAIGN = new_campaign(campaign_id="tea", rules=rules_from(demo_campaign(NOW)["rules"]), stock=10)
COUPON = Coupon(
    campaign_id="tea",
    shopper="0" * 20,
    slot=0,
    ticket=Ticket(1, 2),
    version=1,
    face_value=CAMPAIGN.rules.face_value,
    min_spend=CAMPAIGN.rules.min_spend,
    expiry_key=int((NOW + timedelta(days=2)).timestamp()),
    issued_at=NOW,
)
SNAPSHOT = {
    "kind": "shop",
    "store_id": "s",
    "store_name": "S",
    "store_address": "A",
    "distance_m": 120,
    "lines": [],
    "coupon_id": COUPON.coupon_id,
    "campaign_id": "tea",
    "fulfilment": {
        "type": "pickup",
        "slot": "2026-02-06T04:15:00+00:00",
        "latest_slot": "2026-02-06T04:45:00+00:00",
        "address": None,
    },
    "subtotal": {"amount": 100, "currency": "CNY"},
    "discount": {"amount": 99, "currency": "CNY"},
    "total": {"amount": 1, "currency": "CNY"},
}
QUOTE = Quote("q-" + "0" * 20 + "-a", "0" * 20, SNAPSHOT, NOW + timedelta(minutes=10))
ORDER = order_from_quote(QUOTE, order_id="o-" + "0" * 20 + "-a", now=NOW)


def at(state: OrderState, order: Order = ORDER) -> Order:
    return replace(order, state=state, history=(*order.history, Step(state, NOW, "because")))


def test_a_coupon_shows_its_code_and_its_order_only_while_one_has_it() -> None:
    view = coupon_view(COUPON, CAMPAIGN, NOW, KEY)
    assert verify_code(view["code"], campaign_id="tea", key=KEY) == COUPON.ticket
    assert view["face_value"] == {"amount": 2500, "currency": "CNY"}
    assert datetime.fromisoformat(view["expires_at"]) == NOW + timedelta(days=2)
    assert view["state"] == "ISSUED"
    assert "order_id" not in view
    held = replace(COUPON, state=CouponState.HELD, order_id="o-1")
    assert coupon_view(held, CAMPAIGN, NOW, KEY)["order_id"] == "o-1"
    assert coupon_view(COUPON, CAMPAIGN, NOW + timedelta(days=3), KEY)["state"] == "EXPIRED"


def test_an_order_shows_its_pickup_code_only_once_it_is_paid() -> None:
    queued = order_view(ORDER, NOW)
    assert (queued["state"], queued["pickup_code"], queued["cancellable"]) == ("QUEUED", None, True)
    assert datetime.fromisoformat(queued["eta"]) == NOW + timedelta(minutes=15)
    paid = order_view(at(OrderState.CONFIRMED), NOW)
    assert paid["pickup_code"] == ORDER.pickup_code
    assert paid["history"][-1] == {
        "state": "CONFIRMED",
        "at": NOW.isoformat(),
        "reason": "because",
    }
    assert not cancellable(at(OrderState.ACCEPTED), NOW)


def test_an_order_past_its_patience_reads_as_expired_with_no_time_promised() -> None:
    late = order_view(ORDER, ORDER.patience + timedelta(minutes=1))
    assert (late["state"], late["eta"], late["cancellable"]) == ("EXPIRED", None, False)


def test_a_quote_shows_what_consent_covers() -> None:
    view = quote_view(QUOTE)
    assert len(view["quote_hash"]) == 64
    assert {"lines", "subtotal", "discount", "total", "fulfilment", "store_name"} <= view.keys()
    assert view["distance_m"] == 120


def test_a_store_shows_its_status_and_its_name_in_the_language() -> None:
    store = store_from(demo_stores()[0])
    view = store_view(store, now=NOW, locale="zh-CN", distance_m=5, next_slot=NOW)
    assert (view["name"], view["status"], view["open"]) == (store.names["zh-CN"], "online", True)
    assert datetime.fromisoformat(view["next_slot"]) == NOW
    paused = store_view(replace(store, status=StoreStatus.PAUSED), now=NOW)
    assert (paused["status"], paused["open"]) == ("paused", False)


def test_an_item_shows_names_labels_and_prices() -> None:
    menu = menu_from(demo_menus()["chagee"])
    view = item_view(menu, menu.items[0], "zh-CN")
    assert view["name"] == "伯牙绝弦"
    assert set(view["names"]) == {"zh-CN", "en", "de"}
    assert view["price"] == {"amount": 1600, "currency": "CNY"}
    assert view["sizes"][1]["label"] == "大杯"
    sugar = view["option_groups"][0]
    assert (sugar["choose"], sugar["default"]) == ("one", "Standard Sugar")
    assert sugar["options"][0]["label"] == "标准糖"


def test_a_campaign_shows_the_rules_that_run() -> None:
    view = campaign_view(CAMPAIGN, NOW)
    assert view["status"] == "open"
    assert view["rules_hash"] == CAMPAIGN.rules_hash
    assert set(view["name"]) == {"zh-CN", "en", "de"}
    assert view["rules"]["face_value"] == view["face_value"]
    assert view["remaining"] == 10
