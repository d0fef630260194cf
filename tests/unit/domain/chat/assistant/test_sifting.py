"""What of a model's commands may be done: only what it was shown, in numbers that were said."""

from dataclasses import replace

import pytest

from chalicelib.domain.chat.assistant.question import (
    OfferedItem,
    OfferedStore,
    Question,
    QuestionLine,
    question_from,
    question_json,
)
from chalicelib.domain.chat.assistant.sifting import numbers_said, sifted
from chalicelib.domain.chat.commands import (
    AddItem,
    ChangeItem,
    ChooseStore,
    Command,
    LineRef,
    RemoveItem,
    SearchMenu,
    ShowBasket,
)

QUESTION = Question(
    locale="en",
    message="three of those, and twelve for the office",
    turns=(("我要两杯", "好的"), ("hello", "We have 99 items.")),
    store="Lake Tea",
    items=(
        OfferedItem("milk-tea", "Milk Tea", "tea", ("Regular", "Large"), ("sugar", "toppings")),
        OfferedItem("cola", "Cola", "drink"),
    ),
    groups={"sugar": ("No Sugar", "Less Sugar"), "toppings": ("Pearls",)},
    stores=(OfferedStore("lake", "Lake Tea"),),
    basket=(QuestionLine(1, "milk-tea", "Milk Tea", 2, "Regular"),),
)


def one(command: Command, question: Question = QUESTION) -> Command | None:
    found = sifted([command], question)
    return found[0] if found else None


def test_an_item_of_the_menu_passes_with_its_name_and_what_it_has() -> None:
    asked = AddItem("milk-tea", "?", 3, "large", ("less sugar", "Pearls", "extra Pearls", "Gold"))
    kept = AddItem("milk-tea", "Milk Tea", 3, "Large", ("less sugar", "Pearls", "extra Pearls"))
    assert one(asked) == kept
    assert one(AddItem("cola", "?", 1, "Large", ("Pearls",))) == AddItem("cola", "Cola")


@pytest.mark.parametrize(
    "command",
    [
        AddItem("starbucks-latte", "Latte"),
        ChangeItem(LineRef(position=2), size="Large"),
        ChangeItem(LineRef(position=1)),
        ChangeItem(LineRef(position=1), size="Free", quantity=50, add_options=("Gold",)),
        ChangeItem(LineRef(position=1), item_id="nowhere"),
        RemoveItem(LineRef(position=2)),
        SearchMenu(item_ids=("nowhere", "elsewhere")),
        ChooseStore(store_id="another"),
    ],
)
def test_what_it_was_not_shown_is_left_out(command: Command) -> None:
    assert one(command) is None


def test_numbers_are_those_of_the_shoppers_own_words() -> None:
    assert numbers_said(QUESTION) >= {2, 3, 12}
    assert 99 not in numbers_said(QUESTION)
    quantities = {n: one(AddItem("cola", "?", n)) for n in (2, 3, 12, 50)}
    assert {n: got.quantity for n, got in quantities.items() if isinstance(got, AddItem)} == {
        2: 2,
        3: 3,
        12: 12,
        50: 1,
    }


def test_a_change_keeps_what_holds_up_of_it() -> None:
    asked = ChangeItem(LineRef(position=1), quantity=50, size="Large", add_options=("Gold",))
    assert one(asked) == ChangeItem(LineRef(position=1), size="Large")
    asked = ChangeItem(LineRef(position=1), quantity=3)
    assert one(asked) == asked


def test_a_swapped_item_has_the_sizes_of_the_new_one() -> None:
    asked = ChangeItem(LineRef(position=1), item_id="cola", size="Large")
    assert one(asked) == ChangeItem(LineRef(position=1), item_id="cola")


def test_a_removal_of_a_number_that_nobody_said_takes_the_line() -> None:
    assert one(RemoveItem(LineRef(position=1), 7)) == RemoveItem(LineRef(position=1))
    assert one(RemoveItem(LineRef(position=1), 3)) == RemoveItem(LineRef(position=1), 3)
    assert one(RemoveItem(LineRef(every=True))) == RemoveItem(LineRef(every=True))


def test_an_offer_keeps_the_real_ones_and_a_store_must_be_one_of_the_list() -> None:
    assert one(SearchMenu(item_ids=("nowhere", "cola"))) == SearchMenu(item_ids=("cola",))
    assert one(ChooseStore(store_id="lake")) == ChooseStore(store_id="lake")
    assert one(ChooseStore(listing=True)) == ChooseStore(listing=True)


def test_what_names_nothing_passes_in_its_order() -> None:
    commands = (ShowBasket(), AddItem("nowhere", "?"), ChooseStore(store_id="lake"))
    assert sifted(commands, QUESTION) == (ShowBasket(), ChooseStore(store_id="lake"))


def test_a_question_survives_its_way_and_one_of_another_release_is_read() -> None:
    assert question_from(question_json(QUESTION)) == QUESTION
    bare = {"locale": "en", "message": "hi", "unheard_of": 1}
    assert question_from(bare) == replace(Question("en", "hi"), groups={})
