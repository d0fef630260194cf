"""What comes out of each route: status, shape (against the contract's own models), and what the
flow behind it was asked."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.contracts import campaigns as campaign_shapes
from chalicelib.contracts import orders as order_shapes
from chalicelib.contracts import pages as page_shapes
from chalicelib.contracts import rules as rule_shapes
from chalicelib.contracts import stores as store_shapes
from chalicelib.contracts.chat import ChatReply
from chalicelib.contracts.model import ModelOverview
from chalicelib.contracts.shapes import Reply as Shape
from chalicelib.domain.campaigns.campaign import rules_document
from chalicelib.domain.errors import NotFound, Refused
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.stores.store import StoreStatus
from chalicelib.flows.browse_stores import StoreNearby
from chalicelib.flows.claim_coupon import AlreadyClaimed, Claimed, SoldOut
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import Reply, call

OPERATOR = shop.token("olga", "operator")
STORE = shop.token("tom", "store", store_id="tea-house")


def shaped(reply: Reply, status: int, shape: type[Shape]) -> Any:
    assert reply.status == status, reply.text
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-request-id"]
    shape.model_validate(reply.json)
    return reply.json


def get(target: str, token: str | None = None) -> Reply:
    return call("GET", target, token=token or shop.token())


def post(target: str, body: Any = None, token: str | None = None) -> Reply:
    return call("POST", target, body={} if body is None else body, token=token or shop.token())


def test_a_turn(wired: Wired) -> None:
    turn = {
        "session_id": "s-1",
        "turn_id": "t-1",
        "locale": "en",
        "reply": "Hello.",
        "suggestions": ["Tea"],
        "cards": [],
        "basket": {"store_id": None, "lines": [], "subtotal": None},
        "mode": "full",
        "understood": [{"command": "Greet"}],
        "answered_by": "parser",
    }
    wired.set("turn", turn)
    said = {"message": " hi\n", "turn_id": "t-1", "locale": "en", "location": {"lat": 30, "lon": 1}}
    assert shaped(post("/chat", said), 200, ChatReply) == turn
    asked = wired.said("turn")
    assert asked["shopper"] == shop.SHOPPER
    assert asked["now"].tzinfo is not None
    assert (asked["turn"].message, asked["turn"].place) == ("hi", (30.0, 1.0))
    assert (asked["turn"].session_id, asked["turn"].locale) == (None, "en")
    assert asked["new_id"]() != asked["new_id"]()


def test_campaigns_in_public(wired: Wired) -> None:
    known = {"milk-tea": shop.campaign()}
    rows = SimpleNamespace(listed=lambda: list(known.values()), load=known.get)
    wired.set("campaigns", rows)
    reply = call("GET", "/campaigns")
    (one,) = shaped(reply, 200, campaign_shapes.CampaignList)["campaigns"]
    assert (one["status"], one["remaining"]) == ("open", 100)
    assert reply.headers["cache-control"] == "public, max-age=2"
    shaped(call("GET", "/campaigns/milk-tea"), 200, campaign_shapes.CampaignView)
    missing = call("GET", "/campaigns/other")
    assert (missing.status, missing.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize(("outcome", "status"), [(Claimed, 201), (AlreadyClaimed, 200)])
def test_a_claim(outcome: type[Claimed | AlreadyClaimed], status: int, wired: Wired) -> None:
    wired.set("claim", outcome(shop.coupon(), shop.campaign()))
    reply = post("/campaigns/milk-tea/claims")
    coupon = shaped(reply, status, campaign_shapes.CouponReply)["coupon"]
    assert (coupon["state"], coupon["campaign_id"]) == ("ISSUED", "milk-tea")
    assert reply.headers["cache-control"] == "no-store"
    asked = wired.said("claim")
    assert (asked["campaign_id"], asked["shopper"]) == ("milk-tea", shop.SHOPPER)


def test_a_claim_without_any_body_at_all(wired: Wired) -> None:
    wired.set("claim", Claimed(shop.coupon(), shop.campaign()))
    assert call("POST", "/campaigns/milk-tea/claims", token=shop.token()).status == 201


def test_a_claim_after_the_last(wired: Wired) -> None:
    wired.set("claim", SoldOut(shop.campaign()))
    reply = post("/campaigns/milk-tea/claims")
    assert (reply.status, reply.json["code"]) == (410, "sold_out")


def test_coupons(wired: Wired) -> None:
    wired.set("coupons_of", [(shop.coupon(), shop.campaign())])
    reply = get("/coupons")
    assert len(shaped(reply, 200, campaign_shapes.CouponList)["coupons"]) == 1
    assert reply.headers["cache-control"] == "no-store"


def test_stores(wired: Wired) -> None:
    near = StoreNearby(shop.store(), StoreStatus.ONLINE, 340, shop.NOW)
    wired.set("browse", [near])
    wired.set("catalogue", SimpleNamespace(load={"tea-house": shop.store()}.get))
    wired.set("nearby", near)
    reply = get("/stores?lat=30.25&lon=120.16&q=tea&locale=de")
    (store,) = shaped(reply, 200, store_shapes.StoreList)["stores"]
    assert (store["distance_m"], store["status"], store["name"]) == (340, "online", "Teehaus")
    asked = wired.said("browse")
    assert (asked["place"], asked["text"]) == ((30.25, 120.16), "tea")
    one = shaped(get("/stores/tea-house"), 200, store_shapes.StoreView)
    assert one["next_slot"].endswith("+08:00")  # on the store's own clock
    assert datetime.fromisoformat(one["next_slot"]) == shop.NOW
    assert get("/stores/other").status == 404


def test_a_menu(wired: Wired) -> None:
    wired.set("catalogue", SimpleNamespace(menu={"tea-house": shop.menu()}.get))
    shown = shaped(get("/stores/tea-house/menu"), 200, store_shapes.MenuView)
    assert (shown["store_id"], shown["items"][0]["name"]) == ("tea-house", "奶茶")
    named = get("/stores/tea-house/menu?locale=en").json
    assert named["items"][0]["name"] == "Milk Tea"
    assert get("/stores/other/menu").status == 404


def test_a_quote(wired: Wired) -> None:
    wired.set("quote", shop.quote())
    body = {
        "store_id": "tea-house",
        "lines": [{"item_id": "tea", "quantity": 2, "size": "L", "options": ["No Ice"]}],
        "coupon_id": "c-1",
        "fulfilment": {
            "type": "delivery",
            "slot": "2026-02-06T12:00:00+08:00",
            "address": " 1 Lake Road ",
            "location": {"lat": 30.2, "lon": 120.1},
        },
    }
    shown = shaped(post("/quotes", body), 201, order_shapes.QuoteView)
    assert shown["quote_hash"] == shop.quote().quote_hash
    asked = wired.said("quote")
    assert asked["lines"] == (Line("tea", 2, "L", ("No Ice",)),)
    assert (asked["coupon_id"], asked["shopper"], asked["locale"]) == ("c-1", shop.SHOPPER, "zh-CN")
    wish = asked["wish"]
    assert (wish.type, wish.address, wish.place) == ("delivery", "1 Lake Road", (30.2, 120.1))
    assert wish.slot.isoformat() == "2026-02-06T04:00:00+00:00"


def test_a_quote_without_wishes_is_picked_up(wired: Wired) -> None:
    wired.set("quote", shop.quote())
    post("/quotes", {"store_id": "tea-house", "lines": [{"item_id": "tea", "quantity": 200}]})
    asked = wired.said("quote")
    assert (asked["wish"].type, asked["wish"].slot, asked["coupon_id"]) == ("pickup", None, None)


def test_a_confirmed_order(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    quote = shop.quote()
    body = {"quote_id": quote.quote_id, "quote_hash": quote.quote_hash}
    taken = shaped(post("/orders", body), 202, order_shapes.OrderTaken)
    assert (taken["order_id"], taken["state"]) == (shop.order().order_id, "QUEUED")
    assert taken["eta"]
    asked = wired.said("confirm")
    assert (asked["quote_id"], asked["quote_hash"]) == (quote.quote_id, quote.quote_hash)


def test_orders(wired: Wired) -> None:
    wired.set("orders_of", [shop.order(), shop.order(OrderState.PAYING)])
    wired.set("order", shop.order(OrderState.PAYING, OrderState.CONFIRMED))
    assert len(shaped(get("/orders"), 200, order_shapes.OrderList)["orders"]) == 2
    one = shaped(get(f"/orders/o-{shop.SHOPPER}-abc"), 200, order_shapes.OrderView)
    assert one["pickup_code"]
    assert [step["state"] for step in one["history"]] == ["QUEUED", "PAYING", "CONFIRMED"]
    assert one["total"] == {"amount": 1500, "currency": "CNY"}


@pytest.mark.parametrize(
    ("states", "status", "comes_back"),
    [
        ([OrderState.CANCELLED], 200, 0),
        ([OrderState.PAYING], 202, 1500),
        ([OrderState.PAYING, OrderState.REFUNDING], 202, 1500),
        ([OrderState.PAYING, OrderState.REFUNDING, OrderState.CANCELLED], 200, 1500),
    ],
)
def test_a_cancellation(
    states: list[OrderState], status: int, comes_back: int, wired: Wired
) -> None:
    wired.set("cancel", shop.order(*states))
    reply = shaped(post("/orders/o-1/cancel"), status, order_shapes.CancelReply)
    assert reply["refund"] == {"amount": comes_back, "currency": "CNY"}
    assert reply["coupon_id"] is None
    assert reply["state"] == states[-1].value


def test_bills(wired: Wired) -> None:
    wired.set("bills", [shop.bill()])
    wired.set("quote_bill", shop.quote())
    (bill,) = shaped(get("/bills"), 200, order_shapes.BillList)["bills"]
    assert (bill["state"], bill["amount"]["amount"]) == ("DUE", 8100)
    shaped(post("/bills/b-1/quote", {"locale": "de"}), 201, order_shapes.QuoteView)
    asked = wired.said("quote_bill")
    assert (asked["bill_id"], asked["locale"]) == ("b-1", "de")
    assert post("/bills/b-1/quote").status == 201


@pytest.mark.parametrize(
    ("move", "to"),
    [
        ("accept", OrderState.ACCEPTED),
        ("ready", OrderState.READY),
        ("complete", OrderState.COMPLETED),
    ],
)
def test_a_store_moves_its_order(move: str, to: OrderState, wired: Wired) -> None:
    wired.set("move_order", shop.order(OrderState.PAYING, OrderState.CONFIRMED, to))
    reply = post(f"/store/orders/o-1/{move}", token=STORE)
    assert shaped(reply, 200, order_shapes.OrderView)["state"] == to.value
    asked = wired.said("move_order")
    assert (asked["store_id"], asked["order_id"], asked["to"]) == ("tea-house", "o-1", to)


def test_another_stores_order_is_not_there(wired: Wired) -> None:
    wired.set("move_order", NotFound("There is no such order at your store."))
    assert post("/store/orders/o-1/accept", token=STORE).status == 404
    assert wired.said("move_order")["store_id"] == "tea-house"


def test_a_stores_orders_and_status(wired: Wired) -> None:
    wired.set("store_orders", [shop.order(OrderState.PAYING, OrderState.CONFIRMED)])
    wired.set("set_status", shop.store())
    shaped(get("/store/orders", STORE), 200, order_shapes.OrderList)
    body = {"status": "busy", "minutes": 20}
    reply = call("PUT", "/store/status", body=body, token=STORE)
    shaped(reply, 200, store_shapes.StoreView)
    asked = wired.said("set_status")
    assert (asked["store_id"], asked["status"]) == ("tea-house", StoreStatus.BUSY)
    assert (asked["minutes"], asked["who"], asked["reason"]) == (20, "tom", "")


def test_the_operator_switches_any_store(wired: Wired) -> None:
    wired.set("set_status", shop.store())
    body = {"status": "paused", "reason": "flood"}
    reply = call("PUT", "/ops/stores/other/status", body=body, token=OPERATOR)
    shaped(reply, 200, store_shapes.StoreView)
    asked = wired.said("set_status")
    assert (asked["store_id"], asked["who"], asked["reason"]) == ("other", "olga", "flood")


def test_a_notification_is_heard_as_it_was_signed(wired: Wired) -> None:
    wired.set("notified", None)
    headers = {"X-Lantern-Signature": "t=1,v1=ab", "Content-Type": "application/octet-stream"}
    raw = b'{"b":1, "a" :\xff}'
    reply = call("POST", "/payments/sandbox/notify", raw=raw, headers=headers)
    assert shaped(reply, 200, page_shapes.Received) == {"received": True}
    asked = wired.said("notified")
    assert (asked["provider"], asked["body"]) == ("sandbox", raw)
    assert asked["signature"] == "t=1,v1=ab"


def test_a_forged_notification_is_401(wired: Wired) -> None:
    wired.set("notified", Refused("Wrong signature.", code="unauthenticated"))
    reply = call("POST", "/payments/sandbox/notify", raw="{}")
    assert (reply.status, reply.json["code"]) == (401, "unauthenticated")
    assert wired.said("notified")["signature"] == ""


def test_a_campaign_is_opened(wired: Wired) -> None:
    wired.set("open_campaign", shop.campaign())
    document = {k: v for k, v in rules_document(shop.rules()).items() if k != "funding"}
    body = {"campaign_id": "milk-tea", "rules": document, "stock": 100}
    shown = shaped(post("/ops/campaigns", body, OPERATOR), 201, rule_shapes.CampaignBooks)
    assert (shown["stock"], shown["version"], shown["books"]["issued"]) == (100, 1, 0)
    asked = wired.said("open_campaign")
    assert asked["rules"] == shop.rules()
    assert (asked["campaign_id"], asked["stock"], asked["who"]) == ("milk-tea", 100, "olga")


def test_a_campaign_that_stores_pay_for(wired: Wired) -> None:
    wired.set("open_campaign", shop.campaign())
    funding = {"payer": "brand", "store_share_percent": 30, "terms": {"en": "Fair."}}
    rules = rules_document(shop.rules()) | {"funding": funding, "stores": ["a", "b"]}
    post("/ops/campaigns", {"campaign_id": "x", "rules": rules, "stock": 1}, OPERATOR)
    made = wired.said("open_campaign")["rules"]
    assert (made.funding.payer, made.funding.store_share_percent) == ("brand", 30)
    assert (made.stores, made.items) == (("a", "b"), None)


def test_a_campaign_is_amended(wired: Wired) -> None:
    wired.set("amend_campaign", shop.campaign())
    body = {
        "dials": {"issue": False},
        "rules": {"per_shopper": 2, "stores": "all"},
        "ends_at": "2026-03-01T08:00:00+08:00",
        "stock": 200,
        "reason": "more for all",
    }
    reply = call("PATCH", "/ops/campaigns/milk-tea", body=body, token=OPERATOR)
    shaped(reply, 200, rule_shapes.CampaignBooks)
    asked = wired.said("amend_campaign")
    assert asked["dials"] == {"issue": False}
    assert asked["rules_patch"] == {
        "per_shopper": 2,
        "stores": "all",
        "ends_at": "2026-03-01T00:00:00Z",
    }
    assert (asked["stock"], asked["reason"], asked["who"]) == (200, "more for all", "olga")


def test_a_dial_alone(wired: Wired) -> None:
    wired.set("amend_campaign", shop.campaign())
    body = {"dials": {"redeem": False}}
    assert call("PATCH", "/ops/campaigns/x", body=body, token=OPERATOR).status == 200
    asked = wired.said("amend_campaign")
    assert (asked["dials"], asked["rules_patch"], asked["stock"]) == ({"redeem": False}, {}, None)


def test_the_operators_views(wired: Wired) -> None:
    lists = {"history": [], "campaigns": []}
    maps = ("switch", "books", "queues", "dead_letters", "breakers", "lines")
    wired.set("overview", {"mode": "full"} | lists | {name: {} for name in maps})
    wired.set("campaigns", SimpleNamespace(load_now={"milk-tea": shop.campaign()}.get))
    shaped(get("/ops/overview", OPERATOR), 200, page_shapes.Overview)
    shaped(get("/ops/model?limit=5", OPERATOR), 200, ModelOverview)
    shaped(get("/ops/campaigns/milk-tea", OPERATOR), 200, rule_shapes.CampaignBooks)
    assert get("/ops/campaigns/other", OPERATOR).status == 404
