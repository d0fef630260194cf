"""A menu made searchable: every name of every item, size and option as pivot keys, with postings
and weights. Built once per menu version and cached by the caller; never changed afterwards."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.chat.understanding.gazetteer import GENERIC, PLAIN
from chalicelib.domain.chat.understanding.lexicon import typo_table
from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.tables import (
    GENERIC_WEIGHT,
    Keys,
    KeysOf,
    OptionTable,
    SizeTable,
    content_of,
    names_of,
    option_table,
    size_table,
    words_of,
)
from chalicelib.domain.chat.understanding.words import Translator, Vocabulary
from chalicelib.domain.stores.menu import Menu, MenuItem, OptionGroup
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Surface:
    """One way to say one item: `content` are its keys without small words."""

    item: int
    keys: Keys
    content: Keys
    words: frozenset[str]


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
    tags: Mapping[str, str]
    by_tag: Mapping[str, tuple[str, ...]]
    tagged: Mapping[str, frozenset[str]]
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
    keys_of = KeysOf(translator)
    named = tuple(_surfaces(menu, keys_of))
    surfaces = (*named, *_for_short(named, keys_of))
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
        names: option_table(menu, names, keys_of)
        for names in {item.option_groups for item in menu.items}
    }
    size_lists = {tuple(s.name for s in item.sizes): item.sizes for item in menu.items}
    every_size = {s.name: s for sizes in size_lists.values() for s in sizes}
    by_tag: dict[str, list[str]] = {}
    for item in menu.items:
        for tag in item.tags:
            by_tag.setdefault(tag_key(tag), []).append(item.item_id)
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
        every_option=option_table(menu, tuple(menu.groups), keys_of),
        size_tables={n: size_table(menu, sizes, keys_of) for n, sizes in size_lists.items()},
        every_size=size_table(menu, tuple(every_size.values()), keys_of),
        tags={tag_key(tag): tag for item in menu.items for tag in item.tags},
        by_tag={k: tuple(v) for k, v in by_tag.items()},
        tagged={k: frozenset(v) for k, v in by_tag.items()},
        positions={item.item_id: at for at, item in enumerate(menu.items)},
    )


def tag_key(tag: str) -> str:
    """A tag in one spelling, whatever the menu's: "Caffeine-Free" is caffeine_free."""
    return fold(tag).replace("-", "_").replace(" ", "_")


def _every_name(menu: Menu) -> Iterable[str]:
    for item in menu.items:
        yield from names_of(item, menu)
        for size in item.sizes:
            yield from names_of(size, menu)
    for group in menu.groups.values():
        for option in group.options:
            yield from names_of(option, menu)


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
            words.update(w for w in words_of(folded) if len(w) > 1)
            continue
        chars = tuple(c for c in folded if not c.isspace())
        # One character says too little to be read on its own, whatever stands around it.
        if len(chars) > 1 and all("\u3400" <= c <= "\u9fff" for c in chars):
            phrases[chars] = plain.keys(folded)
    typos = typo_table(w for w in words if len(w) >= 4)
    return Vocabulary(phrases, frozenset(words), typos)


def _surfaces(menu: Menu, keys_of: KeysOf) -> Iterable[Surface]:
    for at, item in enumerate(menu.items):
        seen = set()
        for name in names_of(item, menu):
            keys = keys_of(name)
            content = content_of(keys)
            if content and keys not in seen:
                seen.add(keys)
                yield Surface(at, keys, content, frozenset(content))


def _for_short(named: Sequence[Surface], keys_of: KeysOf) -> Iterable[Surface]:
    """The plain one of a kind under the name of its kind, where nothing else bears it."""
    taken = {surface.keys for surface in named}
    for name, forms in PLAIN.items():
        whole = keys_of(name)
        bearers = dict.fromkeys(s.item for s in named if s.keys == whole) if whole in taken else {}
        for keys in {keys_of(form) for form in forms} - taken if len(bearers) == 1 else ():
            yield Surface(next(iter(bearers)), keys, content_of(keys), frozenset(content_of(keys)))


def _weights(surfaces: Sequence[Surface], items: int) -> dict[str, float]:
    counts = Counter(key for s in surfaces for key in set(s.content))
    per_item = max(len(surfaces) / max(items, 1), 1.0)
    return {
        key: GENERIC_WEIGHT if _says_little(key) else math.log(1.2 + items * per_item / count)
        for key, count in counts.items()
    }


def _says_little(key: str) -> bool:
    """A size in a name says as little as "classic": the large one is not another thing."""
    return key in GENERIC or key[0] == "="
