"""A chat session: what the assistant remembers between two turns, and how it is kept as JSON.

Holds no price, stock or coupon value: those are read again whenever they are said (A6). Owns the
limit of 8 KB; when answers to repeat do not fit, their cards go first, then the older answers.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import Line
from chalicelib.records import dataclass

MAX_BYTES = 8 * 1024
# Answers kept word for word: a retry comes within seconds, two turns later nobody repeats one.
ANSWERS_KEPT = 3
TURNS_KNOWN = 16
SAID_KEPT, ASKED_KEPT = 600, 300
# What a follow-up may hang on ("the second one"), and what a person reads who takes over.
TURNS_TOLD, WORDS_TOLD = 6, 280
ADDRESS_KEPT = 160

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A quote that waits for a yes: id and hash are what the yes agrees to. `kind` is "shop" or
    "bill"."""

    quote_id: str
    quote_hash: str
    kind: str = "shop"


@dataclass(frozen=True, slots=True)
class Session:
    """`touched` is the place of the line last spoken of. `pending` items wait for a store or a
    choice, `asked` being the words they came in; `quoting` when a quote was wished for and
    something is still missing; `ordered` once an order was placed here. `talked` are the last turns
    as (shopper, assistant), cut short; `helped` counts the model's calls since the last order.
    `ticket` is set while the team may have written something; `last_order` is what it is about."""

    locale: str | None = None
    place: tuple[float, float] | None = None
    store_id: str | None = None
    basket: tuple[Line, ...] = ()
    touched: int = -1
    delivery: bool = False
    address: str | None = None
    slot: str | None = None
    without_coupon: bool = False
    expecting: Expecting = Expecting.NOTHING
    offered_items: tuple[str, ...] = ()
    offered_stores: tuple[str, ...] = ()
    pending: tuple[AddItem, ...] = ()
    asked: str = ""
    quote: Waiting | None = None
    quoting: bool = False
    cancelling: str | None = None
    said: str = ""
    greeted: bool = False
    ordered: bool = False
    talked: tuple[tuple[str, str], ...] = ()
    helped: int = 0
    last_order: str | None = None
    ticket: bool = False
    turns: tuple[str, ...] = ()
    answers: tuple[tuple[str, Answer], ...] = ()

    def answer_to(self, turn_id: str) -> Answer | None:
        """What was answered to this turn; the latest answer when its own is no longer kept."""
        own = dict(self.answers).get(turn_id)
        latest = self.answers[-1][1] if self.answers else None
        return own or (latest if turn_id in self.turns else None)

    def answered(self, turn_id: str, answer: Answer, *, message: str) -> "Session":
        """The session after this turn, in which the shopper said `message`."""
        reply = str(answer.get("reply", ""))
        return replace(
            self,
            said=reply[-SAID_KEPT:],
            talked=(*self.talked, (message[:WORDS_TOLD], reply[:WORDS_TOLD]))[-TURNS_TOLD:],
            turns=(*self.turns, turn_id)[-TURNS_KNOWN:],
            answers=(*self.answers, (turn_id, answer))[-ANSWERS_KEPT:],
        )


def session_json(session: Session) -> dict[str, Any]:
    """The session as JSON data of at most 8 KB: the long parts packed, the rest to be read."""
    answers = list(session.answers)
    while True:
        data = {**_short(session), "packed": _packed({**_long(session), "answers": answers})}
        if len(json.dumps(data, ensure_ascii=False).encode()) <= MAX_BYTES or not answers:
            return data
        answers = answers[1:] if len(answers) > 1 else _slimmer(answers)


def session_from(data: Mapping[str, Any]) -> Session:
    """The session that `session_json` wrote; fields that are not there take their defaults."""
    data = {**data, **_unpacked(data.get("packed", ""))}
    place, quote = data.get("place"), data.get("quote")
    return Session(
        locale=data.get("locale"),
        place=(float(place[0]), float(place[1])) if place else None,
        store_id=data.get("store_id"),
        basket=tuple(_line(raw) for raw in data.get("basket", ())),
        touched=int(data.get("touched", -1)),
        delivery=bool(data.get("delivery")),
        address=data.get("address"),
        slot=data.get("slot"),
        without_coupon=bool(data.get("without_coupon")),
        expecting=Expecting(data.get("expecting", Expecting.NOTHING)),
        offered_items=tuple(data.get("offered_items", ())),
        offered_stores=tuple(data.get("offered_stores", ())),
        pending=tuple(_pending(raw) for raw in data.get("pending", ())),
        asked=str(data.get("asked", "")),
        quote=Waiting(*quote) if quote else None,
        quoting=bool(data.get("quoting")),
        cancelling=data.get("cancelling"),
        said=str(data.get("said", "")),
        greeted=bool(data.get("greeted")),
        ordered=bool(data.get("ordered")),
        talked=tuple((str(said), str(heard)) for said, heard in data.get("talked", ())),
        helped=int(data.get("helped", 0)),
        last_order=data.get("last_order"),
        ticket=bool(data.get("ticket")),
        turns=tuple(data.get("turns", ())),
        answers=tuple((turn_id, answer) for turn_id, answer in data.get("answers", ())),
    )


def _short(session: Session) -> dict[str, Any]:
    waiting = session.quote
    data = {
        "locale": session.locale,
        "place": [str(part) for part in session.place] if session.place else None,
        "store_id": session.store_id,
        "touched": session.touched,
        "delivery": session.delivery,
        "slot": session.slot,
        "without_coupon": session.without_coupon,
        "expecting": session.expecting.value,
        "offered_items": list(session.offered_items),
        "offered_stores": list(session.offered_stores),
        "quote": [waiting.quote_id, waiting.quote_hash, waiting.kind] if waiting else None,
        "quoting": session.quoting,
        "cancelling": session.cancelling,
        "greeted": session.greeted,
        "ordered": session.ordered,
        "helped": session.helped or None,
        "last_order": session.last_order,
        "ticket": session.ticket,
        "turns": list(session.turns),
    }
    # By identity where Python thinks them equal: line 0 is a line, False is nothing to keep.
    return {k: v for k, v in data.items() if v is not None and v is not False and v not in ("", [])}


def _long(session: Session) -> dict[str, Any]:
    return {
        "basket": [[i.item_id, i.quantity, i.size, list(i.options)] for i in session.basket],
        "pending": [
            [p.item_id, p.name, p.quantity, p.size, list(p.options), list(p.also)]
            for p in session.pending
        ],
        "address": session.address,
        "asked": session.asked[:ASKED_KEPT],
        "said": session.said,
        "talked": [list(turn) for turn in session.talked],
    }


def _line(raw: Any) -> Line:
    return Line(str(raw[0]), int(raw[1]), raw[2], tuple(raw[3]))


def _pending(raw: Any) -> AddItem:
    return AddItem(str(raw[0]), str(raw[1]), int(raw[2]), raw[3], tuple(raw[4]), also=tuple(raw[5]))


def _slimmer(answers: list[tuple[str, Answer]]) -> list[tuple[str, Answer]]:
    turn_id, answer = answers[0]
    if answer.get("cards"):
        return [(turn_id, {**answer, "cards": []})]
    return []


def _packed(parts: Mapping[str, Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(packed: str) -> dict[str, Any]:
    if not packed:
        return {}
    parts: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(packed)))
    return parts
