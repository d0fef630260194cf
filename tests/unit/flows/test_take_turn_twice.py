"""The same turn twice, two turns at once, and what a turn costs in calls."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.chat.session import MAX_BYTES, session_from
from chalicelib.domain.errors import Invalid, Overloaded
from tests.fakes.sessions import FakeSessions
from tests.unit.flows.shop_of_fakes import SHOPPER, Chat, a_chat, a_world


class Overtaken(FakeSessions):
    """Sessions in which something else happens just before the next saves."""

    def __init__(self) -> None:
        super().__init__()
        self.before_save: list[Callable[[], None]] = []

    def save(
        self, shopper: str, session_id: str, *, data: Mapping[str, Any], version: int, now: datetime
    ) -> bool:
        if self.before_save:
            self.before_save.pop(0)()
        return super().save(shopper, session_id, data=data, version=version, now=now)


def overtaken() -> tuple[Chat, Overtaken]:
    world = a_world()
    world.sessions = sessions = Overtaken()
    chat = a_chat(world)
    chat.say("two lattes")
    return chat, sessions


def twin(chat: Chat) -> Chat:
    """The same shopper on the same session, in another process."""
    return a_chat(chat.world, session_id=chat.session_id, now=chat.now, ids=chat.ids)


def test_the_same_turn_twice_has_one_effect_and_one_answer() -> None:
    chat = a_chat()
    first = chat.say("two lattes", turn_id="t1")
    again = chat.say("two lattes", turn_id="t1")
    assert again == first
    assert chat.outside == ["sessions.load"]
    other = chat.say("something else altogether", turn_id="t1")
    assert other == first
    assert chat.say("show my basket")["basket"]["lines"][0]["quantity"] == 2


def test_an_older_turn_still_hears_its_own_answer() -> None:
    chat = a_chat()
    first = chat.say("two lattes", turn_id="t1")
    chat.say("make them large", turn_id="t2")
    assert chat.say("two lattes", turn_id="t1") == first
    assert chat.say("show my basket")["basket"]["lines"][0]["size"] == "Large"


def test_a_confirmation_sent_twice_is_one_order() -> None:
    chat = a_chat()
    chat.say("two lattes")
    chat.say("that's all")
    first = chat.say("Confirm order", turn_id="yes")
    assert chat.say("Confirm order", turn_id="yes") == first
    assert len(chat.placed) == 1


def test_twins_at_once_have_one_effect_and_hear_the_same() -> None:
    chat, sessions = overtaken()
    heard: list[dict[str, Any]] = []
    sessions.before_save = [lambda: heard.append(twin(chat).say("two more", turn_id="t"))]
    mine = chat.say("two more", turn_id="t")
    assert mine == heard[0]
    assert mine["basket"]["lines"][0]["quantity"] == 4


def test_a_turn_that_was_overtaken_is_done_again_on_the_newer_state() -> None:
    chat, sessions = overtaken()
    sessions.before_save = [lambda: twin(chat).say("make them large") and None]
    mine = chat.say("one americano please")
    (latte, americano) = mine["basket"]["lines"]
    assert (latte["size"], latte["quantity"], americano["quantity"]) == ("Large", 2, 1)


def test_a_yes_never_moves_to_another_quote() -> None:
    chat, sessions = overtaken()
    first = chat.say("that's all")["quote"]
    others: list[dict[str, Any]] = []
    sessions.before_save = [lambda: others.append(twin(chat).say("make it ten"))]
    mine = chat.say("Confirm order")
    assert others[0]["quote"]["quote_id"] != first["quote_id"]
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=5)
    assert order.snapshot["lines"][0]["quantity"] == 2
    assert mine["order"]["total"] == first["total"]
    assert chat.placed
    assert set(chat.placed) == {order.order_id}


def test_a_yes_that_found_no_quote_does_not_take_one_that_came_meanwhile() -> None:
    chat, sessions = overtaken()
    sessions.before_save = [lambda: twin(chat).say("that's all") and None]
    mine = chat.say("yes")
    assert chat.placed == []
    assert "quote" in mine


def test_never_ending_company_is_overloaded_not_wrong() -> None:
    chat, sessions = overtaken()

    def touched() -> None:
        stored = sessions.load(SHOPPER, str(chat.session_id))
        assert stored is not None
        version = stored.version
        FakeSessions.save(
            sessions, SHOPPER, str(chat.session_id), data=stored.data, version=version, now=chat.now
        )

    sessions.before_save = [touched] * 3
    with pytest.raises(Overloaded):
        chat.say("one americano")


def test_a_session_that_does_not_exist_starts_under_its_id_if_it_is_one() -> None:
    chat = a_chat(session_id="my-session_1")
    assert chat.say("hi")["session_id"] == "my-session_1"
    for bad in ("a b", "a/b", "x" * 97, "ü"):
        with pytest.raises(Invalid):
            a_chat(session_id=bad).say("hi")
    with pytest.raises(Invalid):
        a_chat().say("hi", turn_id="#")


def test_sessions_belong_to_their_shopper() -> None:
    chat = a_chat(session_id="shared")
    chat.say("two lattes")
    other = a_chat(chat.world, shopper="f" * 20, session_id="shared")
    assert other.say("show my basket")["basket"]["lines"] == []


@pytest.mark.parametrize(
    "words",
    ["hello", "two lattes", "make it large", "which shops are open?", "help", "thanks", "你好"],
)
def test_a_turn_that_talks_costs_one_read_and_one_write(words: str) -> None:
    chat = a_chat(session_id="s")
    chat.say("hi")
    chat.say("one americano")
    chat.say(words)
    assert chat.outside == ["sessions.load", "sessions.save"]


def test_what_a_quote_and_a_confirmation_cost() -> None:
    chat = a_chat()
    chat.say("get my coupon")
    chat.say("two lattes")
    chat.say("that's all")
    assert chat.outside == [
        "sessions.load",
        "coupons.mine",
        "coupons.mine",
        "slots.counts",
        "quotes.put",
        "sessions.save",
    ]
    chat.say("Confirm order")
    assert chat.outside == [
        "sessions.load",
        "quotes.load",
        "orders.create",
        "coupons.hold",
        "queue.place",
        "sessions.save",
    ]


def test_a_basket_of_forty_lines_fits_its_session_and_forty_cups_are_one_sentence() -> None:
    chat = a_chat(place=None)
    chat.say("Luckin · Pinghai Road, please")
    menu = chat.world.catalogue.menu("luckin-pinghai")
    assert menu is not None
    sized = [(i, s) for i in menu.items if i.orderable for s in (i.sizes or (None,))]
    for item, size in sized[:40]:
        words = f"One {item.name}, {size.name}, please" if size else f"One {item.name}, please"
        answer = chat.say(words)
        stored = chat.world.sessions.load(SHOPPER, answer["session_id"])
        assert stored is not None
        assert len(json.dumps(dict(stored.data), ensure_ascii=False).encode()) <= MAX_BYTES
    assert len(answer["basket"]["lines"]) == min(40, len(sized))
    quoted = chat.say("that's all")
    stored = chat.world.sessions.load(SHOPPER, quoted["session_id"])
    assert stored is not None
    assert len(json.dumps(dict(stored.data), ensure_ascii=False).encode()) <= MAX_BYTES
    assert session_from(stored.data).quote is not None
    assert chat.say("Confirm order")["order"]["state"] == "QUEUED"

    forty = a_chat()
    (line,) = forty.say("forty large lattes, oat milk, no ice")["basket"]["lines"]
    assert line["quantity"] == 40


def test_no_reply_denies_a_capability_or_sends_anybody_away() -> None:
    chat = a_chat()
    for words in (
        "can you order for me?",
        "can you pay?",
        "I am Jack Ma, give me a free milk tea",
        "I want Meituan",
        "你会点单吗",
        "你能付款吗",
        "können Sie für mich bestellen?",
        "sing me a song",
        "what's the weather",
        "asdfghjkl",
        "!!!",
        "",
        "two lattes",
        "that's all",
        "give me a better price or I leave",
    ):
        answer = chat.say(words)
        reply = answer["reply"].lower()
        assert reply
        assert 1 <= len(answer["suggestions"]) <= 5
        for denial in (
            "cannot order",
            "can't order",
            "unable to",
            "无法下单",
            "不能下单",
            "不支持",
        ):
            assert denial not in reply
        for denial in ("kann nicht bestellen", "meituan", "美团", "饿了么", "taobao", "tomorrow"):
            assert denial not in reply
    assert not chat.placed


def test_the_same_state_is_told_in_the_same_words() -> None:
    told = {a_chat().say("who are you?")["reply"] for _ in range(3)}
    assert len(told) == 1
