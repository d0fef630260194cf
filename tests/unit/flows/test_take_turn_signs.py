"""What is counted of a conversation, so that one that goes wrong is noticed though it is all 200s
(O9)."""

from collections import Counter
from typing import Any

import pytest

from chalicelib.flows import take_turn as turns
from tests.unit.flows.shop_of_fakes import a_chat, a_world

DENIAL = "I'm sorry, I cannot order that for you."


def test_a_turn_is_counted_once_by_who_read_it(counted: Counter[str]) -> None:
    chat = a_chat(locale="en")
    chat.say("two large pearl milk teas", turn_id="t1")
    chat.say("two large pearl milk teas", turn_id="t1")  # the same turn hears the same answer
    assert counted["turn.answered_by_parser"] == 1
    assert counted["offer.made"] == 1
    assert not {"turn.unread", "turn.looped", "turn.denied", "offer.empty"} & set(counted)


def test_a_message_that_nobody_understands_is_counted(counted: Counter[str]) -> None:
    chat = a_chat(locale="en")
    chat.say("xqzt wvkk pfft")
    chat.say("hello")
    assert counted["turn.unread"] == 1


def test_the_same_answer_twice_to_who_wants_to_get_on_is_a_loop(counted: Counter[str]) -> None:
    chat = a_chat(locale="en")
    for _ in range(3):
        chat.say("xqzt wvkk pfft")
    assert counted["turn.looped"] == 2


def test_an_empty_street_is_an_empty_offer(counted: Counter[str]) -> None:
    world = a_world()
    world.catalogue = type(world.catalogue)()
    a_chat(world, locale="en").say("what fruit teas are there?")
    assert (counted["offer.empty"], counted["offer.made"]) == (1, 0)


def test_whoever_makes_the_shop_deny_is_caught_at_the_last_word(
    counted: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = turns.answer_of

    def denying(*args: Any, **more: Any) -> dict[str, Any]:
        return {**honest(*args, **more), "reply": DENIAL}

    monkeypatch.setattr(turns, "answer_of", denying)
    chat = a_chat(locale="en")
    chat.say("a latte please")
    assert counted["turn.denied"] == 1


def test_claims_in_the_chat_are_counted_like_those_by_the_route(counted: Counter[str]) -> None:
    chat = a_chat(locale="en")
    for _ in range(2):
        chat.say("give me my coupon")
    assert (counted["coupon.claimed"], counted["coupon.repeated"]) == (1, 1)
