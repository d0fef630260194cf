"""Which store, which menu, which item a message means, and what is never guessed."""

import pytest

from chalicelib.domain.orders.order import PATIENCE, OrderState
from chalicelib.flows.turns.menus import BRAND, store_names
from tests.unit.flows.shop_of_fakes import SHOPPER, a_chat, a_world


def test_a_word_that_branches_share_names_the_brand_and_none_of_them() -> None:
    names = store_names(a_world().catalogue.all())
    branches = [n for n in names if n.brand == "Mixue" and not n.store_id.startswith(BRAND)]
    assert all("蜜雪" not in branch.aliases for branch in branches)
    (brand,) = [n for n in names if n.store_id == BRAND + "Mixue"]
    assert "蜜雪" in brand.aliases


@pytest.mark.parametrize("words", ["蜜雪冰城", "Mixue please", "Mixue, bitte"])
def test_a_brand_without_a_place_is_asked_about_and_with_one_is_the_nearest(words: str) -> None:
    asked = a_chat(place=None).say(words)
    assert asked["basket"]["store_id"] is None
    assert len(asked["cards"]) == 3
    assert a_chat().say(words)["basket"]["store_id"] == "mixue-hubin"


def test_an_item_of_another_shop_is_not_swapped_in_and_the_basket_stays() -> None:
    chat = a_chat()
    chat.say("两杯拿铁")
    answer = chat.say("来一杯伯牙绝弦")
    assert answer["basket"]["store_id"] == "luckin-pinghai"
    assert len(answer["basket"]["lines"]) == 1
    assert "伯牙绝弦" in answer["reply"]
    assert "霸王茶姬" in answer["reply"]
    assert chat.say("就这些")["quote"]["lines"][0]["item_id"] == "luckin-latte"


def test_with_an_empty_basket_the_next_shop_that_has_it_is_proposed() -> None:
    chat = a_chat()
    chat.say("Luckin · Pinghai Road, please")
    answer = chat.say("one Jasmine Green Milk Tea")
    assert answer["basket"]["store_id"] == "chagee-hubin"
    assert "Chagee" in answer["reply"]
    assert "700 m" in answer["reply"]


def test_what_no_menu_has_is_said_and_real_items_are_offered() -> None:
    chat = a_chat()
    answer = chat.say("I want a pizza")
    assert answer["basket"]["lines"] == []
    assert [card["type"] for card in answer["cards"]]
    assert all(card["price"] for card in answer["cards"] if card["type"] == "item")


def test_an_expired_order_gives_its_coupon_back_in_the_very_answer_that_tells_of_it() -> None:
    chat = a_chat()
    for words in ("two lattes", "that's all", "Confirm order"):
        chat.say(words)
    chat.now += PATIENCE * 2
    answer = chat.say("Where is my order?")
    assert answer["order"]["state"] == "EXPIRED"
    assert "coupon is yours again" in answer["reply"]
    campaign = chat.world.campaigns.load("tea")
    assert campaign is not None
    (coupon,) = chat.world.coupons.mine(campaign, SHOPPER)
    assert coupon.state == "ISSUED"
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=1)
    assert order.state is OrderState.EXPIRED


def test_a_coupon_that_a_dead_order_still_holds_is_used_by_the_next_quote() -> None:
    chat = a_chat()
    for words in ("two lattes", "that's all", "Confirm order"):
        chat.say(words)
    chat.now += PATIENCE * 2
    chat.say("two lattes")
    assert chat.say("that's all")["quote"]["coupon_id"] is not None


def test_the_language_of_the_message_decides_and_a_word_of_none_keeps_it() -> None:
    chat = a_chat(locale="de")
    assert chat.say("2")["locale"] == "de"
    assert chat.say("两杯拿铁")["locale"] == "zh-CN"
    assert chat.say("ok")["locale"] == "zh-CN"
    assert chat.say("What is in my basket?")["locale"] == "en"


@pytest.mark.parametrize(
    "address",
    [
        "Bezirk Shangcheng, Pinghai Road 53, Hangzhou",
        "文三路4号",
        "12 Lakeside Road, Hangzhou",
        "Mozartstraße 4",
    ],
)
def test_an_address_that_was_asked_for_is_taken_as_one(address: str) -> None:
    chat = a_chat()
    chat.say("two lattes")
    chat.say("deliver it please")
    answer = chat.say(address)
    assert answer["understood"] == [{"command": "SetAddress", "address": address}]
    assert answer["basket"]["lines"][0]["quantity"] == 2
    assert address in answer["reply"]
    assert answer["locale"] == "en"


def test_a_number_said_instead_of_the_address_is_no_address() -> None:
    chat = a_chat()
    chat.say("two lattes")
    chat.say("deliver it please")
    (line,) = chat.say("make it 3 please")["basket"]["lines"]
    assert line["quantity"] == 3
