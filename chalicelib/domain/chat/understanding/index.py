"""A menu made searchable: every name of every item, size and option as pivot keys, with postings
and weights. Built once per menu version and cached by the caller; never changed afterwards."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.chat.understanding.gazetteer import GENERIC
from chalicelib.domain.chat.understanding.grammar import LADDER
from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.words import Translator, Vocabulary, stem, typo_table
from chalicelib.domain.stores.menu import Menu, MenuItem, Option, OptionGroup, Size

# What a generic word (classic, regular) weighs beside a telling one.
GENERIC_WEIGHT = 0.12

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surface:
    """One way to say one item: `content` are its keys without small words."""

    item: int
    keys: Keys
    content: Keys
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class OptionSurface:
    """One way to say one option."""

    option: str
    group: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class OptionTable:
    """The options of one set of groups: by exact keys and by any key."""

    exact: Mapping[Keys, OptionSurface]
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


@dataclass(frozen=True, slots=True)
class MenuIndex:
    """Everything that reading a message against a menu needs."""

    menu: Menu
    translator: Translator
    surfaces: tuple[Surface, ...]
    exact: Mapping[Keys, tuple[int, ...]]
    longest: Mapping[str, int]
    postings: Mapping[str, frozenset[int]]
    weight: Mapping[str, float]
    total: tuple[float, ...]
    option_tables: Mapping[tuple[str, ...], OptionTable]
    every_option: OptionTable
    size_tables: Mapping[tuple[str, ...], SizeTable]
    every_size: SizeTable
    tags: frozenset[str]
    by_tag: Mapping[str, tuple[str, ...]]
    positions: Mapping[str, int]

    def item(self, item_id: str) -> MenuItem | None:
        """The item with this id, or None."""
        at = self.positions.get(item_id)
        return None if at is None else self.menu.items[at]

    def options_of(self, item: MenuItem | None) -> OptionTable:
        """The options that apply to `item`; to anything when there is none."""
        return self.option_tables[item.option_groups] if item else self.every_option

    def sizes_of(self, item: MenuItem | None) -> SizeTable:
        """The sizes of `item`; of anything when there is none."""
        if item is None:
            return self.every_size
        return self.size_tables[tuple(s.name for s in item.sizes)]


def merge_menus(menus: Sequence[Menu]) -> Menu:
    """One menu of all items of several stores, each item once, earlier stores first."""
    items: dict[str, MenuItem] = {}
    groups: dict[str, OptionGroup] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for at, menu in enumerate(menus):
        renamed = {
            n: n if groups.get(n, g) == g else f"{menu.store_id or at}/{n}"
            for n, g in menu.groups.items()
        }
        groups |= {renamed[n]: g for n, g in menu.groups.items()}
        for name, others in menu.aliases.items():
            aliases[name] = tuple(dict.fromkeys((*aliases.get(name, ()), *others)))
        for item in menu.items:
            own = tuple(renamed.get(n, n) for n in item.option_groups)
            items.setdefault(item.item_id, replace(item, option_groups=own))
    currency = menus[0].currency if menus else "CNY"
    return Menu("", currency, tuple(items.values()), groups, aliases)


def build_index(menu: Menu) -> MenuIndex:
    """Index `menu`. Pure; costs a fraction of a second at thousands of items."""
    translator = Translator(_vocabulary(menu))
    keys_of = _remembering(translator)
    surfaces = tuple(_surfaces(menu, keys_of))
    weight = _weights(surfaces, len(menu.items))
    exact: dict[Keys, tuple[int, ...]] = {}
    longest: dict[str, int] = {}
    postings: dict[str, set[int]] = {}
    for at, surface in enumerate(surfaces):
        if surface.item not in exact.get(surface.keys, ()):
            exact[surface.keys] = (*exact.get(surface.keys, ()), surface.item)
        first = surface.keys[0]
        longest[first] = max(longest.get(first, 0), len(surface.keys))
        for key in surface.words:
            postings.setdefault(key, set()).add(at)
    option_tables = {
        names: _option_table(menu, names, keys_of)
        for names in {item.option_groups for item in menu.items}
    }
    size_lists = {tuple(s.name for s in item.sizes): item.sizes for item in menu.items}
    every_size = {s.name: s for sizes in size_lists.values() for s in sizes}
    by_tag: dict[str, list[str]] = {}
    for item in menu.items:
        for tag in item.tags:
            by_tag.setdefault(_tag_key(tag), []).append(item.item_id)
    return MenuIndex(
        menu=menu,
        translator=translator,
        surfaces=surfaces,
        exact=exact,
        longest=longest,
        postings={k: frozenset(v) for k, v in postings.items()},
        weight=weight,
        total=tuple(sum(weight[k] for k in s.words) for s in surfaces),
        option_tables=option_tables,
        every_option=_option_table(menu, tuple(menu.groups), keys_of),
        size_tables={n: _size_table(menu, sizes, keys_of) for n, sizes in size_lists.items()},
        every_size=_size_table(menu, tuple(every_size.values()), keys_of),
        tags=frozenset(tag for item in menu.items for tag in item.tags),
        by_tag={k: tuple(v) for k, v in by_tag.items()},
        positions={item.item_id: at for at, item in enumerate(menu.items)},
    )


def _tag_key(tag: str) -> str:
    return fold(tag).replace("-", "_").replace(" ", "_")


class _remembering:  # noqa: N801 - used like a function
    """Keys of names, each name translated once."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._known: dict[str, Keys] = {}

    def __call__(self, name: str) -> Keys:
        if name not in self._known:
            keys = self._translator.keys(fold(name))
            self._known[name] = tuple(k for k in keys if k not in ("+comma", "+stop"))
        return self._known[name]


def _names(named: MenuItem | Option | Size, menu: Menu) -> list[str]:
    """Every way to write `named`, the canonical one first."""
    own = [named.name, *named.names.values()]
    return list(dict.fromkeys([*own, *(a for name in own for a in menu.aliases.get(name, ()))]))


def _own_names(named: Option) -> list[str]:
    return list(dict.fromkeys((named.name, *named.names.values())))


def _every_name(menu: Menu) -> Iterable[str]:
    for item in menu.items:
        yield from _names(item, menu)
        for size in item.sizes:
            yield from _names(size, menu)
    for group in menu.groups.values():
        for option in group.options:
            yield from _names(option, menu)


def _vocabulary(menu: Menu) -> Vocabulary:
    plain = Translator(Vocabulary())
    words: set[str] = set()
    phrases: dict[Keys, Keys] = {}
    seen: set[str] = set()
    for name in _every_name(menu):
        if name in seen:
            continue
        seen.add(name)
        folded = fold(name)
        if folded.isascii():
            words.update(w for w in _WORDS(folded) if len(w) > 1)
            continue
        chars = tuple(c for c in folded if not c.isspace())
        # One character says too little to be read on its own, whatever stands around it.
        if len(chars) > 1 and all("\u3400" <= c <= "\u9fff" for c in chars):
            phrases[chars] = plain.keys(folded)
    typos = typo_table(w for w in words if len(w) >= 4)
    return Vocabulary(phrases, frozenset(words), typos)


def _WORDS(folded: str) -> list[str]:  # noqa: N802 - a constant-like splitter
    return "".join(c if c.isalpha() or c == "'" else " " for c in folded).split()


def content_of(keys: Iterable[str]) -> Keys:
    """The telling keys: small words left out."""
    return tuple(k for k in keys if k[0] != "+" and k != "#1~")


def _surfaces(menu: Menu, keys_of: _remembering) -> Iterable[Surface]:
    for at, item in enumerate(menu.items):
        seen = set()
        for name in _names(item, menu):
            keys = keys_of(name)
            content = content_of(keys)
            if content and keys not in seen:
                seen.add(keys)
                yield Surface(at, keys, content, frozenset(content))


def _weights(surfaces: Sequence[Surface], items: int) -> dict[str, float]:
    counts = Counter(key for s in surfaces for key in set(s.content))
    per_item = max(len(surfaces) / max(items, 1), 1.0)
    return {
        key: GENERIC_WEIGHT if key in GENERIC else math.log(1.2 + items * per_item / count)
        for key, count in counts.items()
    }


def _option_table(menu: Menu, names: Iterable[str], keys_of: _remembering) -> OptionTable:
    exact: dict[Keys, OptionSurface] = {}
    by_key: dict[str, list[OptionSurface]] = {}
    one_of: dict[str, str] = {}
    groups = [(name, menu.groups[name]) for name in names if name in menu.groups]
    options = [(name, group, option) for name, group in groups for option in group.options]
    # Names first: an alias never takes the words of another option's own name.
    for own in (True, False):
        for name, group, option in options:
            if group.choose == "one":
                one_of[option.name] = name
            for form in _own_names(option) if own else _names(option, menu):
                keys = content_of(keys_of(form)) or tuple(map(stem, _WORDS(fold(form))))
                if not keys:
                    continue
                surface = OptionSurface(option.name, name, keys)
                exact.setdefault(keys, surface)
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
    return OptionTable(exact, {k: tuple(v) for k, v in by_key.items()}, weight, longest, one_of)


def _weak(key: str) -> bool:
    return key in GENERIC or key.endswith("%")


def _size_table(menu: Menu, sizes: Sequence[Size], keys_of: _remembering) -> SizeTable:
    exact: dict[Keys, str] = {}
    ranks = []
    for size in sizes:
        forms = [content_of(keys_of(form)) for form in _names(size, menu)]
        for keys in forms:
            exact.setdefault(keys, size.name)
            exact.setdefault(tuple(k for k in keys if k not in GENERIC) or keys, size.name)
        ranks.append(next((r for keys in forms for r in [_rank(keys)] if r >= 0), -1.0))
    exact.pop((), None)
    longest = max(map(len, exact), default=0)
    return SizeTable(exact, tuple(s.name for s in sizes), tuple(ranks), longest)


def _rank(keys: Keys) -> float:
    return next((float(LADDER[k.lstrip("=")]) for k in keys if k.lstrip("=") in LADDER), -1.0)
