# ruff: noqa: E501 - rows of words
"""Changes to the basket: which line is meant, what is taken out, what becomes of it."""

import re

from chalicelib.domain.chat.commands import ChangeItem, Command, LineRef, RemoveItem
from chalicelib.domain.chat.understanding.lines import Line
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.options import find_options
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.patterns import regex

_EVERY = regex(
    r"\b(?:both|all(?: of (?:them|those))?|each|alle|allen|beide[ns]?|jeweils)\b|都|全部|每|两杯都"
)
_WITHOUT = regex(
    r"\b(?:except(?: for)?|without|but not|minus|ohne|ausser) (?:the|that|den|die|das|dem)? ?|除了|不要"
)
_MORE = regex(
    r"\b(?:\w+ more|another|one more|more of|same again|noch (?:ein\w*|zwei|drei|\d)|nochmal)\b|再(?:来|加|要|点)|多来"
)


def removals(message: Message) -> list[Command]:
    """What a "take out" means, if there is one in the message."""
    if message.has("clear"):
        return [RemoveItem(LineRef(every=True))]
    left_out = _left_out(message)
    if left_out or not message.has("remove"):
        return left_out
    start, end = message.clause_of("remove")
    said = [line for line in message.lines if start <= line.place < end]
    if said:
        return [RemoveItem(_ref(line), line.quantity) for line in said]
    if message.lines and message.lines[0].place < start:
        return []
    if message.position is not None:
        return [RemoveItem(LineRef(position=message.position))]
    return _option_out(message) or _unnamed_out(message, start, end)


def _left_out(message: Message) -> list[Command]:
    """ "Yes, except the latte" of what is in the basket."""
    match = _WITHOUT.search(message.folded)
    if match is None or message.has("order"):
        return []
    held = {line.item_id for line in message.scene.basket}
    return [
        RemoveItem(_ref(line))
        for line in message.lines
        if line.item and line.item.item_id in held and line.place >= match.end()
    ]


def _ref(line: Line) -> LineRef:
    return LineRef(item_id=line.item.item_id if line.item else None, size=line.size)


def _option_out(message: Message) -> list[Command]:
    """Taking off an option is a change of its line."""
    if message.has("list"):
        return []
    names = [o for line in message.loose for o in (line.removed or line.options)]
    if not names:
        return []
    plain = tuple(n.removeprefix("no ") for n in names)
    return [ChangeItem(target_of(message), remove_options=plain)]


def _unnamed_out(message: Message, start: int, end: int) -> list[Command]:
    """ "Take that off" means the last line; a name that nothing answers to means no line at all."""
    clause = message.folded[start:end]
    pointing = re.search(
        r"\b(?:it|that|this|one|those|them|das|den|die|es|dies\w*)(?= *(?:$|[,.!?]|one|again|please|bitte|off|out|from|wieder|raus|doch|then|weg|nicht|there))|那|这|它|刚才|^(?:不要|删|去|拿|取消)[掉了除]*[。!]*$",
        clause,
    )
    bare = len(clause.split()) <= 2 and not re.search("[\u3400-\u9fff]{5,}", clause)
    if pointing or bare:
        return [RemoveItem(LineRef(), message.number)]
    return [RemoveItem(LineRef(item_id=""))]


def target_of(message: Message) -> LineRef:
    """The line that a change without an item speaks of."""
    if message.position is not None:
        return LineRef(position=message.position)
    if _EVERY.search(message.folded):
        return LineRef(every=True)
    return LineRef()


def changes(message: Message) -> list[Command]:
    """Sizes, options and numbers without an item: they change a line."""
    parts = message.loose
    if len(parts) > 1 and all(p.quantity for p in parts):
        return [_change(message, LineRef(position=n), p) for n, p in enumerate(parts, start=1)]
    target = target_of(message)
    if parts:
        whole = Line(None)
        for part in parts:
            whole.size = part.size or whole.size
            whole.options += part.options
            whole.removed += part.removed
            whole.quantity = part.quantity or whole.quantity
        return [_change(message, target, whole)]
    number = message.number
    if number is None and message.has("more"):
        return [ChangeItem(target, add_quantity=1)]
    if number is None:
        return []
    if _MORE.search(message.folded):
        return [ChangeItem(target, add_quantity=number)]
    return [ChangeItem(target, quantity=number)]


def _change(message: Message, target: LineRef, part: Line) -> ChangeItem:
    """A refused option leaves a line that has it, and is written down as refused otherwise."""
    here = _options_at(message, target)
    gone = tuple(o for name in part.removed for o in here if o in (name, f"extra {name}"))
    bare = {o.removeprefix("extra ") for o in gone}
    added = tuple(o for o in part.options if o.removeprefix("no ") not in bare)
    quantity = None if target.position is not None and part.quantity == 1 else part.quantity
    return ChangeItem(target, quantity, None, part.size, added, gone)


def _options_at(message: Message, target: LineRef) -> tuple[str, ...]:
    basket = message.scene.basket
    if not basket:
        return ()
    if target.every:
        return tuple(o for line in basket for o in line.options)
    if target.item_id:
        return tuple(o for line in basket if line.item_id == target.item_id for o in line.options)
    at = target.position or -1
    at = at - 1 if at > 0 else at
    return basket[at].options if -len(basket) <= at < len(basket) else ()


def option_added(message: Message) -> list[Command]:
    """加一份浓缩 with something in the basket: an option that is also an item of its own."""
    basket, units = message.scene.basket, message.reading.units
    if not basket or len(message.lines) != 1 or not units or units[0].key != "+with":
        return []
    table = message.index.options_of(message.index.item(basket[-1].item_id))
    chosen = find_options(units, list(range(len(units))), table, message.reading.folded)
    said = {i for m in message.reading.mentions for i in m.at}
    if not chosen.options or not said <= chosen.used:
        return []
    return [ChangeItem(target_of(message), add_options=tuple(chosen.options))]


def _mere_wish(message: Message, line: Line) -> bool:
    """ "No sugar in the americano": options of a line that is there, and no word of ordering."""
    if message.has("order", "more", "list") or line.quantity or not (line.options or line.size):
        return False
    return message.expecting not in (Expecting.ITEM, Expecting.MORE)


def changed_items(message: Message) -> list[Command]:
    """Named lines of the basket that are changed: "make the latte large", 拿铁换成大杯."""
    in_basket = {line.item_id for line in message.scene.basket}
    named = [line for line in message.lines if line.item]
    if not in_basket or not named or named[0].item is None:
        return []
    first = named[0].item.item_id
    if not message.has("change") and not (first in in_basket and _mere_wish(message, named[0])):
        return []
    mentions = message.reading.mentions
    if len(named) == 1 and len(mentions) == 2:
        before = message.index.menu.items[mentions[0].items[0]].item_id
        if before in in_basket and before != first:
            line = named[0]
            return [
                ChangeItem(
                    LineRef(item_id=before),
                    size=line.size,
                    add_options=tuple(line.options),
                    item_id=first,
                )
            ]
    if (
        len(named) == 2
        and first in in_basket
        and re.search(
            r"\b(?:to|for|into|with|by|statt|gegen|durch|in)\b|换成|改成|变成|instead",
            message.folded,
        )
    ):
        other = named[1]
        if other.item is not None and other.item.item_id != first:
            return [
                ChangeItem(
                    LineRef(item_id=first),
                    size=other.size,
                    add_options=tuple(other.options),
                    item_id=other.item.item_id,
                )
            ]
    if len(named) == 1 and first in in_basket:
        line = named[0]
        if line.size or line.options or line.quantity:
            target = LineRef(item_id=first)
            return [_change(message, target, line)]
    if len(named) == 1 and first not in in_basket and _swaps(message):
        line = named[0]
        return [
            ChangeItem(
                target_of(message),
                quantity=line.quantity,
                size=line.size,
                add_options=tuple(line.options),
                item_id=first,
            )
        ]
    return []


def _swaps(message: Message) -> bool:
    return bool(
        re.search(
            r"\b(?:change|switch|swap|make|replace) (?:it|that|them|this|my order|mine)\b|\binstead\b|stattdessen|lieber ein|\bdoch lieber\b|换成|改成|改要|换一?[个杯]|mach\w* (?:daraus|draus)",
            message.folded,
        )
    )
