"""Options and sizes of a menu made searchable, and the names that things go by."""

import math
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.chat.understanding.gazetteer import GENERIC
from chalicelib.domain.chat.understanding.grammar import LADDER
from chalicelib.domain.chat.understanding.lexicon import stem
from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.words import Translator
from chalicelib.domain.stores.menu import Menu, MenuItem, Option, Size
from chalicelib.records import dataclass

# What a generic word (classic, regular) weighs beside a telling one.
GENERIC_WEIGHT = 0.12


Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionSurface:
    """One way to say one option."""

    option: str
    group: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class OptionTable:
    """The options of one set of groups: by exact keys and by any key. `alike` holds names of
    several options that are one in keys (less sugar, little sugar), under their folded words."""

    exact: Mapping[Keys, OptionSurface]
    alike: Mapping[Keys, Mapping[str, OptionSurface]]
    by_key: Mapping[str, tuple[OptionSurface, ...]]
    weight: Mapping[str, float]
    longest: int
    one_of: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SizeTable:
    """The sizes of one size list: by exact keys, and their order."""

    exact: Mapping[Keys, str]
    names: tuple[str, ...]
    ranks: tuple[float, ...]
    longest: int


class KeysOf:
    """Keys of names, each name translated once."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._known: dict[str, Keys] = {}

    def __call__(self, name: str) -> Keys:
        if name not in self._known:
            keys = self._translator.keys(fold(name))
            self._known[name] = tuple(k for k in keys if k not in ("+comma", "+stop"))
        return self._known[name]


def names_of(named: MenuItem | Option | Size, menu: Menu) -> list[str]:
    """Every way to write `named`, the canonical one first."""
    own = [named.name, *named.names.values()]
    return list(dict.fromkeys([*own, *(a for name in own for a in menu.aliases.get(name, ()))]))


def own_names(named: Option) -> list[str]:
    """The names that the menu itself gives, aliases left out."""
    return list(dict.fromkeys((named.name, *named.names.values())))


def words_of(folded: str) -> list[str]:
    """The Latin words of a folded name."""
    return "".join(c if c.isalpha() or c == "'" else " " for c in folded).split()


def content_of(keys: Iterable[str]) -> Keys:
    """The telling keys: small words left out."""
    return tuple(k for k in keys if k[0] != "+" and k != "#1~")


def option_table(menu: Menu, names: Iterable[str], keys_of: KeysOf) -> OptionTable:
    """The table of the option groups called `names`."""
    exact: dict[Keys, OptionSurface] = {}
    by_key: dict[str, list[OptionSurface]] = {}
    one_of: dict[str, str] = {}
    written: dict[Keys, dict[str, OptionSurface]] = {}
    groups = [(name, menu.groups[name]) for name in names if name in menu.groups]
    options = [(name, group, option) for name, group in groups for option in group.options]
    # Names first: an alias never takes the words of another option's own name.
    for own in (True, False):
        for name, group, option in options:
            if group.choose == "one":
                one_of[option.name] = name
            for form in own_names(option) if own else names_of(option, menu):
                keys = content_of(keys_of(form)) or tuple(map(stem, words_of(fold(form))))
                if not keys:
                    continue
                surface = OptionSurface(option.name, name, keys)
                exact.setdefault(keys, surface)
                written.setdefault(keys, {}).setdefault(fold(form), surface)
                for key in set(keys):
                    found = by_key.setdefault(key, [])
                    if surface not in found:
                        found.append(surface)
    total = len({s.option for s in exact.values()}) or 1
    weight = {
        key: GENERIC_WEIGHT if _weak(key) else math.log(1.2 + total / len({s.option for s in v}))
        for key, v in by_key.items()
    }
    longest = max(map(len, exact), default=0)
    alike = {k: v for k, v in written.items() if len({s.option for s in v.values()}) > 1}
    keyed = {k: tuple(v) for k, v in by_key.items()}
    return OptionTable(exact, alike, keyed, weight, longest, one_of)


def _weak(key: str) -> bool:
    return key in GENERIC or key.endswith("%")


def size_table(menu: Menu, sizes: Sequence[Size], keys_of: KeysOf) -> SizeTable:
    """The table of one size list."""
    exact: dict[Keys, str] = {}
    ranks = []
    for size in sizes:
        forms = [content_of(keys_of(form)) for form in names_of(size, menu)]
        for keys in forms:
            exact.setdefault(keys, size.name)
            exact.setdefault(tuple(k for k in keys if k not in GENERIC) or keys, size.name)
        ranks.append(next((r for keys in forms for r in [_rank(keys)] if r >= 0), -1.0))
    exact.pop((), None)
    longest = max(map(len, exact), default=0)
    return SizeTable(exact, tuple(s.name for s in sizes), tuple(ranks), longest)


def _rank(keys: Keys) -> float:
    return next((float(LADDER[k.lstrip("=")]) for k in keys if k.lstrip("=") in LADDER), -1.0)
