"""The answer of `POST /chat` as plain data, from what a turn has noted."""

from dataclasses import asdict, replace
from typing import Any

from chalicelib.domain.chat.commands import AddItem, Command, OutOfScope
from chalicelib.domain.chat.dialogue.fitting import priced
from chalicelib.domain.chat.understanding.scene import Understanding
from chalicelib.domain.money import Money
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.quote import money_json
from chalicelib.domain.stores.menu import Menu, local_name
from chalicelib.domain.views import line_view, quote_view
from chalicelib.flows.turns.showing import distinct, subtotal
from chalicelib.flows.turns.talk import Talk

ALSO_TOLD = 8
NO_CURRENCY_YET = "CNY"


def answer_of(
    talk: Talk, reading: Understanding, *, session_id: str, turn_id: str
) -> dict[str, Any]:
    """Everything that the contract names; `quote`, `coupon` and `order` only when there is one."""
    unread = all(isinstance(c, OutOfScope) and c.unreadable for c in reading.commands)
    answer: dict[str, Any] = {
        "session_id": session_id,
        "turn_id": turn_id,
        "locale": talk.voice.locale,
        "reply": reply_of(talk),
        "suggestions": distinct(talk.chips),
        "cards": talk.cards,
        "basket": basket_view(talk),
        "mode": talk.control.mode_at(talk.now).value,
        "understood": [command_view(command) for command in reading.commands],
        "answered_by": talk.helping.by or ("fallback" if unread else "parser"),
    }
    if talk.quote is not None and talk.session.quote is not None:
        answer["quote"] = quote_view(talk.quote)
    if talk.coupon is not None:
        answer["coupon"] = talk.coupon
    if talk.order is not None:
        answer["order"] = talk.order
    if talk.notice is not None:
        answer["notice"] = talk.notice
    return answer


def reply_of(talk: Talk) -> str:
    """The sentences in a row; what has lines of its own stands on its own lines."""
    reply = ""
    for part in talk.said:
        space = "\n" if "\n" in part or "\n" in reply else talk.voice.word("space")
        reply = f"{reply}{space}{part}" if reply else part
    return reply


def basket_view(talk: Talk) -> dict[str, Any]:
    """The basket with today's names and prices."""
    store = talk.store
    menu = talk.shop.catalogue.menu(store.store_id) if store else None
    total = subtotal(talk) or Money(0, NO_CURRENCY_YET)
    return {
        "store_id": store.store_id if store else None,
        "store_name": talk.name(store) if store else None,
        "lines": [
            {"line": place, **_line(talk, menu, line)}
            for place, line in enumerate(talk.session.basket, start=1)
        ],
        "subtotal": money_json(total),
    }


def command_view(command: Command) -> dict[str, Any]:
    """A command as data, under its name; of many candidates the first few."""
    if isinstance(command, AddItem):
        command = replace(command, also=command.also[:ALSO_TOLD])
    return {"command": type(command).__name__, **_plain(asdict(command))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _line(talk: Talk, menu: Menu | None, line: Line) -> dict[str, Any]:
    known = priced(menu, line, talk.voice.locale) if menu else None
    if known is not None:
        return {**line_view(known), "available": True}
    item = menu.item(line.item_id) if menu else None
    return {
        "item_id": line.item_id,
        "name": local_name(item, talk.voice.locale) if item else line.item_id,
        "quantity": line.quantity,
        "size": line.size,
        "size_name": line.size,
        "options": list(line.options),
        "option_names": list(line.options),
        "unit_price": None,
        "line_total": None,
        "available": False,
    }
