# ruff: noqa: E501 - rows of words
"""Reads sizes and options out of a stretch of units for one item: amounts, negations and counts
included. Spells them as the menu does."""

from collections.abc import Collection, Sequence
from dataclasses import field

from rapidfuzz import fuzz

from chalicelib.domain.chat.understanding.everyday import COMMON
from chalicelib.domain.chat.understanding.gazetteer import NEAR
from chalicelib.domain.chat.understanding.lexicon import stem
from chalicelib.domain.chat.understanding.tables import Keys, OptionSurface, OptionTable
from chalicelib.domain.chat.understanding.words import Unit
from chalicelib.records import dataclass

AMOUNTS = frozenset(("no", "light", "extra", "half", "double", "triple"))
_HALVED = frozenset(("sugar", "ice", "syrup", "milk", "cream", "foam", "sauce", "sweetener"))
_PREFIX = {"no": "no ", "light": "light ", "half": "light ", "extra": "extra ",
           "double": "extra ", "triple": "extra "}  # fmt: skip
_TIMES = {"double": 2, "triple": 3}
# Below this share of an option's name, it was not said.
LEAST_SHARE = 0.6
# ... unless no other option has the word that was said.
LEAST_SHARE_ALONE = 0.4
_NEGATION_RUNS_ON = (
    "without",
    "with out",
    "ohne",
    "hold",
    "leave",
    "不要",
    "不加",
    "别放",
    "不放",
    "别加",
)
_PORTIONS = frozenset(("份", "个", "块", "portion", "portionen", "piece", "pieces", "mal", "times",
                       "serving", "servings", "servings of", "serving of", "orders of", "order of"))  # fmt: skip
_BREAKS = frozenset(("+comma", "+stop", "+and", "+with", "+or", "+fix", "+of_them", "+other"))


@dataclass(slots=True)
class Chosen:
    """What a stretch says: `options` spelled as the menu does, `removed` the plain names that were
    refused, `unknown` the units of food that fit nothing, `used` those that were read."""

    size: str | None = None
    options: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    counted: set[int] = field(default_factory=set)


def find_options(
    units: Sequence[Unit],
    span: Sequence[int],
    table: OptionTable,
    folded: str = "",
    ahead: Collection[int] = (),
) -> Chosen:
    """Every option said in `span`. Numbers at `ahead` count the item, not an option."""
    chosen = Chosen()
    reader = _Reader(units, table, folded, chosen)
    reader.ahead = ahead
    reader.read(list(span))
    return chosen


class _Reader:
    def __init__(
        self, units: Sequence[Unit], table: OptionTable, folded: str, chosen: Chosen
    ) -> None:
        self.units, self.table, self.folded, self.chosen = units, table, folded, chosen
        self.amount = ""
        self.amount_at = -1
        self.runs_on = False
        self.count = 0
        self.count_at = -1
        self.partial_end = -2
        self.passed_over = False
        self.ahead: Collection[int] = ()

    def read(self, span: list[int]) -> None:
        at = 0
        while at < len(span):
            at += self._step(span, at)

    def _step(self, span: list[int], at: int) -> int:
        unit = self.units[span[at]]
        if unit.key[0] == "+":
            vessel = self._vessel(unit)
            if vessel is None:
                self._small_word(span, at)
            else:
                self._take(vessel, span, [span[at]])
            return 1
        window = self._window(span, at)
        strange = bool(self.chosen.unknown) and self.chosen.unknown[-1] == span[at] - 1
        if strange and unit.joined:
            return 1
        if unit.key == "shot" and self._measures(span, at):
            return 1
        modified = strange or self.partial_end == span[at] - 1
        found, length = self._match(window, exactly=modified)
        if found is not None:
            self._take(found, span, window[:length])
            whole = tuple(self.units[i].key for i in window[:length]) in self.table.exact
            self.partial_end = -2 if whole else window[length - 1]
            return span.index(window[length - 1]) - at + 1
        if unit.key in AMOUNTS:
            self.amount, self.amount_at = unit.key, span[at]
            said = self.folded[unit.start : unit.end]
            self.runs_on = said.startswith(_NEGATION_RUNS_ON)
        elif unit.value is not None:
            if span[at] in self.ahead and not self._measured(span, at):
                return 1
            self.count, self.count_at = unit.value, span[at]
        else:
            if unit.food:
                self.chosen.unknown.append(span[at])
                self.amount = ""
            self.count = 0
        return 1

    def _measures(self, span: list[int], at: int) -> bool:
        """A shot of vanilla measures the vanilla; a shot of espresso is what it says."""
        rest = [i for i in span[at + 1 : at + 4] if self.units[i].key[0] != "+"]
        of = at + 1 < len(span) and self.units[span[at + 1]].key == "+of"
        if not of or not rest:
            return False
        found, _ = self._match(self._window(span, span.index(rest[0])), exactly=False)
        return found is not None and "shot" not in found.keys

    def _measured(self, span: list[int], at: int) -> bool:
        """Whether a unit of measure follows: two pumps of …"""
        return at + 1 < len(span) and self.units[span[at + 1]].key == "+unit"

    def _small_word(self, span: list[int], at: int) -> None:
        key = self.units[span[at]].key
        if key == "+not_that":
            self.passed_over = True
        if key in ("+with", "+stop", "+fix"):
            self.amount, self.count = "", 0
        elif key in ("+comma", "+and") and self.amount and self.amount_at < 0:
            lists_on = self.runs_on or (key == "+comma" and self._or_follows(span, at))
            if not lists_on:
                self.amount = ""
        if key in ("+and", "+comma") or (key == "+cl" and not self._portion(span[at])):
            self.count = 0

    def _vessel(self, unit: Unit) -> OptionSurface | None:
        """A measure word that the menu has as an option: in cans, in a bottle."""
        if unit.key != "+cl":
            return None
        return self.table.exact.get((stem(self.folded[unit.start : unit.end].split(" ")[0]),))

    def _portion(self, at: int) -> bool:
        """份 counts options as well as items; cups and bottles never hold an option."""
        unit = self.units[at]
        return unit.joined or self.folded[unit.start : unit.end] in _PORTIONS

    def _or_follows(self, span: list[int], at: int) -> bool:
        for i in span[at + 1 : at + 6]:
            if self.units[i].key == "+or":
                return True
            if self.units[i].key in AMOUNTS or self.units[i].key == "+with":
                return False
        return False

    def _window(self, span: list[int], at: int) -> list[int]:
        """The content words from here to the next separator."""
        window: list[int] = []
        for i in span[at : at + self.table.longest + 4]:
            key = self.units[i].key
            if key in _BREAKS or i - (window[-1] if window else i) > 3:
                break
            if key[0] != "+":
                window.append(i)
        return window

    def _match(self, window: list[int], *, exactly: bool) -> tuple[OptionSurface | None, int]:
        """`exactly` where a strange food stands in front: "oat milk" is not the soy milk we have."""
        keys = tuple(self.units[i].key for i in window)
        for length in range(min(len(keys), self.table.longest), 0, -1):
            found = self.table.exact.get(keys[:length])
            if found and not (length == 1 and self.units[window[0]].value is not None):
                if found.keys[0] in AMOUNTS and length == 1:
                    continue
                return self._as_written(found, window[:length]), length
        if exactly:
            return None, 0
        if keys[0] in AMOUNTS or self.units[window[0]].value is not None:
            return self._partial(keys, needs=keys[0])
        return self._partial(keys, needs="")

    def _as_written(self, found: OptionSurface, window: list[int]) -> OptionSurface:
        """Of options whose names mean the same, the one that is called what was written."""
        alike = self.table.alike.get(found.keys)
        if not alike or not self.folded:
            return found
        said = self.folded[self.units[window[0]].start : self.units[window[-1]].end]
        if said in alike or found.keys[0] not in AMOUNTS:
            return alike.get(said, found)
        return alike[max(alike, key=lambda name: fuzz.ratio(name, said))]

    def _partial(self, keys: Keys, *, needs: str) -> tuple[OptionSurface | None, int]:
        """The option that most of these words name, if they name one better than any other."""
        table = self.table
        best: list[tuple[float, OptionSurface, int]] = []
        for length in range(min(len(keys), table.longest + 1), 0, -1):
            spoken = [self._reading(k) for k in keys[:length]]
            if spoken[-1] not in table.by_key or spoken[0] not in table.by_key:
                continue
            if needs and length < 2:
                continue
            for surface in table.by_key[spoken[-1]]:
                score = self._score(surface, spoken, needs)
                if score > 0:
                    best.append((score, surface, length))
            if best:
                break
        if not best:
            return None, 0
        top = max(score for score, _, _ in best)
        rivals = {s.option: (s, n) for score, s, n in best if score >= top - 0.01}
        if len(rivals) > 1:
            return None, 0
        return next(iter(rivals.values()))

    def _reading(self, key: str) -> str:
        """`key`, or what may stand for it; 少冰 is not a little "iced"."""
        return key if key == "ice" and self.amount else _reading(key, self.table)

    def _score(self, surface: OptionSurface, spoken: Sequence[str], needs: str) -> float:
        keys = set(surface.keys)
        said = keys & set(spoken)
        if any(k in AMOUNTS for k in keys - said) or (needs and needs not in keys):
            return 0.0
        if all(k in AMOUNTS or k[0] == "#" for k in said):
            return 0.0
        if any(k not in keys for k in spoken):
            return 0.0
        percent = [k for k in said if k.endswith("%")]
        if percent and len({s.option for s in self.table.by_key[percent[0]]}) == 1:
            return 0.3  # "just two percent": nothing else here has a percentage like it
        weight = self.table.weight
        matched = sum(weight[k] for k in said)
        total = sum(weight[k] for k in keys)
        alone = any(len({s.option for s in self.table.by_key[k]}) == 1 for k in said if _telling(k))
        if matched < (LEAST_SHARE_ALONE if alone else LEAST_SHARE) * total or matched < 0.2:
            return 0.0
        return matched - 0.4 * (total - matched)

    def _take(self, found: OptionSurface, span: list[int], window: list[int]) -> None:
        chosen = self.chosen
        after = self._amount_after(span, window[-1])
        amount = self.amount
        if after and not amount:
            amount = self.units[after].key
            literal = self.table.exact.get((amount, *found.keys))
            chosen.used.add(after)
            if literal:
                found, amount = literal, ""
        if self.amount_at >= 0 and amount:
            chosen.used.add(self.amount_at)
        name = self._spelled(found, amount)
        if self.count_at >= 0 and self.count:
            chosen.counted.add(self.count_at)
            chosen.used.add(self.count_at)
        chosen.used.update(window)
        if not self.passed_over:
            self._put(found, name, amount)
        self.passed_over = False
        self.amount = self.amount if self.amount == "no" else ""
        self.amount_at = -1
        self.count, self.count_at = 0, -1

    def _amount_after(self, span: list[int], last: int) -> int | None:
        """糖少一点, cheese extra: an amount behind its option that belongs to nothing else."""
        place = span.index(last)
        follows = span[place + 1 : place + 3]
        while follows and self.units[follows[0]].key == "+the":
            follows = follows[1:]
        if not follows or self.units[follows[0]].key not in AMOUNTS:
            return None
        rest = list(span[span.index(follows[0]) + 1 :][:2])
        if rest and self.units[rest[0]].key not in ("+comma", "+stop", "+the", "+and"):
            return None
        return follows[0]

    def _spelled(self, found: OptionSurface, amount: str) -> str:
        counted = "shot" in found.keys
        count = self.count or (_TIMES.get(amount, 0) if counted else 0)
        if count > 1 and amount != "no":
            return f"{found.option} x{count}"
        if not amount or (counted and amount == "extra") or (self.count == 1 and amount == "extra"):
            return found.option
        if amount == "half" and not _HALVED & set(found.keys):
            return found.option  # half a pizza of it, not half as much
        return _PREFIX[amount] + found.option

    def _put(self, found: OptionSurface, name: str, amount: str) -> None:
        chosen, table = self.chosen, self.table
        if amount == "no":
            chosen.removed.append(found.option)
        group = table.one_of.get(found.option)
        if group and amount != "no":
            chosen.options = [o for o in chosen.options if table.one_of.get(o) != group]
        if name not in chosen.options:
            chosen.options.append(name)


def _telling(key: str) -> bool:
    """Whether a word can stand for an option alone; "up" cannot stand for "heat up"."""
    return not key.isascii() or (len(key) > 3 and key not in COMMON) or key == "soy"


def _reading(key: str, table: OptionTable) -> str:
    if key in table.by_key:
        return key
    return next((k for k in NEAR.get(key, ()) if k in table.by_key), key)
