"""What a basket costs, and what the menu cannot mean."""

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.money import Money, format_money
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.pricing import ItemUnavailable, price_basket
from chalicelib.domain.stores.menu import Menu, menu_from

MENU: Menu = menu_from(
    {
        "currency": "CNY",
        "option_groups": {
            "ice": {
                "choose": "one",
                "default": "Regular Ice",
                "options": [
                    {"name": "Regular Ice", "names": {"zh-CN": "正常冰"}},
                    {"name": "No Ice", "names": {"zh-CN": "去冰", "de": "ohne Eis"}},
                ],
            },
            "extras": {
                "options": [
                    {"name": "Pearls", "names": {"zh-CN": "珍珠"}, "price_minor": 200},
                    {"name": "Shot", "price_minor": 300},
                ]
            },
        },
        "items": [
            {
                "item_id": "milk-tea",
                "name": "Milk Tea",
                "names": {"zh-CN": "奶茶"},
                "category": "tea",
                "sizes": [
                    {"name": "Regular", "names": {"zh-CN": "中杯"}, "price_minor": 1200},
                    {"name": "Large", "names": {"zh-CN": "大杯"}, "price_minor": 1500},
                ],
                "option_groups": ["ice", "extras"],
            },
            {"item_id": "bun", "name": "Bun", "category": "food", "price_minor": 350},
            {"item_id": "gone", "name": "Gone", "price_minor": 1, "available": False},
            {"item_id": "bare", "name": "Bare"},
        ],
    }
)


def price(*lines: Line, locale: str = "en") -> tuple[tuple, Money]:  # type: ignore[type-arg]
    return price_basket(menu=MENU, lines=lines, locale=locale)


def test_defaults_are_filled_in_and_said() -> None:
    (line,), subtotal = price(Line("milk-tea", 2))
    assert (line.size, line.options, line.unit_price.amount) == ("Regular", ("Regular Ice",), 1200)
    assert subtotal == Money(2400, "CNY")


@pytest.mark.parametrize(
    ("options", "unit"),
    [
        (("Pearls",), 1700),
        (("extra Pearls",), 1900),
        (("light Pearls",), 1700),
        (("no Pearls",), 1500),
        (("Shot x3", "Pearls"), 2600),
        (("No Ice",), 1500),
    ],
)
def test_options_cost_what_the_menu_says(options: tuple[str, ...], unit: int) -> None:
    (line,), _ = price(Line("milk-tea", 1, "Large", options))
    assert line.unit_price.amount == unit


def test_names_are_the_shoppers_and_the_canonical_ones_stay() -> None:
    (line,), _ = price(Line("milk-tea", 1, "大杯", ("去冰", "extra Pearls")), locale="zh-CN")
    assert (line.name, line.size, line.size_name) == ("奶茶", "Large", "大杯")
    assert line.options == ("No Ice", "extra Pearls")
    assert line.option_names == ("去冰", "多加珍珠")


@pytest.mark.parametrize(
    "line",
    [
        Line("milk-tea", 0),
        Line("milk-tea", -1),
        Line("milk-tea", 201),
        Line("milk-tea", 1, "Gigantic"),
        Line("bun", 1, "Large"),
        Line("milk-tea", 1, None, ("Gold leaf",)),
        Line("milk-tea", 1, None, ("Regular Ice", "No Ice")),
        Line("milk-tea", 1, None, ("Pearls", "extra Pearls")),
    ],
)
def test_what_the_menu_cannot_mean_is_invalid(line: Line) -> None:
    with pytest.raises(Invalid):
        price(line)


@pytest.mark.parametrize("item_id", ["gone", "bare", "of-another-store"])
def test_what_the_store_does_not_sell_is_unavailable(item_id: str) -> None:
    with pytest.raises(ItemUnavailable):
        price(Line(item_id, 1))


def test_no_lines_and_too_many_are_invalid() -> None:
    with pytest.raises(Invalid):
        price()
    with pytest.raises(Invalid):
        price(*[Line("bun", 1)] * 41)
    with pytest.raises(Invalid):
        price(Line("bun", 150), Line("bun", 51))


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money(2500, "CNY"), "zh-CN", "¥25.00"),
        (Money(1, "CNY"), "de", "0,01 ¥"),
        (Money(350, "EUR"), "de", "3,50 €"),
        (Money(-5, "USD"), "en", "-$0.05"),
        (Money(500, "JPY"), "en", "¥500"),
    ],
)
def test_money_is_written_as_people_write_it(money: Money, locale: str, text: str) -> None:
    assert format_money(money, locale) == text
