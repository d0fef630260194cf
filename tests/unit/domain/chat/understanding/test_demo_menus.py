# ruff: noqa: E501 - rows of utterances
"""The demo menus, where many names have a dozen aliases and brands share theirs."""

from functools import cache

import pytest

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    ChangeItem,
    ChooseStore,
    Deny,
    OrderStatus,
    SearchMenu,
    SetAddress,
)
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index, merge_menus
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import BasketLine, Expecting, Scene, StoreName
from chalicelib.domain.stores.menu import Menu, menu_from
from chalicelib.domain.stores.store import store_from
from infra.local.catalogue import demo_menus, demo_stores


@cache
def _menus() -> dict[str, Menu]:
    return {name: menu_from(menu) for name, menu in demo_menus().items()}


@cache
def _index(menu: str = "") -> MenuIndex:
    menus = _menus()
    return build_index(menus[menu] if menu else merge_menus(list(menus.values())))


@cache
def _stores() -> tuple[StoreName, ...]:
    stores = [store_from(store) for store in demo_stores()]
    return tuple(StoreName(s.store_id, s.brand, s.names, s.aliases) for s in stores)


def commands(text, *, menu="", **scene):
    scene = Scene(stores=_stores(), **scene)
    return understand(text=text, index=_index(menu), scene=scene).commands


SUGARS = {
    "30% Sugar": ("wenig Zucker", "ein bisschen Zucker", "little sugar", "微糖", "三分甜", "3分甜"),
    "70% Sugar": ("weniger Zucker", "less sugar", "少糖", "七分甜", "7分糖"),
    "50% Sugar": ("半糖", "half sugar", "halb so süß"),
    "No Added Sugar": ("无糖", "走糖", "ohne Zucker", "no sugar"),
    "Standard Sugar": ("全糖", "正常糖", "full sugar"),
}  # fmt: skip


@pytest.mark.parametrize("menu", sorted(demo_menus()))
def test_an_alias_of_an_option_wins_over_amount_words(menu):
    asked = 0
    for item in _menus()[menu].items:
        options = {o.name for g in item.option_groups for o in _menus()[menu].groups[g].options}
        for option, ways in SUGARS.items():
            for way in ways if option in options and asked < 60 else ():
                asked += 1
                scene = {"basket": (BasketLine(item.item_id),)}
                found = commands(way, menu=menu, **scene)
                assert [c.add_options for c in found] == [(option,)], (way, item.name)
    assert asked or menu not in ("luckin", "mixue")


@pytest.mark.parametrize(
    "text",
    ["apply my coupon", "use my voucher", "please redeem my coupon", "Gutschein einlösen", "meinen Gutschein bitte anwenden",
     "用我的券", "把优惠券用上"],
)  # fmt: skip
def test_the_words_for_a_coupon_are_no_food(text):
    assert commands(text) == (ApplyCoupon(),)


@pytest.mark.parametrize(
    ("text", "name", "quantity", "size", "options"),
    [
        ("large lattes", "Latte", 1, "Large", set()),
        ("two large lattes", "Latte", 2, "Large", set()),
        ("拿铁 大 少冰 半糖", "Latte", 1, "Large", {"Less Ice", "50% Sugar"}),
        ("美式 冰 大 两杯", "Americano", 2, "Large", {"Regular Ice"}),
        ("latte large oat 2x", "Latte", 2, "Large", {"Oat Milk"}),
        ("2 cappuccino gross hafer", "Cappuccino", 2, "Large", {"Oat Milk"}),
    ],
)
def test_sizes_and_options_in_telegram_style(text, name, quantity, size, options):
    (found,) = commands(text)
    assert isinstance(found, AddItem)
    said = (found.name, found.quantity, found.size, set(found.options))
    assert said == (name, quantity, size, options)


@pytest.mark.parametrize("text", ["少冰", "wenig Eis", "less ice"])
def test_little_ice_is_no_ice_cream(text):
    (found,) = commands(text, basket=(BasketLine("luckin-latte"),))
    assert isinstance(found, ChangeItem)
    assert found.add_options == ("Less Ice",)


@pytest.mark.parametrize(
    ("text", "store", "name", "quantity"),
    [
        ("a latte from luckin please", ChooseStore(brand="Luckin Coffee"), "Latte", 1),
        ("bei Luckin zwei Latte", ChooseStore(brand="Luckin Coffee"), "Latte", 2),
        ("瑞幸来两杯生椰拿铁", ChooseStore(brand="Luckin Coffee"), "Coconut Latte", 2),
        ("我要瑞幸的拿铁", ChooseStore(brand="Luckin Coffee"), "Latte", 1),
        ("来一杯霸王茶姬的伯牙绝弦", ChooseStore(brand="Chagee"), "Jasmine Green Milk Tea", 1),
        ("瑞幸咖啡(平海路店)来两杯拿铁", ChooseStore(store_id="luckin-pinghai"), "Latte", 2),
        ("zwei Latte von Luckin Pinghai", ChooseStore(store_id="luckin-pinghai"), "Latte", 2),
    ],
)
def test_a_store_named_beside_an_item_is_chosen_first(text, store, name, quantity):
    chosen, added = commands(text)
    assert chosen == store
    assert (added.name, added.quantity) == (name, quantity)


def test_a_brand_in_the_name_of_an_item_is_the_item():
    item = {"item_id": "own", "name": "Luckin Signature Latte"}
    index = build_index(menu_from({"items": [item, {"item_id": "latte", "name": "Latte"}]}))
    scene = Scene(stores=_stores())
    for text in ("a Luckin Signature Latte please", "einen Luckin Signature Latte"):
        (found,) = understand(text=text, index=index, scene=scene).commands
        assert found.item_id == "own"


@pytest.mark.parametrize("text", ["bestellen", "下单", "order", "ich möchte bestellen", "order now", "I'd like to order", "我想点单"])  # fmt: skip
def test_ordering_and_no_more_asks_for_the_price_or_for_what_there_is(text):
    assert commands(text, basket=(BasketLine("luckin-latte"),)) == (AskQuote(),)
    assert commands(text) == (SearchMenu(),)


@pytest.mark.parametrize("text", ["place the order", "提交订单", "Bestellung abschicken"])
def test_placing_an_order_without_a_quote_asks_for_one(text):
    assert commands(text) == (AskQuote(),)


@pytest.mark.parametrize(
    "text",
    ["Wensan Straße 90", "Hubin Yintai, 3. Stock", "滨江区网商路699号", "90 wensan rd", "西湖文化广场", "Hubin Yintai"],
)  # fmt: skip
def test_an_address_that_was_asked_for_is_one(text):
    scene = {"expecting": Expecting.ADDRESS, "basket": (BasketLine("luckin-latte"),)}
    assert commands(text, **scene) == (SetAddress(text),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("no", Deny), ("cancel", None), ("pickup please", None), ("我自己去取", None), ("two lattes please", AddItem),
     ("来两杯拿铁", AddItem), ("das war's", None)],
)  # fmt: skip
def test_an_answer_or_an_order_is_no_address(text, kind):
    scene = {"expecting": Expecting.ADDRESS, "basket": (BasketLine("luckin-latte"),)}
    (found,) = commands(text, **scene)
    assert not isinstance(found, SetAddress)
    assert kind is None or isinstance(found, kind)


@pytest.mark.parametrize(
    "text", ["where is it?", "到哪了", "wo bleibt er", "is it ready yet?", "how long will it take", "wann kommt es endlich?"]
)  # fmt: skip
def test_where_it_is_asks_for_the_order(text):
    assert commands(text) == (OrderStatus(),)


@pytest.mark.parametrize("text", ["我的优惠券", "my coupons", "meine Gutscheine", "我有券吗", "habe ich Gutscheine?", "show me my vouchers"])  # fmt: skip
def test_my_coupons_asks_about_them(text):
    assert commands(text) == (ApplyCoupon(ask=True),)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("do you have pizza?", "pizza"), ("有披萨吗", "披萨"), ("haben Sie Pizza?", "Pizza"), ("do you have any sushi on the menu", "sushi"),
     ("habt ihr auch vegane Burger?", "vegane Burger"), ("what do you have", ""), ("菜单", ""), ("有什么推荐的", ""),
     ("was gibt es bei euch", "")],
)  # fmt: skip
def test_a_question_says_the_thing_alone(text, wanted):
    (found,) = commands(text, menu="chagee")
    assert isinstance(found, SearchMenu)
    assert found.wanted == wanted
    assert not found.missing
