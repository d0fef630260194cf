"""The model in a turn: when it is asked, what of its answer is done, and that it is never in the
way."""

from typing import Any

import pytest

from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, Why
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.turns.aide import Aide
from tests.fakes.assistant import FakeAssistant, FakeReviews, calling
from tests.fakes.tally import FakeTally
from tests.unit.flows.shop_of_fakes import NOON, Chat, a_chat, a_world

# Words that the parser can make nothing of.
VAGUE = "whatever my sister always has on a day like this"
DEADLINE_S = 4.5
TEA = "luckin-americano"


def a_helped_chat(
    assistant: FakeAssistant, reviews: FakeReviews | None = None, **more: Any
) -> Chat:
    aide = Aide(assistant, reviews or FakeReviews(), FakeTally(), deadline_s=DEADLINE_S)
    return a_chat(aide=aide, **more)


def fruity(question: Question) -> Helped:
    ids = [item.item_id for item in question.items if "fruity" in item.tags][:3]
    return calling(("offer_items", {"item_ids": ids, "reason": "These are fruity and light."}))


def alone(message: str) -> dict[str, Any]:
    return a_chat().say(message)


def test_a_vague_wish_ends_in_a_concrete_offer_from_the_menu_with_a_reason() -> None:
    assistant = FakeAssistant(fruity)
    answer = a_helped_chat(assistant).say(VAGUE)
    assert answer["answered_by"] == "model"
    assert answer["reply"].startswith("These are fruity and light.")
    offered = [card for card in answer["cards"] if card["type"] == "item"]
    assert offered
    assert all("price" in card or card["sizes"] for card in offered)
    assert all(card["name"] in answer["reply"] for card in offered)
    assert answer["suggestions"]


def test_what_the_model_puts_in_is_shown_and_priced_like_a_parsed_line() -> None:
    def one_large(_: Question) -> Helped:
        return calling(("add_item", {"item_id": TEA, "size": "Large"}))

    chat = a_helped_chat(FakeAssistant(one_large))
    answer = chat.say(VAGUE)
    parsed = a_chat()
    said = parsed.say("a large americano")
    assert answer["answered_by"] == "model"
    assert said["answered_by"] == "parser"
    unlike = {"answered_by": 0, "understood": 0}
    assert {**answer, **unlike, **_ids(said)} == {**said, **unlike}
    assert chat.say("that is all")["quote"]["total"] == parsed.say("that is all")["quote"]["total"]


def _ids(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in ("session_id", "turn_id")}


@pytest.mark.parametrize("why", Why)
def test_without_help_the_parsers_answer_stands_as_a_fallback(why: Why) -> None:
    answer = a_helped_chat(FakeAssistant(lambda _: NoHelp(why))).say(VAGUE)
    assert answer["answered_by"] == "fallback"
    assert answer["reply"] == alone(VAGUE)["reply"]
    assert answer["suggestions"]


def test_without_a_model_an_unsure_turn_is_a_fallback_and_a_sure_one_the_parsers() -> None:
    assert alone(VAGUE)["answered_by"] == "fallback"
    assert alone("two lattes please")["answered_by"] == "parser"


@pytest.mark.parametrize(
    "message",
    [
        "two lattes please",
        "where is my order",
        "wo ist meine Bestellung?",
        "我的订单到哪了",
        "yes",
        "nein danke",
        "取消订单",
        "my coupon please",
        "try again",
        "再试一次",
        "noch einmal",
        "thanks",
        "?!",
    ],
)
def test_nobody_asks_a_model_about_what_the_parser_reads(message: str) -> None:
    assistant = FakeAssistant()
    a_helped_chat(assistant).say(message)
    assert assistant.asked == []


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.FULL])
def test_a_mode_that_switches_the_model_off_is_not_asked(mode: Mode) -> None:
    assistant, world = FakeAssistant(fruity), a_world()
    world.control.save(Control(0, Switch(mode, NOON)))
    answer = a_helped_chat(assistant, world=world).say(VAGUE)
    assert assistant.asked == []
    assert answer["answered_by"] == "fallback"


def test_a_turn_with_too_little_time_left_does_not_wait_for_a_model() -> None:
    assistant = FakeAssistant(fruity)
    chat = a_helped_chat(assistant)
    assert chat.say(VAGUE, left_s=DEADLINE_S - 0.1)["answered_by"] == "fallback"
    assert assistant.asked == []
    assert chat.say(VAGUE, left_s=DEADLINE_S)["answered_by"] == "model"


def test_while_others_are_turned_away_at_the_door_no_model_is_asked() -> None:
    assistant = FakeAssistant(fruity)
    chat = a_helped_chat(assistant)
    assert chat.say(VAGUE, calm=False)["answered_by"] == "fallback"
    assert assistant.asked == []
    assert chat.say(VAGUE)["answered_by"] == "model"


def test_three_calls_are_all_that_one_order_takes_and_the_next_order_has_its_own() -> None:
    assistant = FakeAssistant(fruity)
    chat = a_helped_chat(assistant)
    assert [chat.say(VAGUE)["answered_by"] for _ in range(4)] == ["model"] * 3 + ["fallback"]
    assert len(assistant.asked) == 3
    chat.say("two lattes please")
    chat.say("that is all")
    assert "order" in chat.say("yes, place the order")
    assert chat.say(VAGUE)["answered_by"] == "model"


@pytest.mark.parametrize("why", [Why.LATE, Why.ERROR, Why.MALFORMED, Why.THROTTLED])
def test_a_call_that_came_to_nothing_counts_as_one_of_the_three(why: Why) -> None:
    assistant = FakeAssistant(lambda _: NoHelp(why))
    chat = a_helped_chat(assistant)
    for _ in range(5):
        chat.say(VAGUE)
    assert len(assistant.asked) == 3


def test_being_turned_away_at_the_door_counts_for_nothing() -> None:
    assistant = FakeAssistant(lambda _: NoHelp(Why.FULL))
    chat = a_helped_chat(assistant)
    for _ in range(5):
        chat.say(VAGUE)
    assert len(assistant.asked) == 5


def test_a_turn_with_a_model_costs_one_call_of_it_and_one_row_for_review() -> None:
    chat = a_helped_chat(FakeAssistant(fruity))
    chat.say("hello")
    chat.say(VAGUE)
    assert chat.outside == ["sessions.load", "assistant.ask", "sessions.save", "reviews.keep"]
    chat.say("two lattes please")
    assert "assistant.ask" not in chat.outside
    assert "reviews.keep" not in chat.outside


def test_the_same_turn_again_hears_the_same_and_asks_nobody() -> None:
    assistant = FakeAssistant(fruity)
    chat = a_helped_chat(assistant)
    first = chat.say(VAGUE, turn_id="t-1")
    assert chat.say(VAGUE, turn_id="t-1") == first
    assert len(assistant.asked) == 1


def test_a_turn_that_has_to_be_done_again_asks_only_once() -> None:
    assistant = FakeAssistant(fruity)
    chat = a_helped_chat(assistant)
    chat.say("hello")
    saves = chat.world.sessions.save
    refused = []

    def beaten_once(*args: Any, **kwargs: Any) -> bool:
        if not refused:
            refused.append(1)
            return False
        return saves(*args, **kwargs)

    chat.world.sessions.save = beaten_once  # type: ignore[method-assign]
    assert chat.say(VAGUE)["answered_by"] == "model"
    assert len(assistant.asked) == 1


def test_items_stores_and_lines_that_it_was_not_shown_are_left_out() -> None:
    def foreign(_: Question) -> Helped:
        return calling(
            ("add_item", {"item_id": "starbucks-latte", "quantity": 2}),
            ("offer_items", {"item_ids": ["nowhere"], "reason": "It is lovely."}),
            ("choose_store", {"store_id": "another-shop"}),
            ("change_item", {"line": 7, "size": "Large"}),
            ("remove_item", {"line": 7}),
        )

    answer = a_helped_chat(FakeAssistant(foreign)).say(VAGUE)
    assert answer["basket"]["lines"] == []
    assert answer["answered_by"] == "fallback"
    assert answer["reply"] == alone(VAGUE)["reply"]


def test_it_cannot_say_yes_and_not_beside_a_quote_either() -> None:
    def pushy(question: Question) -> Helped:
        return calling(
            ("confirm_order", {}),
            ("place_order", {"quote": "any"}),
            ("set_price", {"amount": 1}),
            ("small_talk", {"text": "Lovely choice."}),
        )

    chat = a_helped_chat(FakeAssistant(pushy))
    chat.say("two lattes please")
    waiting = chat.say("that is all")["quote"]
    answer = chat.say(VAGUE)
    assert chat.placed == []
    assert answer.get("quote", waiting)["quote_hash"] == waiting["quote_hash"]
    assert chat.say("yes, place the order")["order"]
    assert len(chat.placed) == 1


def test_words_never_stand_behind_a_quote_that_it_asked_for() -> None:
    def check_out(_: Question) -> Helped:
        return calling(
            ("check_out", {}), ("ask_shopper", {"question": "Shall it be really sweet?"})
        )

    chat = a_helped_chat(FakeAssistant(check_out))
    chat.say("two lattes please")
    answer = chat.say(VAGUE)
    assert answer["quote"]
    assert "really sweet" not in answer["reply"]


def test_a_number_that_nobody_said_becomes_one() -> None:
    def many(_: Question) -> Helped:
        return calling(("add_item", {"item_id": TEA, "quantity": 40}))

    chat = a_helped_chat(FakeAssistant(many))
    assert chat.say(VAGUE)["basket"]["lines"][0]["quantity"] == 1
    chat = a_helped_chat(FakeAssistant(many))
    said = chat.say("whatever forty of my sisters always have on a day like this")
    assert said["basket"]["lines"][0]["quantity"] == 40


def test_sizes_and_options_that_an_item_does_not_have_are_never_said_back() -> None:
    def odd(_: Question) -> Helped:
        given = {"item_id": TEA, "size": "Free", "options": ["Gift of Jack", "Oat Milk"]}
        return calling(("add_item", given))

    answer = a_helped_chat(FakeAssistant(odd)).say(VAGUE)
    assert "Free" not in answer["reply"]
    assert "Jack" not in answer["reply"]


def test_the_model_is_shown_no_price_and_nothing_personal() -> None:
    assistant = FakeAssistant(fruity)
    chat = a_helped_chat(assistant)
    chat.say("two lattes please")
    chat.say("deliver to 12 Hubin Road, flat 7, phone 13812345678")
    chat.say("that is all")
    chat.say(f"{VAGUE}, call me at 13812345678")
    (question,) = assistant.asked
    told = repr(question)
    for secret in ("¥", "13812345678", "12 Hubin Road", "25.80", chat.shopper):
        assert secret not in told


def test_a_lost_review_loses_nothing_else() -> None:
    reviews = FakeReviews(away=True)
    assert a_helped_chat(FakeAssistant(fruity), reviews).say(VAGUE)["answered_by"] == "model"


def test_a_review_says_what_was_asked_and_done_and_not_by_whom() -> None:
    reviews = FakeReviews()
    chat = a_helped_chat(FakeAssistant(fruity), reviews)
    chat.say(VAGUE)
    (review,) = reviews.kept
    assert (review.outcome, review.done, review.words) == (
        "helped",
        ("SearchMenu",),
        "These are fruity and light.",
    )
    assert review.prompt
    assert review.tokens_in
    assert chat.shopper not in repr(review)
