"""One cup of several alike: "the second one large" said of a line "2 × milk tea".

A place that is a line's means the line. What goes beyond the lines, or is said of the only line
there is, counts cups.
"""

import re
from dataclasses import replace

from chalicelib.domain.chat.commands import LineRef
from chalicelib.domain.chat.dialogue.basket_moves import Lines
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

_SOME_OF = regex(
    r"\bof (?:them|those|these)\b|\bthe other one\b|\bdavon\b|\bvon (?:ihnen|denen|den beiden)\b"
    r"|\b(?:die|den|das) andere\b|其中|另一[杯个份]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cups:
    """`count` units of the line at `line`; `first` when they are its first ones."""

    line: int
    count: int = 1
    first: bool = False


def cup_meant(lines: Lines, target: LineRef) -> Cups | None:
    """The one cup that a place counts to; None when the place means a whole line, or nothing."""
    if target.position is None or target.every:
        return None
    fits = [
        at
        for at, line in enumerate(lines)
        if target.item_id in (None, line.item_id) and target.size in (None, line.size)
    ]
    position, total = target.position, sum(lines[at].quantity for at in fits)
    if len(fits) > 1 and abs(position) <= len(fits):
        return None
    before = position - 1 if position > 0 else total + position
    if not 0 <= before < total:
        return None
    for at in fits:
        if before < lines[at].quantity:
            return Cups(at, first=before == 0)
        before -= lines[at].quantity
    return None


def some_of(lines: Lines, at: int, quantity: int | None, text: str) -> Cups | None:
    """ "One of them" said of several alike: so many of the line's cups, not a new number."""
    if quantity is None or not 0 < quantity < lines[at].quantity or not _SOME_OF.search(text):
        return None
    return Cups(at, quantity)


def set_apart(lines: Lines, cups: Cups) -> tuple[Lines, int]:
    """The lines with these cups on a line of their own, and its place."""
    line = lines[cups.line]
    if cups.count >= line.quantity:
        return lines, cups.line
    own, others = (replace(line, quantity=n) for n in (cups.count, line.quantity - cups.count))
    pair = (own, others) if cups.first else (others, own)
    place = cups.line if cups.first else cups.line + 1
    return (*lines[: cups.line], *pair, *lines[cups.line + 1 :]), place
