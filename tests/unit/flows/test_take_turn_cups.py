"""ONE of two cups alike is changed or taken out, and the other stays as it is."""

import pytest

from tests.unit.flows.shop_of_fakes import a_chat

ORDERS = {"zh": "来两杯珍珠奶茶", "en": "two pearl milk teas", "de": "zwei Perlenmilchtee"}


def lines(answer: dict) -> list[tuple[int, str]]:  # type: ignore[type-arg]
    return [(line["quantity"], line["size"]) for line in answer["basket"]["lines"]]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh", "第二杯换成大杯"),
        ("en", "no, make the second one large"),
        ("de", "die zweite bitte groß"),
        ("zh", "最后一杯换成大杯"),
        ("zh", "其中一杯换成大杯"),
        ("en", "one of them large"),
    ],
)
def test_one_cup_of_two_becomes_large(locale: str, words: str) -> None:
    chat = a_chat()
    chat.say(ORDERS[locale])
    assert lines(chat.say(words)) == [(1, "Regular"), (1, "Large")]


def test_the_first_cup_stays_the_first() -> None:
    chat = a_chat()
    chat.say(ORDERS["en"])
    assert lines(chat.say("make the first one large")) == [(1, "Large"), (1, "Regular")]


def test_without_ice_is_for_one_cup_and_a_place_that_is_a_line_means_the_line() -> None:
    chat = a_chat()
    chat.say(ORDERS["en"])
    one, other = chat.say("the second without ice")["basket"]["lines"]
    assert "No Ice" not in one["options"]
    assert "No Ice" in other["options"]
    chat.say("two more of the first one")
    first, second = chat.say("make the second one large")["basket"]["lines"]
    assert (first["quantity"], first["size"]) == (3, "Regular")
    assert (second["quantity"], second["size"]) == (1, "Large")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh", "去掉第二杯"),
        ("zh", "最后一杯不要了"),
        ("en", "remove the second one"),
        ("en", "remove the first one"),
        ("de", "das zweite weg"),
        ("de", "die letzte bitte streichen"),
    ],
)
def test_one_cup_of_two_is_taken_out_and_said_so(locale: str, words: str) -> None:
    chat = a_chat()
    chat.say(ORDERS[locale])
    answer = chat.say(words)
    assert lines(answer) == [(1, "Regular")]
    assert "1 ×" in answer["reply"]


def test_a_number_is_never_a_reason_to_split() -> None:
    chat = a_chat()
    chat.say(ORDERS["en"])
    assert lines(chat.say("make it three large")) == [(3, "Large")]
