"""What a conversation that goes wrong looks like; and that ours, as it speaks today, does not."""

from typing import Any

import pytest

from chalicelib.domain.chat.commands import (
    AddItem,
    AskQuote,
    ChooseStore,
    Command,
    OrderStatus,
    OutOfScope,
    SearchMenu,
)
from chalicelib.domain.chat.replies import de, en, zh_cn
from chalicelib.domain.chat.session import SAID_KEPT
from chalicelib.domain.chat.signs import denies, loops, offered, unread
from chalicelib.domain.overload import words

VOICES = {"zh-CN": zh_cn, "en": en, "de": de}
# The first of each as it was said on the day, the others as models put it.
DENIALS = [
    "我目前无法直接帮您下单，建议您打开其他平台。",
    "抱歉，我不能为你支付订单。",
    "作为一个AI助手，我没有能力下单。",
    "作为人工智能语言模型，我只能提供建议。",
    "暂不支持点外卖，请使用别的App。",
    "活动太火爆，参与人数过多，请明天再来。",
    "I'm sorry, but I cannot place orders for you.",
    "I can't order that for you, but here is a recipe.",
    "Unfortunately I am unable to pay for your drinks.",
    "As an AI language model, I have no access to shops.",
    "I don't have the ability to purchase items.",
    "I am not able to claim a coupon on your behalf.",
    "Please use another app for that.",
    "We have too many participants, come back tomorrow!",
    "Leider kann ich für Sie keine Bestellung aufgeben.",
    "Ich kann leider nicht bestellen.",
    "Als KI bin ich dazu nicht in der Lage.",
    "Bitte nutzen Sie eine andere App.",
    "Kommen Sie morgen wieder.",
]
HONEST = [
    "This order cannot be cancelled any more: the store has accepted it.",
    "I cannot find that on the menu. Here is what there is.",
    "Sorry, I did not understand. Would you like to order a drink?",
    "The other store is 300 m away.",
    "Diese Bestellung kann nicht mehr storniert werden.",
    "Das habe ich nicht verstanden. Möchten Sie etwas bestellen?",
    "这个订单不能取消了，店家已接单。",
    "我没听懂，您想点什么？",
    "明天上午十点可以取。",
]
LATTE = AddItem("latte", "Latte")
LOST = OutOfScope(unreadable=True)


def answer(reply: str = "x", **more: Any) -> dict[str, Any]:
    basket = {"store_id": None, "lines": []}
    return {"reply": reply, "cards": [], "basket": basket, **more}


@pytest.mark.parametrize("reply", DENIALS)
def test_a_denial_is_seen(reply: str) -> None:
    assert denies(reply)


@pytest.mark.parametrize("reply", HONEST)
def test_an_honest_no_is_none(reply: str) -> None:
    assert not denies(reply)


@pytest.mark.parametrize("locale", VOICES)
def test_nothing_that_the_shop_says_today_is_one(locale: str) -> None:
    voice = VOICES[locale]
    said = [*voice.PHRASES.values(), *voice.CHIPS.values(), *voice.WORDS.values()]
    assert len(said) > 150
    assert [text for text in said if denies(text)] == []


def test_nor_is_the_message_of_record() -> None:
    said = _texts({name: value for name, value in vars(words).items() if name.isupper()})
    assert len(said) > 30
    assert [text for text in said if denies(text)] == []


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, dict):
        return [text for part in thing.values() for text in _texts(part)]
    if isinstance(thing, list | tuple):
        return [text for part in thing for text in _texts(part)]
    return []


def test_the_same_reply_to_somebody_who_wants_to_get_on_is_a_loop() -> None:
    assert loops(answer("Which store?"), [LATTE], said_before="Which store?")
    assert loops(answer("Pardon?"), [LOST], said_before="Pardon?")
    assert not loops(answer("Which size?"), [LATTE], said_before="Which store?")


def test_the_first_reply_is_none() -> None:
    assert not loops(answer(""), [LATTE], said_before="")


def test_asking_the_same_twice_is_none() -> None:
    same = "It is being made."
    assert not loops(answer(same), [OrderStatus()], said_before=same)
    assert loops(answer(same), [OrderStatus(), AskQuote()], said_before=same)


def test_the_message_of_record_may_be_heard_again_and_again() -> None:
    said = "New orders are paused."
    assert not loops(answer(said, notice={"text": said}), [AskQuote()], said_before=said)


def test_of_a_long_reply_the_end_is_compared_which_is_all_that_is_kept() -> None:
    long = "a" * SAID_KEPT + "the end"
    assert loops(answer(long), [LATTE], said_before=long[-SAID_KEPT:])


@pytest.mark.parametrize(
    ("commands", "wanted"),
    [([LOST], True), ([LOST, OutOfScope()], True), ([LOST, LATTE], False), ([LATTE], False)],
)
def test_nothing_understood_is_nothing_at_all(commands: list[Command], wanted: bool) -> None:
    assert unread(commands) is wanted


def test_looking_and_being_shown_nothing_is_an_empty_offer() -> None:
    for looking in (SearchMenu("tea"), LATTE, ChooseStore()):
        assert offered(answer(), [looking], nothing_near=False) is False
        assert offered(answer(cards=[{"type": "campaign"}]), [looking], nothing_near=False) is False


def test_cards_a_basket_a_store_or_a_quote_are_something() -> None:
    looking = [SearchMenu("tea")]
    assert offered(answer(cards=[{"type": "item"}]), looking, nothing_near=False) is True
    assert offered(answer(cards=[{"type": "store"}]), looking, nothing_near=False) is True
    assert (
        offered(answer(basket={"store_id": "s", "lines": []}), looking, nothing_near=False) is True
    )
    assert (
        offered(answer(basket={"store_id": None, "lines": [1]}), looking, nothing_near=False)
        is True
    )
    assert offered(answer(quote={}), looking, nothing_near=False) is True


def test_who_does_not_look_is_offered_nothing_and_misses_nothing() -> None:
    assert offered(answer(), [OrderStatus()], nothing_near=False) is None


def test_where_there_is_nothing_at_all_everybody_is_offered_nothing() -> None:
    assert offered(answer(), [LOST], nothing_near=True) is False
