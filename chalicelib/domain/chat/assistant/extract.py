"""The part of the menu that a model is shown: what the words may mean first, then a little of
everything, so that a vague wish meets real items. Without prices: those are none of its business.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from chalicelib.domain.chat.assistant.question import OfferedItem
from chalicelib.domain.chat.understanding.index import MenuIndex, tag_key
from chalicelib.domain.chat.understanding.normalise import read
from chalicelib.domain.stores.menu import Menu, MenuItem, local_name

# Thirty items with their options are some 1,500 tokens, the input of AWS's own sizing example
# (aws.md 8); a shop's menu has no more categories than this.
MOST_ITEMS = 30
# Of them at most so many by their words: a wish is answered from the breadth of a menu.
MOST_BY_WORDS = 12
# And of each of the nearest shops, where none is chosen yet.
MOST_OF_ONE = 6
TAG_WEIGHT = 2.0


def extract(
    index: MenuIndex,
    *,
    text: str,
    keep: Iterable[str],
    locale: str,
    near: Sequence[Menu] = (),
) -> tuple[tuple[OfferedItem, ...], Mapping[str, tuple[str, ...]]]:
    """(items, options by group) of the menu behind `index`: those in `keep` (basket, what was
    offered, what the parser thought of), those that share words with `text`, then the others of
    each category in turn, the nearest shops' (`near`) before the rest. Only what can be ordered
    now; groups go by short names of their own. What all turns of a neighbourhood have in common
    stands first, for models that remember the beginning of a prompt."""
    menu = index.menu
    chosen: dict[str, MenuItem] = {}
    for item in _candidates(index, text=text, keep=keep, near=near):
        if item.orderable:
            chosen.setdefault(item.item_id, item)
        if len(chosen) == MOST_ITEMS:
            break
    first = {item.item_id: item for item in _near(index, near) if item.item_id in chosen}
    shown = [*(first | chosen).values()]
    used = dict.fromkeys(name for i in shown for name in i.option_groups if name in menu.groups)
    short = {name: f"g{at}" for at, name in enumerate(used, start=1)}
    groups = {short[name]: tuple(o.name for o in menu.groups[name].options) for name in used}
    return tuple(_offered(item, locale, short) for item in shown), groups


def _candidates(
    index: MenuIndex, *, text: str, keep: Iterable[str], near: Sequence[Menu]
) -> Iterator[MenuItem]:
    for item_id in keep:
        item = index.item(item_id)
        if item is not None:
            yield item
    said = _by_words(index, text)
    for at in sorted(said, key=lambda at: (-said[at], at))[:MOST_BY_WORDS]:
        yield index.menu.items[at]
    yield from _near(index, near)
    yield from _in_turn(index.menu)


def _near(index: MenuIndex, near: Sequence[Menu]) -> Iterator[MenuItem]:
    """A little of each of the nearest shops' menus, as the merged menu has them."""
    for menu in near:
        own = (index.item(item.item_id) for item in islice(_in_turn(menu), MOST_OF_ONE))
        yield from (item for item in own if item is not None)


def _by_words(index: MenuIndex, text: str) -> dict[int, float]:
    """How much of each item's names and tags the text says, by the item's place on the menu."""
    said: dict[int, float] = defaultdict(float)
    units = index.translator.units(read(text).folded)
    for key in dict.fromkeys(unit.key for unit in units):
        for item in {index.surfaces[at].item for at in index.postings.get(key, ())}:
            said[item] += index.weight[key]
        for item_id in index.by_tag.get(tag_key(key), ()):
            said[index.positions[item_id]] += TAG_WEIGHT
    return said


def _in_turn(menu: Menu) -> Iterator[MenuItem]:
    """The first of each category, then the second … with the bestsellers before the rest."""
    shelves: dict[str, list[MenuItem]] = {}
    for item in menu.items:
        shelves.setdefault(item.category, []).append(item)
    rows: list[Sequence[MenuItem]] = [
        sorted(shelf, key=lambda item: "bestseller" not in item.tags) for shelf in shelves.values()
    ]
    for at in range(max(map(len, rows), default=0)):
        yield from (row[at] for row in rows if at < len(row))


def _offered(item: MenuItem, locale: str, groups: Mapping[str, str]) -> OfferedItem:
    return OfferedItem(
        item_id=item.item_id,
        name=local_name(item, locale),
        category=item.category,
        sizes=tuple(size.name for size in item.sizes),
        options=tuple(groups[name] for name in item.option_groups if name in groups),
        tags=item.tags,
    )
