"""The utterances in `data/`: how they are written down, and how a reading is held against them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index
from chalicelib.domain.chat.understanding.intents import intent_of
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import Scene
from chalicelib.domain.stores.menu import menu_from

_DATA = Path(__file__).parent / "data"
Line = tuple[str, str, frozenset[str]]


@dataclass(frozen=True)
class Order:
    """`lines` counts name, size and options."""

    menu: str
    text: str
    lines: Mapping[Line, int]


@dataclass(frozen=True)
class Utterance:
    """`accept` are the intents that are right; `menu` is "-" where any will do."""

    locale: str
    menu: str
    said_before: str
    text: str
    accept: frozenset[str]


@cache
def index_of(menu: str) -> MenuIndex:
    """The index of one of the menus in `data/menus.json`."""
    menus = json.loads((_DATA / "menus.json").read_text(encoding="utf-8"))
    return build_index(menu_from(menus.get(menu, {"items": []})))


def _rows(name: str) -> Iterable[list[str]]:
    for row in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if row.strip() and not row.startswith("#"):
            yield row.split("\t")


def orders(name: str) -> list[Order]:
    """Orders with what they should put into the basket: `2x Latte/Large/Hot+Oat Milk; 1x …`."""
    return [Order(menu, text, _lines(items)) for menu, text, items in _rows(name)]


def _lines(items: str) -> Mapping[Line, int]:
    lines: dict[Line, int] = {}
    for part in items.split(";"):
        quantity, _, rest = part.strip().partition("x ")
        name, size, options = rest.split("/")
        line = (name, size, frozenset(o for o in options.split("+") if o))
        lines[line] = lines.get(line, 0) + int(quantity)
    return lines


def utterances(name: str) -> list[Utterance]:
    """Utterances with the intents that fit them."""
    return [
        Utterance(locale, menu, before, text, frozenset(accept.split("|")))
        for locale, menu, before, text, accept in _rows(name)
    ]


def foreign() -> list[str]:
    """Utterances that are no shop's business."""
    return [row[0] for row in _rows("tuning_foreign.txt")]


def ordered(order: Order) -> Mapping[Line, int]:
    """What the parser puts into the basket."""
    read = understand(text=order.text, index=index_of(order.menu), scene=Scene())
    lines: dict[Line, int] = {}
    for command in read.commands:
        if isinstance(command, AddItem):
            line = (command.name, command.size or "", frozenset(command.options))
            lines[line] = lines.get(line, 0) + command.quantity
    return lines


def intent(text: str, *, menu: str, said_before: str = "") -> str:
    """The word for what the parser hears first."""
    read = understand(text=text, index=index_of(menu), scene=Scene(said_before=said_before))
    return intent_of(read.commands[0])


def share_of_orders(name: str) -> tuple[float, list[str]]:
    """The share of orders read exactly, and the texts of the others."""
    all_orders = orders(name)
    wrong = [order.text for order in all_orders if ordered(order) != order.lines]
    return 1 - len(wrong) / len(all_orders), wrong


def share_of_intents(name: str, locale: str) -> tuple[float, list[str]]:
    """The share of utterances with an accepted intent, and the texts of the others."""
    rows = [u for u in utterances(name) if u.locale == locale]
    wrong = [
        u.text
        for u in rows
        if intent(u.text, menu=u.menu, said_before=u.said_before) not in u.accept
    ]
    return 1 - len(wrong) / len(rows), wrong
