"""Things that are ordered in words that no item answers to, beside items that do: they are told
apart here so that they neither vanish nor lend their numbers and options to a neighbour."""

from collections.abc import Iterable, Sequence

from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.mentions import Mention
from chalicelib.domain.chat.understanding.options import AMOUNTS, find_options
from chalicelib.domain.chat.understanding.words import Unit
from chalicelib.records import dataclass

_CLAUSES = frozenset(("+comma", "+and", "+stop", "+or", "+fix"))
_NOT_A_THING = frozenset(("+of_them", "+other", "+all", "+each", "+from", "+not_that", "+unit"))


@dataclass(frozen=True, slots=True)
class Stray:
    """Units `start` to `end`; the words for the thing lie from `said` to `said_end` in the
    text."""

    start: int
    end: int
    said: int
    said_end: int
    quantity: int


def find_strays(
    units: Sequence[Unit], mentions: Sequence[Mention], index: MenuIndex, folded: str
) -> list[Stray]:
    """Counted foods that are neither an item nor an option of anything."""
    found = []
    clauses = list(_clauses(units))
    for n, (start, end) in enumerate(clauses):
        if any(m.start < end and m.end > start for m in mentions):
            continue
        stray = _stray(units, start, end, index, folded)
        if stray is None:
            continue
        while n + 1 < len(clauses) and _modifies(units, clauses[n + 1], mentions):
            n, end = n + 1, clauses[n + 1][1]
        found.append(Stray(start, end, *stray))
    return found


def _clauses(units: Sequence[Unit]) -> Iterable[tuple[int, int]]:
    start = 0
    for i, unit in enumerate(units):
        if unit.key in _CLAUSES:
            if i > start:
                yield start, i
            start = i + 1
    if start < len(units):
        yield start, len(units)


def _modifies(units: Sequence[Unit], clause: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    opens = units[clause[0]].key
    named = any(m.start < clause[1] and m.end > clause[0] for m in mentions)
    return not named and (opens in AMOUNTS or opens == "+with")


def _stray(
    units: Sequence[Unit], start: int, end: int, index: MenuIndex, folded: str
) -> tuple[int, int, int] | None:
    keys = [units[i].key for i in range(start, end)]
    count = next((i for i in range(start, end) if units[i].value is not None), None)
    if count is None or _NOT_A_THING & set(keys) or "shot" in keys:
        return None
    stop = next((i for i in range(count, end) if units[i].key in ("+with", "no")), end)
    foods = [i for i in range(count + 1, stop) if units[i].food]
    if not foods or set(keys[: foods[0] - start]) & {"+with", "no", "light", "extra", "half"}:
        return None
    every = index.every_option
    chosen = find_options(units, list(range(start, end)), every, folded)
    if foods[-1] in chosen.used or units[foods[-1]].key in every.by_key:
        return None
    first = next(i for i in range(count + 1, end) if units[i].key[0] not in "+#")
    return units[first].start, units[foods[-1]].end, units[count].value or 1
