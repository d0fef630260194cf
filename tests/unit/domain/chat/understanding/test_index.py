# ruff: noqa: E501 - rows of utterances
"""Menus as the parser sees them: merging, translating, numbers."""

import pytest

from chalicelib.domain.chat.understanding.index import build_index, merge_menus
from chalicelib.domain.chat.understanding.normalise import fold, read
from chalicelib.domain.chat.understanding.numbers import han_number, number_phrases
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import Scene
from chalicelib.domain.stores.menu import menu_from
from tests.unit.domain.chat.understanding.utterances import index_of


def _menu(store_id, item_id, group):
    return menu_from(
        {
            "items": [{"item_id": item_id, "name": item_id.title(), "option_groups": ["milk"]}],
            "option_groups": {"milk": group},
        },
        store_id=store_id,
    )


def test_merged_menus_hold_every_item_once():
    one, two = _menu("a", "latte", ["oat milk"]), _menu("b", "mocha", ["oat milk"])
    merged = merge_menus([one, two, one])
    assert [item.item_id for item in merged.items] == ["latte", "mocha"]
    assert set(merged.groups) == {"milk"}


def test_groups_of_one_name_and_different_content_stay_apart():
    merged = merge_menus([_menu("a", "latte", ["oat milk"]), _menu("b", "mocha", ["soy milk"])])
    index = build_index(merged)
    read_soy = understand(text="a mocha with soy milk", index=index, scene=Scene()).commands[0]
    read_oat = understand(text="a mocha with oat milk", index=index, scene=Scene()).commands[0]
    assert read_soy.options == ("soy milk",)
    assert read_oat.options == ()


def test_no_menus_merge_into_an_empty_one():
    assert build_index(merge_menus([])).menu.items == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hafermilch", "燕麦奶"), ("Hafermilch", "oat milk"), ("Vanille-Latte", "vanilla latte"), ("珍珠奶茶", "pearl milk tea"),
        ("kleinen", "small"), ("dünne Kruste", "thin crust"), ("duenne Kruste", "thin crust"), ("pizzas", "Pizzen"), ("少冰", "less ice"),
    ],
)  # fmt: skip
def test_one_thing_has_the_same_keys_in_every_language(one, other):
    keys = index_of("-").translator.keys
    assert keys(fold(one)) == keys(fold(other))


@pytest.mark.parametrize(
    ("said", "value"),
    [("四十", 40), ("十二", 12), ("两百", 200), ("二十一", 21), ("三", 3), ("一二三", 123), ("", None), ("杯", None)],
)  # fmt: skip
def test_chinese_numbers_have_their_value(said, value):
    assert han_number(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [("forty", 40), ("twenty five", 25), ("einundzwanzig", 21), ("vierzig", 40), ("half a dozen", 6), ("ein halbes dutzend", 6),
     ("a couple of", 2), ("a dozen", 12)],
)  # fmt: skip
def test_numbers_in_words_have_their_value(said, value):
    assert number_phrases()[tuple(said.split())] == value


def test_traditional_full_width_and_accented_text_is_folded():
    assert fold("兩杯２０％ Caffè") == "两杯20% caffe"


def test_the_shoppers_own_words_come_back_for_a_span():
    text = read("Straße 5")
    assert text.folded == "strasse 5"
    assert text.original(0, 7) == "Straße"
