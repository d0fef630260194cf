"""What was said, fitted to what an item offers; and kinds of items told from items."""

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.dialogue.choosing import favourites, similar
from chalicelib.domain.chat.dialogue.fitting import fit, with_options
from chalicelib.domain.chat.dialogue.vagueness import with_its_kind
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import menu_from

MENU = menu_from(
    {
        "option_groups": {
            "sugar": {
                "choose": "one",
                "default": "Full Sugar",
                "options": ["Full Sugar", "Half Sugar", "No Sugar"],
            },
            "toppings": {"options": [{"name": "Pearls", "price_minor": 200}, "Jelly"]},
        },
        "items": [
            {
                "item_id": "pearl",
                "name": "Pearl Milk Tea",
                "names": {"zh-CN": "珍珠奶茶"},
                "category": "milk tea",
                "sizes": [
                    {"name": "Small", "names": {"zh-CN": "小杯"}, "price_minor": 900},
                    {"name": "Large", "names": {"zh-CN": "大杯"}, "price_minor": 1200},
                ],
                "option_groups": ["sugar", "toppings"],
                "tags": ["milky"],
            },
            {"item_id": "oat", "name": "Oat Milk Tea", "category": "milk tea", "price_minor": 900},
            {
                "item_id": "bottle",
                "name": "Bottled Milk Tea",
                "names": {"zh-CN": "瓶装奶茶"},
                "category": "drink",
                "price_minor": 500,
            },
            {"item_id": "bun", "name": "Bun", "category": "snack", "price_minor": 300},
        ],
    }
)
PEARL = MENU.items[0]


def test_defaults_fill_what_was_not_said() -> None:
    assert fit(MENU, PEARL, Line("pearl", 2)).line == Line("pearl", 2, "Small", ("Full Sugar",))


def test_any_language_names_a_size_and_a_wrong_one_is_handed_back() -> None:
    assert fit(MENU, PEARL, Line("pearl", 1, "大杯")).line.size == "Large"
    wrong = fit(MENU, PEARL, Line("pearl", 1, "Venti", ("Foam", "Jelly")))
    assert (wrong.line.size, wrong.bad_size, wrong.bad_options) == ("Small", "Venti", ("Foam",))
    assert "Jelly" in wrong.line.options
    bun = fit(MENU, MENU.items[3], Line("bun", 1, "Large"))
    assert (bun.line.size, bun.bad_size) == (None, "Large")


def test_a_choice_replaces_its_rival_and_many_stand_together() -> None:
    line = Line("pearl", 1, "Small", ("Full Sugar", "Jelly"))
    changed = with_options(MENU, PEARL, line, add=("No Sugar", "extra Pearls"), remove=())
    assert changed.line.options == ("No Sugar", "extra Pearls", "Jelly")
    less = with_options(MENU, PEARL, changed.line, add=("Pearls x2",), remove=("Jelly",))
    assert less.line.options == ("No Sugar", "Pearls x2")
    assert with_options(MENU, PEARL, line, add=("Foam",), remove=()).bad_options == ("Foam",)


def test_a_kind_is_asked_about_and_a_name_or_a_slip_is_not() -> None:
    bottle = AddItem("bottle", "Bottled Milk Tea")
    for words in ("a milk tea please", "来杯奶茶"):
        kind = with_its_kind(MENU, bottle, words)
        assert words.startswith("来") or {kind.item_id, *kind.also} == {"pearl", "oat"}
    assert with_its_kind(MENU, bottle, "a bottled milk tea") == bottle
    assert with_its_kind(MENU, bottle, "a botled milk tea") == bottle
    pearl = AddItem("pearl", "Pearl Milk Tea")
    assert with_its_kind(MENU, pearl, "a perl milk tea") == pearl


def test_what_is_near_and_what_comes_first() -> None:
    assert [i.item_id for i in similar(MENU, PEARL)] == ["oat"]
    assert [i.item_id for i in favourites(MENU, 2)] == ["pearl", "oat"]
