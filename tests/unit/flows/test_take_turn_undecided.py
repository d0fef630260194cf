"""A question "which of these?" holds nobody up, and forgets nothing that was said."""

import pytest

from tests.unit.flows.shop_of_fakes import a_chat

VAGUE = {
    "zh": ("来一杯大杯奶茶，少糖", "还是去冰吧", "就这些", "不要了"),
    "en": ("a large milk tea, less sugar", "actually no ice", "that's all", "no"),
    "de": (
        "Ich hätte gern einen großen Milchtee, wenig Zucker",
        "doch lieber ohne Eis",
        "Das ist alles",
        "nein",
    ),
}
each = pytest.mark.parametrize("words", VAGUE.values(), ids=VAGUE.keys())


@each
def test_wishes_are_noted_and_kept_until_the_choice(words: tuple[str, ...]) -> None:
    chat = a_chat()
    asked = chat.say(words[0])
    noted = chat.say(words[1])
    assert noted["reply"] != asked["reply"]
    (line,) = chat.say(noted["suggestions"][0])["basket"]["lines"]
    assert (line["item_id"], line["size"]) == ("luckin-light-jasmine", "Large")
    ice, sugar = line["options"]
    assert ice == "No Ice"
    assert sugar in ("30% Sugar", "70% Sugar")  # less than the usual, whichever that is


@each
def test_that_is_all_says_that_nothing_is_chosen_and_leads_to_the_first_choice(
    words: tuple[str, ...],
) -> None:
    chat = a_chat()
    asked = chat.say(words[0])
    told = chat.say(words[2])
    assert told["reply"] not in asked["reply"]
    assert told["suggestions"][0] == asked["suggestions"][0]
    assert "quote" in chat.say(told["suggestions"][0])


@each
def test_with_something_in_the_basket_the_quote_comes_and_says_what_is_left_out(
    words: tuple[str, ...],
) -> None:
    chat = a_chat()
    chat.say("2 latte")
    asked = chat.say(words[0])
    names = [card["name"] for card in asked["cards"] if card["type"] == "item"]
    told = chat.say(words[2])
    assert [line["item_id"] for line in told["quote"]["lines"]] == ["luckin-latte"]
    assert told["reply"].split("\n")[0].count(names[0]) == 1


@each
def test_none_of_these_lets_it_go(words: tuple[str, ...]) -> None:
    chat = a_chat()
    chat.say(words[0])
    told = chat.say(words[3])
    assert told["basket"]["lines"] == []
    assert not [card for card in told["cards"] if card["type"] == "item"]


def test_an_order_now_beside_an_open_question_orders_nothing() -> None:
    chat = a_chat()
    chat.say(VAGUE["de"][0])
    told = chat.say("Ja, jetzt bestellen")
    assert "Noch ist nichts ausgewählt" in told["reply"]
    assert chat.placed == []


def test_a_number_said_beside_the_question_counts() -> None:
    chat = a_chat()
    asked = chat.say("a milk tea")
    noted = chat.say("make it two")
    assert "2 × milk tea" in noted["reply"]
    (line,) = chat.say(asked["suggestions"][0])["basket"]["lines"]
    assert line["quantity"] == 2
