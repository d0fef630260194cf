"""A session survives the row it is kept in, and never outgrows it."""

import json
import random
from dataclasses import replace

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.session import (
    ANSWERS_KEPT,
    MAX_BYTES,
    TURNS_KNOWN,
    TURNS_TOLD,
    WORDS_TOLD,
    Session,
    Waiting,
    session_from,
    session_json,
)
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import Line

FULL = Session(
    locale="zh-CN",
    place=(30.259, 120.1644),
    store_id="chagee-hubin",
    basket=(Line("a", 2, "Large", ("50% Sugar", "Less Ice")), Line("b", 1)),
    touched=1,
    delivery=True,
    address="文三路 4 号",
    slot="2026-02-06T04:15:00+00:00",
    without_coupon=True,
    expecting=Expecting.CONFIRM_QUOTE,
    offered_items=("a", "b"),
    offered_stores=("s", "t"),
    pending=(AddItem("a", "A", 3, "Large", ("No Ice",), ("b", "c")),),
    asked="三杯奶茶",
    quote=Waiting("q-1", "f" * 64, "bill"),
    quoting=True,
    cancelling="o-1",
    said="现在下单吗？",
    greeted=True,
    talked=(("一杯奶茶", "要多大杯？"), ("大杯", "现在下单吗？")),
    helped=2,
    last_order="o-1",
    ticket=True,
    turns=("t1", "t2"),
    answers=(("t2", {"reply": "现在下单吗？", "cards": [{"type": "quote"}]}),),
)


def stored(session: Session) -> Session:
    return session_from(json.loads(json.dumps(session_json(session))))


def test_everything_comes_back() -> None:
    assert stored(FULL) == FULL
    assert stored(Session()) == Session()
    assert stored(replace(FULL, touched=0)).touched == 0


def test_a_row_of_an_older_or_newer_release_is_read_with_defaults() -> None:
    assert session_from({}) == Session()
    assert session_from({"store_id": "s", "unheard_of": 1}).store_id == "s"


def test_the_latest_answers_are_kept_word_for_word_and_older_turns_by_their_id() -> None:
    session = Session()
    for n in range(TURNS_KNOWN + 4):
        session = session.answered(f"t{n}", {"reply": f"r{n}"}, message=f"m{n}")
    last = TURNS_KNOWN + 3
    assert session.answer_to(f"t{last}") == {"reply": f"r{last}"}
    assert session.answer_to(f"t{last - ANSWERS_KEPT + 1}") == {
        "reply": f"r{last - ANSWERS_KEPT + 1}"
    }
    assert session.answer_to(f"t{last - 10}") == {"reply": f"r{last}"}
    assert session.answer_to("never") is None
    told = session.talked
    assert [said for said, _ in told] == [f"m{n}" for n in range(last - TURNS_TOLD + 1, last + 1)]


def test_the_last_turns_are_kept_cut_short() -> None:
    talked = Session().answered("t", {"reply": "r" * 900}, message="m" * 900).talked
    assert talked == (("m" * WORDS_TOLD, "r" * WORDS_TOLD),)


def test_a_full_basket_with_long_answers_still_fits() -> None:
    noise = random.Random(7)

    def word(length: int) -> str:
        return "".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(length))

    lines = tuple(Line(f"item-{n}-{n * 7919}", 5, f"s{n}", (f"o{n}", f"p{n}")) for n in range(40))
    session = replace(FULL, basket=lines)
    for n in range(3):
        answer = {"reply": word(400), "cards": [{"type": "item", "name": word(900)}] * 3}
        session = session.answered(f"turn-{n}", answer, message=word(900))
    data = session_json(session)
    assert len(json.dumps(data, ensure_ascii=False).encode()) <= MAX_BYTES
    assert session_from(data).basket == lines
    assert session_from(data).answer_to("turn-2") is not None
