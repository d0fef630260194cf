"""Whole purchases by talk, in three languages, over fakes: from hello to QUEUED."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.stores.store import StoreStatus
from infra.local.catalogue import demo_campaign
from tests.unit.flows.shop_of_fakes import NOON, SHOPPER, Chat, a_chat, a_world, open_campaign

FIELDS = {"session_id", "turn_id", "locale", "reply", "suggestions", "cards", "basket", "mode"}
FIELDS |= {"understood", "answered_by"}


@dataclass(frozen=True)
class Script:
    """What a shopper of one language says to buy two large jasmine milk teas."""

    locale: str
    hello: str
    order: str
    done: str
    yes: str
    status: str
    cancel: str
    cancel_yes: str
    size: str
    item: str
    store: str
    you_pay: str


SCRIPTS = [
    Script(
        "zh-CN",
        "你好",
        "来两杯伯牙绝弦，大杯，少冰，五分糖",
        "就这些",
        "确认下单",
        "我的订单到哪了？",
        "取消我的订单",
        "是的，取消",
        "大杯",
        "伯牙绝弦",
        "霸王茶姬",
        "实付：¥15.00",
    ),
    Script(
        "en",
        "Hello",
        "two large Jasmine Green Milk Teas, 50% sugar, less ice, please",
        "That's all",
        "Yes, place the order",
        "Where is my order?",
        "Cancel my order",
        "Yes, cancel it",
        "Large",
        "Jasmine Green Milk Tea",
        "Chagee",
        "You pay: ¥15.00",
    ),
    Script(
        "de",
        "Guten Tag",
        "zwei große Jasmin-Grüntee mit Milch, 50 % Zucker, wenig Eis, bitte",
        "Das ist alles",
        "Ja, jetzt bestellen",
        "Wo ist meine Bestellung?",
        "Bestellung stornieren",
        "Ja, stornieren",
        "Groß",
        "Jasmin-Grüntee mit Milch",
        "Chagee",
        "Sie zahlen: 15,00 ¥",
    ),
]
each_language = pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.locale)


@each_language
def test_a_purchase_from_hello_to_queued(script: Script) -> None:
    chat = a_chat()
    hello = chat.say(script.hello)
    assert hello.keys() >= FIELDS
    assert "Lantern" in hello["reply"]
    assert "AI" in hello["reply"] or "KI" in hello["reply"]

    added = chat.say(script.order)
    (line,) = added["basket"]["lines"]
    assert (line["line"], line["item_id"], line["quantity"], line["size"]) == (
        1,
        "chagee-jasmine-green-milk-tea",
        2,
        "Large",
    )
    assert {"50% Sugar", "Less Ice"} <= set(line["options"])
    assert added["basket"]["subtotal"] == {"amount": 4000, "currency": "CNY"}
    assert script.store in added["reply"]
    assert "m" in added["reply"]  # said with its distance

    quoted = chat.say(added["suggestions"][0])
    assert_read_back_in_full(quoted, script)
    assert chat.world.orders.of_shopper(SHOPPER, limit=5) == []

    ordered = chat.say(script.yes)
    assert ordered["order"]["state"] == "QUEUED"
    assert ordered["basket"]["lines"] == []
    assert "quote" not in ordered
    assert chat.placed == [ordered["order"]["order_id"]]
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=5)
    assert order.snapshot["total"] == quoted["quote"]["total"]

    status = chat.say(script.status)
    assert status["order"]["order_id"] == order.order_id
    assert {answer["locale"] for answer in chat.answers} == {script.locale}
    assert all(1 <= len(answer["suggestions"]) <= 5 for answer in chat.answers)


def assert_read_back_in_full(quoted: dict[str, Any], script: Script) -> None:
    """S6: store, distance, lines with size and options, how, when, both prices, until when."""
    quote, reply = quoted["quote"], quoted["reply"]
    assert len(quote["quote_hash"]) == 64
    assert quote["store_name"] in reply
    assert "700 m" in reply
    assert f"2 × {script.item}" in reply
    (line,) = quote["lines"]
    for detail in (line["size_name"], *line["option_names"], script.you_pay, "12:15", "12:45"):
        assert detail in reply, detail
    assert quote["store_address"] in reply
    assert "40.00" in reply or "40,00" in reply
    assert "25.00" in reply or "25,00" in reply
    assert "12:10" in reply
    assert quoted["coupon"]["state"] == "ISSUED"
    assert quoted["suggestions"][0] in ("确认下单", "Confirm order", "Jetzt bestellen")
    assert [card["type"] for card in quoted["cards"]] == ["quote"]


@each_language
def test_a_placed_order_is_cancelled_after_one_question_and_the_coupon_is_back(
    script: Script,
) -> None:
    chat = a_chat()
    for words in (script.order, script.done, script.yes):
        chat.say(words)
    asked = chat.say(script.cancel)
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=5)
    assert order.state is OrderState.QUEUED
    chat.say(asked["suggestions"][0])
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=5)
    assert order.state is OrderState.CANCELLED
    campaign = chat.world.campaigns.load("tea")
    assert campaign is not None
    (coupon,) = chat.world.coupons.mine(campaign, SHOPPER)
    assert coupon.state == "ISSUED"


@each_language
def test_a_no_to_the_cancellation_keeps_the_order(script: Script) -> None:
    chat = a_chat()
    for words in (script.order, script.done, script.yes):
        chat.say(words)
    asked = chat.say(script.cancel)
    chat.say(asked["suggestions"][1])
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=5)
    assert order.state is OrderState.QUEUED


@each_language
def test_without_a_place_the_store_is_asked_and_the_choice_goes_on(script: Script) -> None:
    chat = a_chat(place=None)
    asked = chat.say(script.order)
    assert asked["basket"]["lines"] == []
    assert [card["type"] for card in asked["cards"]][:1] == ["store"]
    assert all(card["distance_m"] is None for card in asked["cards"])
    chosen = chat.say(asked["suggestions"][0])
    (line,) = chosen["basket"]["lines"]
    assert (line["quantity"], line["size"]) == (2, "Large")
    assert {"50% Sugar", "Less Ice"} <= set(line["options"])


@pytest.mark.parametrize("words", ["帮我点杯奶茶", "A milk tea, please", "Einen Milchtee, bitte"])
def test_a_kind_of_drink_is_asked_about_and_never_becomes_a_bottle(words: str) -> None:
    asked = a_chat().say(words)
    assert asked["basket"]["lines"] == []
    shown = [card["item_id"] for card in asked["cards"] if card["type"] == "item"]
    assert len(shown) > 1
    assert "daynight-bottled-milk-tea" not in shown


def test_the_answer_is_plain_json_and_survives_a_restart_at_every_step() -> None:
    chat = a_chat()
    for words in ("Hi", "two lattes", "make them large", "that's all", "Confirm order"):
        answer = chat.say(words)
        assert json.loads(json.dumps(answer)) == answer
        stored = chat.world.sessions.load(SHOPPER, answer["session_id"])
        assert stored is not None
        assert len(json.dumps(dict(stored.data), ensure_ascii=False).encode()) <= 8192
        chat = a_chat(chat.world, session_id=chat.session_id, now=chat.now, ids=chat.ids)
    assert chat.placed


def test_corrections_change_the_line_and_nothing_else() -> None:
    chat = a_chat()
    chat.say("two lattes")
    chat.say("make them large")
    (line,) = chat.say("with oat milk please")["basket"]["lines"]
    assert (line["quantity"], line["size"]) == (2, "Large")
    assert "Oat Milk" in line["options"]
    (line,) = chat.say("make it three")["basket"]["lines"]
    assert line["quantity"] == 3
    assert chat.say("clear my basket")["basket"]["lines"] == []


def test_too_many_is_refused_kindly_and_changes_nothing() -> None:
    chat = a_chat()
    chat.say("40 lattes")
    answer = chat.say("180 more lattes please")
    assert answer["basket"]["lines"][0]["quantity"] == 40
    assert "200" in answer["reply"]


def test_switching_stores_of_one_brand_carries_the_basket_and_another_brand_says_what_is_lost() -> (
    None
):
    chat = a_chat()
    chat.say("two large Jasmine Green Milk Teas")
    carried = chat.say("Chagee · Raffles City, please")
    assert carried["basket"]["store_id"] == "chagee-raffles"
    assert len(carried["basket"]["lines"]) == 1
    lost = chat.say("Luckin · Pinghai Road, please")
    assert lost["basket"]["lines"] == []
    assert "Jasmine Green Milk Tea" in lost["reply"]


def test_a_paused_store_is_never_offered_and_stops_a_quote_with_the_basket_kept() -> None:
    chat = a_chat()
    chat.say("two lattes")
    pause(chat, "luckin-pinghai")
    answer = chat.say("that's all")
    assert "quote" not in answer
    assert answer["basket"]["lines"][0]["quantity"] == 2
    offered = [card["store_id"] for card in answer["cards"] if card["type"] == "store"]
    assert offered
    assert "luckin-pinghai" not in offered


def pause(chat: Chat, store_id: str) -> None:
    chat.world.catalogue.set_status(store_id, status=StoreStatus.PAUSED, until=None, busy_minutes=0)


def test_a_sold_out_campaign_is_told_and_the_quote_goes_on_without() -> None:
    world = a_world(stock=1)
    first = a_chat(world, shopper="f" * 20)
    first.say("get my coupon")
    chat = a_chat(world)
    assert "claimed" in chat.say("get my coupon")["reply"]
    chat.say("two lattes")
    quoted = chat.say("that's all")
    assert quoted["quote"]["coupon_id"] is None
    assert quoted["quote"]["discount"]["amount"] == 0


def test_the_same_coupon_is_told_however_often_it_is_asked_for() -> None:
    chat = a_chat()
    new = chat.say("get my coupon")
    again = chat.say("get my coupon")
    assert again["coupon"]["code"] == new["coupon"]["code"]
    assert new["coupon"]["code"] in again["reply"]
    # The card shows an instant as it is written: the hour that was said.
    assert new["coupon"]["expires_at"][11:16] in new["reply"]


def test_a_minimum_spend_is_said_and_the_quote_is_without_the_coupon() -> None:
    world = a_world(campaign=False)
    rules = demo_campaign(NOON)["rules"] | {"min_spend": {"amount": 5000, "currency": "CNY"}}
    open_campaign(world, rules, stock=10)
    chat = a_chat(world)
    chat.say("one latte")
    quoted = chat.say("that's all")
    assert "¥50.00" in quoted["reply"]
    assert quoted["quote"]["coupon_id"] is None


def test_a_store_outside_the_campaign_says_so() -> None:
    chat = a_chat()
    chat.say("Nayuki · MixC, please")
    chat.say("one latte")
    quoted = chat.say("that's all")
    assert quoted["quote"]["coupon_id"] is None
    assert quoted["basket"]["store_id"] == "nayuki-mixc"
    assert "take part" in quoted["reply"]


def test_bills_are_chosen_quoted_and_confirmed_like_any_quote() -> None:
    world = a_world()
    due = NOON + timedelta(days=20)
    for kind, payee in (("electricity", "Hubin Power"), ("phone", "Donghai Mobile")):
        bill = Bill(f"b-{SHOPPER}-{kind}", kind, payee, "2026-02", Money(9900, "CNY"), due)
        world.biller.owe(SHOPPER, bill)
    chat = a_chat(world)
    chosen = chat.say(chat.say("I want to pay my bills")["suggestions"][0])
    assert chosen["quote"]["kind"] == "bill"
    assert "¥99.00" in chosen["reply"]
    ordered = chat.say(chosen["suggestions"][0])
    assert ordered["order"]["kind"] == "bill"
    assert chat.placed == [ordered["order"]["order_id"]]
    left = chat.say("pay the electricity bill")
    assert "quote" not in left


def test_a_silent_biller_is_told_honestly_and_can_be_asked_again() -> None:
    world = a_world()
    world.biller.down = 1
    chat = a_chat(world)
    answer = chat.say("pay the phone bill")
    assert "quote" not in answer
    assert answer["suggestions"][0] == "Pay the phone bill"


def test_delivery_asks_for_the_address_and_quotes_as_soon_as_it_is_there() -> None:
    chat = a_chat()
    chat.say("two lattes")
    chat.say("deliver it please")
    quoted = chat.say("12 Lakeside Road, Hangzhou")
    if "quote" not in quoted:
        quoted = chat.say("that's all")
    assert quoted["quote"]["fulfilment"]["type"] == "delivery"
    assert quoted["quote"]["fulfilment"]["address"] == "12 Lakeside Road, Hangzhou"
    assert "12 Lakeside Road, Hangzhou" in quoted["reply"]


def test_words_of_a_shopper_are_only_data() -> None:
    chat = a_chat()
    chat.say("{0} {reply} {basket.__class__} I'd like a {item} pizza %s <b>")
    chat.say("deliver to {session.shopper} Street 5, Hangzhou")
    assert all(answer["reply"] for answer in chat.answers)
