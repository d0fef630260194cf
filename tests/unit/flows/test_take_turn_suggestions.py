"""Every suggestion is read by the parser as just what it says, in every language: a button that
is not understood is a dead end."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Command,
    Confirm,
    Deny,
    Help,
    LineRef,
    OrderStatus,
    PayBill,
    RemoveItem,
    SearchMenu,
    SetAddress,
    SetSlot,
    ShowBasket,
)
from chalicelib.domain.chat.dialogue.tapped import tapped
from chalicelib.domain.chat.replies.phrases import Chip
from chalicelib.domain.chat.replies.speak import Voice
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import BasketLine, Expecting, Scene
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import LOCALES, local_name
from chalicelib.domain.stores.store import Store
from chalicelib.domain.views import store_name
from chalicelib.flows.turns.menus import index_of, store_names
from tests.unit.flows.shop_of_fakes import NOON, a_world

WORLD = a_world()
STORES = WORLD.catalogue.all()
CHAGEE = WORLD.catalogue.menu("chagee-hubin")
LINE = BasketLine("chagee-jasmine-green-milk-tea", "Regular", ("Standard Sugar", "Regular Ice"), 2)
Fits = Callable[[Command], bool]

PLAIN: dict[Chip, tuple[Expecting, Fits]] = {
    Chip.DONE: (
        Expecting.MORE,
        lambda c: isinstance(c, AskQuote) or (isinstance(c, Deny) and c.done),
    ),
    Chip.CONFIRM: (Expecting.CONFIRM_QUOTE, lambda c: isinstance(c, Confirm)),
    Chip.PAY: (Expecting.CONFIRM_QUOTE, lambda c: isinstance(c, Confirm)),
    Chip.PAY_NOT: (Expecting.CONFIRM_QUOTE, lambda c: isinstance(c, Deny)),
    Chip.CHANGE: (Expecting.CONFIRM_QUOTE, lambda c: isinstance(c, Deny | ChangeItem)),
    Chip.CLAIM: (Expecting.NOTHING, lambda c: isinstance(c, ClaimCoupon)),
    Chip.MY_COUPON: (Expecting.NOTHING, lambda c: isinstance(c, ApplyCoupon) and c.ask),
    Chip.WITHOUT_COUPON: (
        Expecting.CONFIRM_QUOTE,
        lambda c: isinstance(c, ApplyCoupon) and c.without,
    ),
    Chip.STORES: (
        Expecting.NOTHING,
        lambda c: isinstance(c, ChooseStore) and (c.listing or c.nearest) and not c.store_id,
    ),
    Chip.OTHER_STORE: (Expecting.CONFIRM_QUOTE, lambda c: isinstance(c, ChooseStore) and c.another),
    Chip.BASKET: (Expecting.MORE, lambda c: isinstance(c, ShowBasket)),
    Chip.STATUS: (Expecting.NOTHING, lambda c: isinstance(c, OrderStatus)),
    Chip.CANCEL: (Expecting.NOTHING, lambda c: isinstance(c, CancelOrder)),
    Chip.CANCEL_YES: (Expecting.CONFIRM_CANCEL, lambda c: isinstance(c, Confirm | CancelOrder)),
    Chip.CANCEL_NO: (Expecting.CONFIRM_CANCEL, lambda c: isinstance(c, Deny)),
    Chip.PICKUP: (Expecting.ADDRESS, lambda c: isinstance(c, SetSlot) and c.pickup),
    Chip.DELIVERY: (Expecting.MORE, lambda c: isinstance(c, SetAddress) and c.address is None),
    Chip.LATER: (Expecting.CONFIRM_QUOTE, lambda c: isinstance(c, SetSlot) and c.later),
    Chip.ASAP: (Expecting.NOTHING, lambda c: isinstance(c, SetSlot) and c.asap),
    Chip.BILLS: (Expecting.NOTHING, lambda c: c == PayBill(None)),
    Chip.BILL_ELECTRICITY: (Expecting.BILL, lambda c: c == PayBill("electricity")),
    Chip.BILL_WATER: (Expecting.BILL, lambda c: c == PayBill("water")),
    Chip.BILL_GAS: (Expecting.BILL, lambda c: c == PayBill("gas")),
    Chip.BILL_PHONE: (Expecting.BILL, lambda c: c == PayBill("phone")),
    Chip.BILL_INTERNET: (Expecting.BILL, lambda c: c == PayBill("internet")),
    Chip.CAMPAIGN: (Expecting.NOTHING, lambda c: isinstance(c, CampaignStatus)),
    Chip.HELP: (Expecting.NOTHING, lambda c: isinstance(c, Help)),
    Chip.DRINK: (Expecting.NOTHING, lambda c: isinstance(c, AddItem | SearchMenu)),
    Chip.QUOTE: (Expecting.NOTHING, lambda c: isinstance(c, AskQuote)),
}
WITH_FACTS = {
    Chip.ADD,
    Chip.ADD_MANY,
    Chip.ADD_SIZE,
    Chip.STORE,
    Chip.SIZE,
    Chip.OPTION,
    Chip.REMOVE,
}


def hear(text: str, *, menu: Any = CHAGEE) -> tuple[Command, ...]:
    """As a turn hears it: by the suggestion's own template first."""
    basket = (Line(LINE.item_id, LINE.quantity, LINE.size, LINE.options),)
    found = tapped(text, menus=[menu], stores=STORES, basket=basket, touched=0)
    return (found[0],) if found else ()


def read(
    text: str, locale: str, expecting: Expecting, *, menu: Any = CHAGEE, **more: Any
) -> tuple[Command, ...]:
    scene = Scene(
        locale=locale,
        said_before="…",
        expecting=expecting,
        basket=(LINE,),
        stores=store_names(STORES),
        **more,
    )
    return understand(text=text, index=index_of([menu]), scene=scene).commands


def test_every_suggestion_is_tried() -> None:
    assert set(PLAIN) | WITH_FACTS == set(Chip)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("chip", PLAIN)
def test_a_suggestion_is_read_as_what_it_says(chip: Chip, locale: str) -> None:
    expecting, fits = PLAIN[chip]
    text = Voice(locale, NOON).chip(chip)
    commands = read(text, locale, expecting)
    assert fits(commands[0]), (text, commands)
    assert len(commands) == 1, (text, commands)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "chip", sorted(set(PLAIN) - {Chip.CONFIRM, Chip.PAY, Chip.CANCEL_YES, Chip.DRINK})
)
def test_a_button_does_what_it_says_whatever_the_parser_thinks(chip: Chip, locale: str) -> None:
    (command,) = hear(Voice(locale, NOON).chip(chip))
    assert PLAIN[chip][1](command)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("chip", [Chip.CONFIRM, Chip.CANCEL_YES])
def test_a_yes_is_left_to_the_parser(chip: Chip, locale: str) -> None:
    assert hear(Voice(locale, NOON).chip(chip)) == ()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("store", STORES, ids=lambda s: s.store_id)
def test_a_suggested_store_is_that_store(store: Store, locale: str) -> None:
    text = Voice(locale, NOON).chip(Chip.STORE, store=store_name(store, locale))
    commands = read(text, locale, Expecting.STORE, offered_stores=("mixue-hubin", store.store_id))
    assert [c.store_id for c in commands if isinstance(c, ChooseStore)] == [store.store_id], text
    assert len(commands) == 1, commands


MENUS = {WORLD.catalogue.menu(s.store_id).version: s.store_id for s in STORES}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("store_id", MENUS.values())
def test_a_suggested_item_is_that_item(store_id: str, locale: str) -> None:
    menu = WORLD.catalogue.menu(store_id)
    assert menu is not None
    for item in menu.items:
        voice, name = Voice(locale, NOON), local_name(item, locale)
        one = hear(voice.chip(Chip.ADD, item=name), menu=menu)
        many = hear(voice.chip(Chip.ADD_MANY, item=name, count=3), menu=menu)
        assert one == (AddItem(item.item_id, item.name),)
        assert many == (AddItem(item.item_id, item.name, 3),)
        for size in item.sizes:
            text = voice.chip(Chip.ADD_SIZE, item=name, size=local_name(size, locale))
            assert hear(text, menu=menu) == (AddItem(item.item_id, item.name, 1, size.name),)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("store_id", MENUS.values())
def test_the_parser_reads_most_suggested_items_by_itself(store_id: str, locale: str) -> None:
    menu = WORLD.catalogue.menu(store_id)
    assert menu is not None
    items = [item for item in menu.items if item.orderable]
    read_right = 0
    for item in items:
        text = Voice(locale, NOON).chip(Chip.ADD, item=local_name(item, locale))
        got = read(text, locale, Expecting.ITEM, menu=menu)
        read_right += [type(c) for c in got] == [AddItem] and got[0].item_id == item.item_id
    assert read_right >= 0.85 * len(items)


@pytest.mark.parametrize("locale", LOCALES)
def test_suggested_sizes_options_and_removals_change_the_line(locale: str) -> None:
    assert CHAGEE is not None
    item = CHAGEE.item(LINE.item_id)
    assert item is not None
    voice = Voice(locale, NOON)
    for size in item.sizes:
        text = voice.chip(Chip.SIZE, size=local_name(size, locale))
        assert hear(text) == (ChangeItem(LineRef(), size=size.name),)
        assert [type(c) for c in read(text, locale, Expecting.MORE)] == [ChangeItem]
    for group in CHAGEE.groups_of(item):
        for option in group.options:
            text = voice.chip(Chip.OPTION, option=local_name(option, locale))
            assert hear(text) == (ChangeItem(LineRef(), add_options=(option.name,)),)
    text = voice.chip(Chip.REMOVE, item=local_name(item, locale))
    (got,) = read(text, locale, Expecting.MORE)
    assert isinstance(got, RemoveItem)
    assert got.target.item_id == item.item_id
