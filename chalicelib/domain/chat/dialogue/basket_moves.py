"""What can happen to the lines of a basket, as pure moves: the new lines, or None for "cannot".

A move that would break a limit answers None and changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.chat.commands import LineRef
from chalicelib.domain.orders.basket import MAX_LINES, MAX_QUANTITY, Line
from chalicelib.records import dataclass

Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """The lines after something was put in, and where it lies."""

    lines: Lines
    at: int


@dataclass(frozen=True, slots=True)
class TooMany:
    """The basket would outgrow its limit; `of_lines` when it is the number of lines."""

    of_lines: bool = False


def put_in(lines: Lines, new: Line) -> Put | TooMany:
    """Add a line; an equal one grows instead."""
    if units(lines) + new.quantity > MAX_QUANTITY:
        return TooMany()
    for at, line in enumerate(lines):
        if _same(line, new):
            grown = replace(line, quantity=line.quantity + new.quantity)
            return Put((*lines[:at], grown, *lines[at + 1 :]), at)
    if len(lines) >= MAX_LINES:
        return TooMany(of_lines=True)
    return Put((*lines, new), len(lines))


def put_instead(lines: Lines, at: int, new: Line) -> Put | TooMany:
    """Replace the line at `at`; should it now equal another, the two become one."""
    rest = (*lines[:at], *lines[at + 1 :])
    if units(rest) + new.quantity > MAX_QUANTITY:
        return TooMany()
    twin = next((i for i, line in enumerate(rest) if _same(line, new)), None)
    if twin is not None:
        return put_in(rest, new)
    if len(lines) > MAX_LINES:
        return TooMany(of_lines=True)
    return Put((*lines[:at], new, *lines[at + 1 :]), at)


def take_out(lines: Lines, at: int, quantity: int | None) -> Lines:
    """Without the line at `at`, or with `quantity` units less of it."""
    line = lines[at]
    if quantity is None or quantity >= line.quantity:
        return (*lines[:at], *lines[at + 1 :])
    return (*lines[:at], replace(line, quantity=line.quantity - quantity), *lines[at + 1 :])


def find_lines(lines: Lines, target: LineRef, touched: int) -> list[int]:
    """The places that `target` means, in basket order; [] when it means none of them."""
    if target.every:
        fits = [i for i, line in enumerate(lines) if target.item_id in (None, line.item_id)]
        return [i for i in fits if target.size in (None, lines[i].size)]
    if target.item_id is not None or target.size is not None:
        return _by_item(lines, target)
    if target.position is not None:
        at = target.position - 1 if target.position > 0 else len(lines) + target.position
        return [at] if 0 <= at < len(lines) else []
    if not lines:
        return []
    return [touched if 0 <= touched < len(lines) else len(lines) - 1]


def units(lines: Lines) -> int:
    """How many units all lines come to."""
    return sum(line.quantity for line in lines)


def without_ordered(lines: Lines, ordered: list[Mapping[str, Any]]) -> Lines:
    """What is left of a basket after an order of these snapshot lines: whatever was put in since
    the quote stays."""
    for one in ordered:
        sold = Line(one["item_id"], one["quantity"], one["size"], tuple(one["options"]))
        at = next((i for i, line in enumerate(lines) if _same(line, sold)), None)
        if at is not None:
            lines = take_out(lines, at, sold.quantity)
    return lines


def _by_item(lines: Lines, target: LineRef) -> list[int]:
    """The lines of an item (in a size); of several the last, or the `position`-th among them."""
    fits = [
        i
        for i, line in enumerate(lines)
        if target.item_id in (None, line.item_id) and target.size in (None, line.size)
    ]
    if not fits and target.item_id is not None and target.size is not None:
        return _by_item(lines, replace(target, size=None))
    if target.position is not None and 0 < target.position <= len(fits):
        return [fits[target.position - 1]]
    return fits[-1:]


def _same(one: Line, other: Line) -> bool:
    return replace(one, quantity=1) == replace(other, quantity=1)
