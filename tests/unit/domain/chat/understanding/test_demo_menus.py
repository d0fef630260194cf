# ruff: noqa: E501 - rows of utterances
"""The demo menus, where many names have a dozen aliases and brands share theirs."""

from functools import cache

import pytest

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    ChangeItem,
)
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index, merge_menus
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import BasketLine, Scene, StoreName
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
