# ruff: noqa: E501 - rows of utterances
"""Short answers, corrections and references, read by what the dialogue asked and offered."""

import pytest

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Confirm,
    Deny,
    LineRef,
    OrderStatus,
    PayBill,
    RemoveItem,
    SearchMenu,
    SetAddress,
    SetSlot,
)
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import BasketLine, Expecting, Scene, StoreName
from tests.unit.domain.chat.understanding.utterances import index_of

BASKET = (BasketLine("latte", "Regular", ("Hot",), 1), BasketLine("americano", "Large", (), 2))
STORES = (
    StoreName(
        "north-1", "Northlight", {"en": "Northlight River", "zh-CN": "北光(江边店)"}, ("北光",)
    ),
    StoreName(
        "north-2", "Northlight", {"en": "Northlight Hill", "zh-CN": "北光(山上店)"}, ("北光",)
    ),
    StoreName("owl-1", "Owl & Oak", {"en": "Owl & Oak", "zh-CN": "橡树"}, ()),
)


def commands(text, *, menu="tea", **scene):
    scene.setdefault("stores", STORES)
    return understand(text=text, index=index_of(menu), scene=Scene(**scene)).commands


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes, please.", "ok", "嗯", "行", "对", "好的", "确认下单", "passt", "ja bitte", "Ja, bestellen",
     "Confirm", "sounds good", "go ahead", "no, place the order now", "Place the order", "下单"],
)  # fmt: skip
def test_a_plain_yes_to_a_waiting_quote_confirms_it(text):
    found = commands(text, basket=BASKET, expecting=Expecting.CONFIRM_QUOTE)
    assert len(found) == 1
    assert isinstance(found[0], Confirm)


@pytest.mark.parametrize(
    "text",
    ["yes but make it large", "好的,不过要热的", "ja, aber mit Hafermilch", "ok, and add an egg tart", "可以，再加一杯美式",
     "yes if it is cheaper", "ja, wenn es billiger ist", "yes, deliver it to 5 Main St", "好，但是换成大杯", "sure, remove the latte first",
     "yes?", "ok wait", "好的，等我一下", "好的，先别下单", "好贵啊", "嗯，让我想想", "gut, und der Rabatt?", "ok google", "good question",
     "don't place the order", "place the order tomorrow", "先不下单", "别下单", "下单之前先看看", "definitely not", "确认一下地址",
     "yes, except the latte", "ja, ohne den Americano", "ja nein vielleicht", "is it confirmed?", "confirm the price first",
     "no", "wait", "nein danke", "不", "算了", "not yet", "👍", "what's in it?", "多少钱", "maybe"],
)  # fmt: skip
def test_anything_but_a_plain_yes_confirms_nothing(text):
    found = commands(text, basket=BASKET, expecting=Expecting.CONFIRM_QUOTE)
    assert not any(isinstance(c, Confirm) for c in found)


@pytest.mark.parametrize(
    "text", ["no", "nope", "nein", "不", "不用了", "wait", "cancel", "noch nicht"]
)
def test_a_no_to_a_waiting_quote_leaves_it(text):
    assert commands(text, basket=BASKET, expecting=Expecting.CONFIRM_QUOTE) == (Deny(),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("make that large", ChangeItem(LineRef(), size="Large")),
        ("换成大杯", ChangeItem(LineRef(), size="Large")),
        ("no, make the second one large", ChangeItem(LineRef(position=2), size="Large")),
        ("还是要热的", ChangeItem(LineRef(), add_options=("Hot",))),
        ("doch lieber ohne Eis", ChangeItem(LineRef(), add_options=("No Ice",))),
        ("actually two of those", ChangeItem(LineRef(), quantity=2)),
        ("再来一杯", ChangeItem(LineRef(), add_quantity=1)),
        ("one more", ChangeItem(LineRef(), add_quantity=1)),
        ("第二杯换成燕麦奶", ChangeItem(LineRef(position=2), add_options=("Oat Milk",))),
        ("make the latte large", ChangeItem(LineRef(item_id="latte"), size="Large")),
        ("all of them large", ChangeItem(LineRef(every=True), size="Large")),
        ("拿铁换成美式", ChangeItem(LineRef(item_id="latte"), item_id="americano")),
        ("no sugar in the americano", ChangeItem(LineRef(item_id="americano"), add_options=("No Sugar",))),
        ("加一份浓缩", ChangeItem(LineRef(), add_options=("Extra Shot",))),
        ("remove the latte", RemoveItem(LineRef(item_id="latte"))),
        ("den Latte bitte wieder raus", RemoveItem(LineRef(item_id="latte"))),
        ("把美式去掉", RemoveItem(LineRef(item_id="americano"))),
        ("不要那个了", RemoveItem(LineRef())),
        ("take that off", RemoveItem(LineRef())),
        ("清空", RemoveItem(LineRef(every=True))),
        ("clear everything", RemoveItem(LineRef(every=True))),
    ],
)  # fmt: skip
def test_a_change_finds_its_line(text, expected):
    assert commands(text, basket=BASKET) == (expected,)


@pytest.mark.parametrize(
    ("text", "expecting", "expected"),
    [
        ("large", Expecting.SIZE, ChangeItem(LineRef(), size="Large")),
        ("大杯", Expecting.SIZE, ChangeItem(LineRef(), size="Large")),
        ("Mittel bitte", Expecting.SIZE, ChangeItem(LineRef(), size="Regular")),
        ("热的", Expecting.OPTION, ChangeItem(LineRef(), add_options=("Hot",))),
        ("Hafermilch", Expecting.OPTION, ChangeItem(LineRef(), add_options=("Oat Milk",))),
        ("that's all", Expecting.MORE, Deny(done=True)),
        ("就这些", Expecting.MORE, Deny(done=True)),
        ("Das ist alles", Expecting.MORE, Deny(done=True)),
        ("电费", Expecting.BILL, PayBill("electricity")),
        ("送到文三路 90 号", Expecting.ADDRESS, SetAddress("文三路 90 号")),
        ("Hauptstraße 5, Berlin", Expecting.ADDRESS, SetAddress("Hauptstraße 5, Berlin")),
    ],
)
def test_a_short_answer_answers_what_was_asked(text, expecting, expected):
    assert commands(text, basket=BASKET, expecting=expecting) == (expected,)


@pytest.mark.parametrize("text", ["the second one", "第二家", "选2", "2", "die zweite"])
def test_a_store_is_chosen_by_its_place_in_the_list(text):
    found = commands(text, expecting=Expecting.STORE, offered_stores=("owl-1", "north-2"))
    assert found == (ChooseStore(store_id="north-2", position=2),)


@pytest.mark.parametrize("text", ["the second one", "第二个", "2", "das zweite"])
def test_an_offered_item_is_ordered_by_its_place(text):
    found = commands(text, expecting=Expecting.ITEM, offered_items=("latte", "pearl"))
    assert found == (AddItem("pearl", "Pearl Milk Tea"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Northlight Hill", ChooseStore(store_id="north-2")),
        ("北光", ChooseStore(brand="Northlight")),
        ("owl & oak", ChooseStore(store_id="owl-1")),
        ("the nearest store", ChooseStore(nearest=True)),
        ("最近的店", ChooseStore(nearest=True)),
        ("nächste Filiale", ChooseStore(nearest=True)),
        ("换一家", ChooseStore(another=True)),
        ("another store", ChooseStore(another=True)),
        ("which stores are there", ChooseStore(listing=True)),
    ],
)
def test_a_store_is_found_by_name_brand_or_description(text, expected):
    assert commands(text) == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("自取，下午三点半", SetSlot(minutes_of_day=930, pickup=True)),
        ("um halb vier", SetSlot(minutes_of_day=930)),
        ("in half an hour", SetSlot(in_minutes=30)),
        ("at 5:30 pm please", SetSlot(minutes_of_day=1050)),
        ("viertel nach acht abends", SetSlot(minutes_of_day=1215)),
        ("明天早上九点", SetSlot(minutes_of_day=540, tomorrow=True)),
        ("尽快", SetSlot(asap=True)),
        ("I'll pick it up", SetSlot(pickup=True)),
        ("zum Abholen", SetSlot(pickup=True)),
        ("later please", SetSlot(later=True)),
        ("deliver to 12 Main Street", SetAddress("12 Main Street")),
        ("liefern nach Gartenweg 3", SetAddress("Gartenweg 3")),
        ("领券", ClaimCoupon()),
        ("use my coupon", ApplyCoupon()),
        ("不用券", ApplyCoupon(without=True)),
        ("wie lange gilt mein Gutschein", ApplyCoupon(ask=True)),
        ("查看订单", OrderStatus()),
        ("Bestellung stornieren", CancelOrder()),
        ("结账", AskQuote()),
    ],
)
def test_everything_else_a_shop_does_is_understood(text, expected):
    assert commands(text, basket=BASKET) == (expected,)


def test_an_order_carries_coupon_and_time_along():
    assert commands("two large lattes, use my coupon, pickup at 5 pm") == (
        AddItem("latte", "Latte", 2, "Large"),
        ApplyCoupon(),
        SetSlot(minutes_of_day=1020, pickup=True),
    )


def test_what_the_menu_lacks_is_searched_for_and_never_swapped():
    (found,) = commands("two strawberry milkshakes please")
    assert isinstance(found, SearchMenu)
    assert found.missing


def test_a_vague_wish_becomes_tags():
    (found,) = commands("有没有水果味的")
    assert isinstance(found, SearchMenu)
    assert "fruity" in found.tags
    assert set(found.item_ids) == {"mango", "lemon"}


def test_one_word_that_fits_several_items_names_them_all():
    (found,) = commands("帮我点杯奶茶")
    ids = set(found.item_ids if isinstance(found, SearchMenu) else (found.item_id, *found.also))
    assert {"pearl", "jasmine", "taro"} <= ids


def test_a_guess_is_less_sure_than_a_plain_order():
    plain = understand(text="two large lattes", index=index_of("tea"), scene=Scene())
    guess = understand(text="taro", index=index_of("tea"), scene=Scene())
    assert plain.confidence > 0.9 > guess.confidence


@pytest.mark.parametrize("text", ["Yes, cancel it", "Ja, stornieren", "是的，取消", "yes", "好的"])
def test_a_yes_to_cancelling_is_a_yes(text):
    assert commands(text, expecting=Expecting.CONFIRM_CANCEL) == (Confirm(),)


@pytest.mark.parametrize(
    "text", ["no, keep it", "don't cancel", "nein, nicht stornieren", "不，别取消", "wait"]
)
def test_a_no_to_cancelling_is_a_no(text):
    assert commands(text, expecting=Expecting.CONFIRM_CANCEL) == (Deny(),)


@pytest.mark.parametrize(
    ("text", "wanted", "quantity"),
    [
        ("a burger and two pizzas", "pizzas", 2),
        ("两个披萨和一个汉堡", "披萨", 2),
        ("eine Pizza und einen Burger", "Pizza", 1),
        ("einen Burger und drei Salate", "Salate", 3),
    ],
)
def test_what_the_menu_lacks_is_told_beside_what_it_has(text, wanted, quantity):
    added, lacking = commands(text, menu="diner")
    assert (added.item_id, added.quantity) == ("hamburger", 1)
    assert lacking == SearchMenu(wanted, missing=True, quantity=quantity)


@pytest.mark.parametrize(
    "text", ["yes but at half past four", "ja, aber erst um halb fünf", "好的，不过四点半来取"]
)
def test_a_yes_with_another_time_is_that_time(text):
    (found,) = commands(text, basket=BASKET, expecting=Expecting.CONFIRM_QUOTE)
    assert isinstance(found, SetSlot)
    assert found.minutes_of_day == 16 * 60 + 30


@pytest.mark.parametrize(
    "text", ["ok but later please", "ja, aber etwas später", "好的，不过晚一点"]
)
def test_a_yes_for_later_is_later(text):
    (found,) = commands(text, basket=BASKET, expecting=Expecting.CONFIRM_QUOTE)
    assert isinstance(found, SetSlot)
    assert found.later
    assert found.minutes_of_day is None


@pytest.mark.parametrize(
    "text", ["yes, if it is vegan", "ja, wenn es schnell geht", "yes but wait"]
)
def test_a_yes_with_a_condition_is_no_consent(text):
    found = commands(text, basket=BASKET, expecting=Expecting.CONFIRM_QUOTE)
    assert not any(isinstance(command, Confirm) for command in found)


@pytest.mark.parametrize("text", ["später", "not owlish", "owl and so on"])
def test_a_store_is_misspelt_in_whole_words_or_not_at_all(text):
    from tests.unit.domain.chat.understanding.utterances import index_of as read

    stores = (*STORES, StoreName("spati-1", "Späti 24", {"de": "Späti 24"}, ("Späti",)))
    found = understand(text=text, index=read("tea"), scene=Scene(stores=stores)).commands
    named = [c for c in found if isinstance(c, ChooseStore) and c.store_id == "spati-1"]
    assert named == []
