# ruff: noqa: E501, SIM905 - rows of words
"""Order lines out of units and mentions: who owns which size, number and option; split quantities
("two coffees, one venti"), "all with …" and corrections within the sentence."""

import itertools
from collections.abc import Sequence
from dataclasses import field, replace

from chalicelib.domain.chat.understanding.fitting import SEPARATORS, cut, implied, standing
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.mentions import Mention, find_mentions
from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.options import Chosen, find_options
from chalicelib.domain.chat.understanding.sizes import find_size
from chalicelib.domain.chat.understanding.strays import Stray, find_strays
from chalicelib.domain.chat.understanding.words import Unit
from chalicelib.domain.stores.menu import MenuItem
from chalicelib.records import dataclass

# The most of one thing that one sentence may order; beyond it a number is something else.
MAX_QUANTITY = 500
# Words for a state rather than a kind: "hot latte" is a latte, "strawberry latte" is none.
_STATES = frozenset(
    "skinny hot iced cold warm ice black white fresh spicy grilled smoked side mild cream decaf nonfat light "
    "sugar free".split()
)
_WARMTH = frozenset(("iced", "hot", "cold", "warm"))
_OPENERS = (["+comma"], ["+and"], ["+stop"], ["+order"], ["+of_them"])
_DEFINITE = frozenset("the der die das den dem 那 这 那个 这个 那杯 这杯 my mein meinen".split())


@dataclass(slots=True)
class Line:
    """One line as said. `quantity` None: no number; `unknown` are food words that fit nothing."""

    item: MenuItem | None
    also: tuple[str, ...] = ()
    quantity: int | None = None
    size: str | None = None
    options: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    share: float = 1.0
    start: int = 0
    end: int = 0
    left: int = 0
    base: int = 0
    place: int = -1
    whole: int = 0
    strange: bool = False

    @property
    def count(self) -> int:
        """How many, one when no number was said."""
        return self.quantity or 1


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a message says in terms of the menu. `loose` holds sizes, options and numbers that
    stand without an item."""

    units: tuple[Unit, ...]
    mentions: tuple[Mention, ...]
    lines: tuple[Line, ...]
    loose: tuple[Line, ...]
    folded: str
    strays: tuple[Stray, ...] = ()

    @property
    def foods(self) -> int:
        """How many units name food at all."""
        return sum(u.food for u in self.units)


def read_lines(units: Sequence[Unit], index: MenuIndex, folded: str) -> Reading:
    """Read `units` against the menu."""
    mentions = standing(units, find_mentions(units, index), index)
    if not mentions:
        mentions = implied(units, index, folded)
    builder = _Builder(units, index, folded)
    if not mentions:
        return Reading(tuple(units), (), (), tuple(builder.loose()), folded)
    cuts = [0]
    for a, b in itertools.pairwise(mentions):
        cuts.append(cut(units, a, b))
    cuts.append(len(units))
    strays = find_strays(units, mentions, index, folded)
    for n, mention in enumerate(mentions):
        start = max([cuts[n], *(s.end for s in strays if s.end <= mention.start)])
        end = min([cuts[n + 1], *(s.start for s in strays if s.start >= mention.end)])
        builder.add(mention, start, max(end, mention.end))
    lines = tuple(builder.finished())
    return Reading(tuple(units), tuple(mentions), lines, (), folded, tuple(strays))


class _Builder:
    """Builds lines left to right; a `group` is a line whose number later words split up."""

    def __init__(self, units: Sequence[Unit], index: MenuIndex, folded: str) -> None:
        self.units, self.index, self.folded = units, index, folded
        self.lines: list[Line] = []
        self.group: Line | None = None
        self.everyone: list[tuple[int, Chosen, str | None, set[str]]] = []
        self.shares: set[int] = set()
        self.last_end = 0
        self.taken_back = False
        self.counted = False
        self.parts = 0
        self.closed = False
        self.complete = False

    def add(self, mention: Mention, start: int, end: int) -> None:
        index = self.index
        item = index.menu.items[mention.items[0]]
        also = tuple(index.menu.items[i].item_id for i in mention.items[1:])
        line = Line(item, also, missing=mention.missing, share=mention.share)
        line.start, line.end = start, end
        line.place = self.units[min(mention.start, len(self.units) - 1)].start
        line.base = len(self.lines)
        self.counted = any(self._strong(i) for i in range(start, mention.start))
        self.shares = self._shares(start, mention, end)
        pieces = self._pieces(mention, end)
        ahead = [i for i in range(start, mention.start) if self.units[i].key not in mention.content]
        exact = self.index.options_of(item).exact
        inner = [i for i in _inner(mention) if (self.units[i].key,) in exact]
        inner += self._state_in_name(mention, item)
        own = [*ahead, *inner, *pieces[0]]
        self._fill(line, own, set(range(start, mention.start)))
        parent = self._parent_of(line, mention, start)
        fixed = self._fixes(self.last_end, mention.start)
        self.last_end = mention.end
        fixed, self.taken_back = fixed and not self.taken_back, False
        spoken_of = self._spoken_of(line, mention)
        if spoken_of is not None:
            spoken_of.size = line.size or spoken_of.size
            spoken_of.options = _merged(spoken_of.options, line.options)
        elif parent is not None:
            self._split_off(parent, line)
        elif fixed and self.lines:
            self._replace_last(line)
        else:
            self.lines.append(line)
            line.left = line.whole = line.count
            self.group = line
        self.parts = sum(self._counts(piece) for piece in pieces[1:])
        behind = any(self.units[i].key[0] != "+" for i in pieces[0])
        self.closed = parent is None and bool(line.options) and behind
        whole = self.group.count if self.group is not None else 0
        self.complete = whole > 1 and self.parts == whole
        for piece in pieces[1:]:
            self._piece(piece, line)
        if parent is None and spoken_of is None:
            self._by_sizes(line, start, mention)

    def _by_sizes(self, line: Line, start: int, mention: Mention) -> None:
        """一大一小两杯, one small and one large: a line for each size that was counted."""
        units, sizes = self.units, self.index.sizes_of(line.item)
        options = self.index.options_of(line.item)
        counted: list[tuple[int, str]] = []
        for i in range(start + 1, mention.start):
            size = find_size(units, [i], sizes, options)[0] if units[i].key[0] == "=" else None
            number = units[i - 1].value
            if size and number:
                counted.append((number, size))
        if len({size for _, size in counted}) < 2 or line not in self.lines:
            return
        at = self.lines.index(line)
        twins = [replace(line, quantity=n, size=s, options=[*line.options]) for n, s in counted]
        line.quantity, line.size = counted[-1]
        line.left = line.count
        self.lines[at:at] = twins[:-1]

    def _state_in_name(self, mention: Mention, item: MenuItem) -> list[int]:
        """冰美式 may be how an Americano is called; that it is to be iced is said all the same."""
        at = [i for i in mention.at if self.units[i].key in _WARMTH]
        exact = self.index.options_of(item).exact
        if not at or not all((self.units[i].key,) in exact for i in at):
            return []
        own = {k for n in (item.name, *item.names.values()) for k in self._keys_of(n)}
        return [i for i in at if self.units[i].key not in own]

    def _keys_of(self, name: str) -> tuple[str, ...]:
        return self.index.translator.keys(fold(name))

    def _spoken_of(self, line: Line, mention: Mention) -> Line | None:
        """The line that "the latte" means when a latte has just been ordered."""
        before = self.units[mention.start - 1] if mention.start else None
        if before is None or line.quantity is not None or not (line.size or line.options):
            return None
        if self.folded[before.start : before.end] not in _DEFINITE:
            return None
        return next((old for old in reversed(self.lines) if old.item is line.item), None)

    def _counts(self, piece: list[int]) -> int:
        """How many of the group a piece speaks for."""
        if any(self.units[i].key == "+all" for i in piece):
            return 0
        return next((v for i in piece if (v := self.units[i].value) is not None), 1)

    def finished(self) -> list[Line]:
        for base, chosen, size, only in self.everyone:
            meant = [line for line in self.lines[base:] if only <= set(line.options)]
            for line in meant:
                line.size = line.size or size
                line.options = _merged(line.options, chosen.options)
        return [line for line in self.lines if line.quantity != 0]

    def loose(self) -> list[Line]:
        """Sizes, options and numbers without an item, one line per number."""
        starts = [
            i
            for i, u in enumerate(self.units)
            if (u.value is not None and not u.weak) or u.key == "+other"
        ]
        bounds = [0, *starts[1:], len(self.units)] if len(starts) > 1 else [0, len(self.units)]
        found = []
        for lo, hi in itertools.pairwise(bounds):
            line = Line(None, start=lo, end=hi)
            self._fill(line, list(range(lo, hi)), set(range(lo, hi)))
            if line.size or line.options or line.quantity or line.removed:
                found.append(line)
        return found

    def _fill(self, line: Line, span: list[int], before: set[int]) -> None:
        """Read size, options and quantity of `line` from its own words."""
        units, index = self.units, self.index
        table = index.options_of(line.item)
        size, used = find_size(units, span, index.sizes_of(line.item), table)
        line.size = size or line.size
        rest = [i for i in span if i not in used]
        ahead = before if line.item else set[int]()
        chosen = find_options(units, rest, table, self.folded, ahead)
        line.options = _merged(line.options, chosen.options)
        line.removed += chosen.removed
        line.unknown += [units[i].key for i in chosen.unknown]
        line.strange |= bool(before) and any(
            i in before and i + 1 == max(before) + 1 and units[i].key not in _STATES
            for i in chosen.unknown
        )
        number = self._number(line, rest, chosen, before)
        if number is not None:
            line.quantity = number

    def _number(self, line: Line, span: list[int], chosen: Chosen, before: set[int]) -> int | None:
        """A number in front, else one behind that nothing else claims; articles count last."""
        units = self.units
        strong: list[int] = []
        weak: list[int] = []
        for i in span:
            unit = units[i]
            if unit.value is None or not 0 < unit.value <= MAX_QUANTITY or i in chosen.used:
                continue
            (weak if unit.weak else strong).append(i)
        ahead = [i for i in strong if i in before]
        each = ahead or [i for i in weak if i in before]
        if len(each) > 1 and any(units[i].key == "+all" for i in before if i > each[-1]):
            return sum(units[i].value or 0 for i in each)  # one for me, one for you, both lattes
        behind = [i for i in strong if i not in before and self._closes(i)]
        fixed = [i for i in behind if self._fixes(max(span[0], i - 3), i)]
        # "Nur eine" is a number; "ein Getränk" without an item is none.
        articles = weak if line.item or len(self.units) <= 3 else []
        pick = fixed[-1:] or ahead[-1:] or behind[:1] or articles[-1:]
        return self.units[pick[0]].value if pick else None

    def _strong(self, i: int) -> bool:
        unit = self.units[i]
        return unit.value is not None and not unit.weak

    def _closes(self, i: int) -> bool:
        """Whether the number at `i` stands at the end of its clause: 拿铁两杯, latte x3. Cups are
        counted anywhere in it: 拿铁两杯去冰."""
        if self._cups(i):
            return True
        for unit in self.units[i + 1 : i + 4]:
            if unit.key in ("+cl", "+the", "+of_them"):
                continue
            return unit.key in SEPARATORS or unit.key in ("+of", "+with") or unit.value is not None
        return True

    def _cups(self, i: int) -> bool:
        """Whether 杯 follows, and no other number before the clause ends."""
        after = self.units[i + 1 : i + 9]
        if not after or self.folded[after[0].start : after[0].end] not in ("杯", "瓶", "罐"):
            return False
        ends = (n for n, u in enumerate(after) if u.key in SEPARATORS)
        return all(u.value is None for u in after[: next(ends, len(after))])

    def _fixes(self, start: int, end: int) -> bool:
        keys = [self.units[i].key for i in range(max(start, 0), end)]
        return "+fix" in keys and "+and" not in keys[keys.index("+fix") :]

    def _pieces(self, mention: Mention, end: int) -> list[list[int]]:
        """The words behind an item, cut where a part of its number or "all of them" begins."""
        pieces: list[list[int]] = [[]]
        units = self.units
        for i in range(mention.end, end):
            if units[i].key == "+all":
                pieces.append(self._subject(pieces[-1]))
            elif self._starts_part(i, mention, pieces):
                pieces.append([])
            pieces[-1].append(i)
        return pieces

    def _subject(self, piece: list[int]) -> list[int]:
        """The words of a clause that "all" speaks of, taken out: "the hot ones all large"."""
        units = self.units
        at = next((n for n in reversed(range(len(piece))) if units[piece[n]].key in SEPARATORS), -1)
        said = piece[at + 1 :]
        plain = all(units[i].value is None and units[i].key[0] not in "+=" for i in said)
        if at < 0 or not said or not plain:
            return []
        del piece[at + 1 :]
        return said

    def _shares(self, start: int, mention: Mention, end: int) -> set[int]:
        """Numbers behind an item that add up to the one in front: two teas one iced one hot."""
        units = self.units
        whole = [units[i].value for i in range(start, mention.start) if self._strong(i)]
        parts = [i for i in range(mention.end, end) if self._strong(i)]
        parts = [i for i in parts if units[min(i + 1, end - 1)].key not in ("+unit", "shot")]
        if any(units[i - 1].key in ("+other", "+with") for i in parts):
            return set()
        adds_up = len(parts) > 1 and whole[-1:] == [sum(units[i].value or 0 for i in parts)]
        return set(parts) if adds_up else set()

    def _starts_part(self, i: int, mention: Mention, pieces: list[list[int]]) -> bool:
        units = self.units
        unit = units[i]
        before = [u.key for u in units[max(mention.end, i - 2) : i] if u.key != "+the"]
        after = [u.key for u in units[i + 1 : i + 4] if u.key not in ("+the", "+cl")]
        if unit.key == "+other" or i in self.shares:
            return True
        if unit.key[0] == "=" and before[-1:] == ["+comma"] and after[:1] and after[0][0] == "#":
            return True
        if pieces[-1] and units[pieces[-1][0]].key[0] == "=" and i <= pieces[-1][0] + 2:
            return False
        if unit.value is None or after[:1] in (["+unit"], ["shot"]):
            return False
        if before[-1:] == ["+other"] or before[-1:] == ["+all"]:
            return False
        if len(pieces) > 1 and not self._content(pieces[-1]):
            return False
        if "+of_them" in after[:1]:
            return True
        counts_part = bool(after) and (after[0][0] == "=" or after[0] in ("+with", "no"))
        if before[-1:] == ["+with"] or (unit.weak and not counts_part):
            return False
        opens = i == mention.end or before[-1:] in _OPENERS or len(pieces) > 1
        return opens and not (i == mention.end and self._closes(i) and not self.counted)

    def _content(self, piece: list[int]) -> bool:
        return any(
            self.units[i].key[0] != "+" and self.units[i].value is None for i in piece
        ) or any(self.units[i].key == "+of_them" for i in piece[2:])

    def _parent_of(self, line: Line, mention: Mention, start: int) -> Line | None:
        """The line that this one is a part of: "four pizzas, two of them veggie lovers"."""
        group = self.group
        if group is None or group.item is None or group.left < 1 or line.item is None:
            return None
        said = {self.units[i].key for i in mention.at}
        words = {self.units[i].key for i in range(start, mention.start)}
        group_keys = set(self.index.translator.keys(group.item.name.lower()))
        special = (
            bool(mention.missing) and set(mention.missing) <= group_keys and not (said & group_keys)
        )
        if words & {"+of_them", "+other"} and (special or group.item is line.item):
            return group
        return group if special and group.whole >= 2 and line.count <= group.left else None

    def _split_off(self, group: Line, line: Line) -> None:
        part = line.quantity or (group.left if self._other(line.start) else 1)
        part = min(part, group.left)
        line.quantity = part
        line.size = line.size or group.size
        line.options = _merged(group.options, line.options)
        line.base = group.base
        group.left -= part
        group.quantity = group.left
        self.lines.append(line)

    def _other(self, start: int) -> bool:
        return any(u.key == "+other" for u in self.units[start : start + 3])

    def _replace_last(self, line: Line) -> None:
        last = self.lines.pop()
        line.quantity = line.quantity or last.quantity
        line.size = line.size or last.size
        line.left = line.count
        self.lines.append(line)
        self.group = line

    def _about_all(self, subject: list[int], piece: list[int], line: Line) -> None:
        """Words about all lines of the group, or about those of them that are as `subject` says."""
        units, group = self.units, self.group
        table = self.index.options_of(line.item)
        only = set(find_options(units, subject, table, self.folded).options)
        if not any(only <= set(old.options) for old in self.lines):
            self._fill(line, subject, set())
            only = set()
        rest = [i for i in piece if units[i].value is None]
        size, used = find_size(units, rest, self.index.sizes_of(line.item), table)
        rest = [i for i in rest if i not in used]
        chosen = find_options(units, rest, table, self.folded)
        split = group is not None and group.base + 1 < len(self.lines)
        base = group.base if group and (split or group.count > 1) else 0
        self.everyone.append((base, chosen, size, only))

    def _piece(self, piece: list[int], line: Line) -> None:
        """A part of the group, or words about all lines so far."""
        units, group = self.units, self.group
        at = next((n for n, i in enumerate(piece) if units[i].key == "+all"), None)
        if at is not None:
            self._about_all(piece[:at], piece[at:], line)
            return
        target = group or line
        part = Line(target.item, target.also, base=target.base, share=target.share)
        part.start, part.end = piece[0], piece[-1] + 1
        self._fill(part, piece, set(piece))
        if units[piece[-1]].key == "+fix":
            self.taken_back = True  # before it was finished, so the correction is used up
            return
        if self._fixes(piece[0] - 3, piece[0]):
            line.quantity = part.quantity or line.quantity
            line.size = part.size or line.size
            line.options = _merged(line.options, part.options)
            return
        bare = not (part.size or part.options)
        first = units[piece[0]]
        other_size = part.size and target.size and part.size != target.size
        whole = target.count > 1 or part.size or any(units[i].key == "+with" for i in piece)
        apart = bool(other_size or self.closed or target.count == 1) and whole
        ahead = units[piece[0] - 1].key if piece[0] else ""
        apart = apart and not all(o.startswith("no ") for o in part.options or ["-"])
        apart = apart and not self.complete and (target.count > 1 or ahead in SEPARATORS)
        pointing = first.key == "+other" or any(units[i].key == "+of_them" for i in piece)
        if apart and not bare and not pointing:
            part.quantity = part.quantity or 1
            part.place, part.left = line.place, part.quantity
            self.lines.append(part)
            return
        if target.left < 1 or (target.count < 2 and bare) or (part.quantity or 1) > target.left:
            self._fill(line, piece, set())
            return
        if bare and units[piece[0]].key != "+other":
            if self._fixes(piece[0] - 3, piece[0]) or line.quantity is None:
                line.quantity = part.quantity
            return
        self._split_off(target, part)


def _inner(mention: Mention) -> list[int]:
    """Units inside the span that the name itself does not use."""
    return [i for i in range(mention.start, mention.end) if i not in mention.at]


def _merged(first: Sequence[str], second: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))
