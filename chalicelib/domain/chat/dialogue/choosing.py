"""Which store, which items: choices among what is open and on the menus, nearest and best first.

Knows stores and menus as given; never guesses where somebody is (A11): without a distance it only
lists.
"""

import re
from collections.abc import Iterable, Sequence

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.patterns import regex
from chalicelib.domain.stores.menu import Menu, MenuItem
from chalicelib.domain.stores.store import Store
from chalicelib.records import dataclass

OFFERS = 4
TAGS_IN_COMMON = 2
STORES_OFFERED = 3
_CLOSER = regex(
    r"近|太远|\b(?:closer|nearer|nearby|too far|not so far)\b|\bnäher\w*\b|\bzu weit\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shopfront:
    """An open store with its menu; `distance_m` None when the shopper's place is unknown."""

    store: Store
    menu: Menu
    distance_m: int | None = None


def fitting_items(menu: Menu, wanted: AddItem) -> list[MenuItem]:
    """The items of this menu that the words fit, the best first; sold-out ones only if all are."""
    ids = dict.fromkeys((wanted.item_id, *wanted.also))
    found = [item for item_id in ids if (item := menu.item(item_id))]
    return [item for item in found if item.orderable] or found


def selling_all(fronts: Sequence[Shopfront], wanted: Sequence[AddItem]) -> list[Shopfront]:
    """The stores that can sell every wanted item now, in the given (nearest first) order."""
    return [
        front
        for front in fronts
        if all(any(i.orderable for i in fitting_items(front.menu, one)) for one in wanted)
    ]


def selling_most(fronts: Sequence[Shopfront], wanted: Sequence[AddItem]) -> Shopfront | None:
    """The first store that can sell the most of the wanted items, at least one."""

    def count(front: Shopfront) -> int:
        return sum(any(i.orderable for i in fitting_items(front.menu, o)) for o in wanted)

    best = max(fronts, key=count, default=None)
    return best if best is not None and count(best) > 0 else None


def nearest_first(fronts: Iterable[Shopfront]) -> list[Shopfront]:
    """In the order of their distance, as far as it is known."""
    return sorted(fronts, key=lambda front: front.distance_m or 0)


def wants_closer(text: str) -> bool:
    """Whether another store is wished for because this one is too far."""
    return bool(_CLOSER.search(text))


def one_per_brand(fronts: Iterable[Shopfront], limit: int = STORES_OFFERED) -> list[Shopfront]:
    """The first of each brand, then the others, at most `limit`."""
    fronts = list(fronts)
    firsts = list({front.store.brand: front for front in reversed(fronts)}.values())
    chosen = [front for front in fronts if front in firsts]
    return [*chosen, *(front for front in fronts if front not in chosen)][:limit]


def offers(menu: Menu, item_ids: Iterable[str], limit: int = OFFERS) -> list[MenuItem]:
    """The items with these ids that can be ordered now."""
    found = [item for item_id in dict.fromkeys(item_ids) if (item := menu.item(item_id))]
    return [item for item in found if item.orderable][:limit]


def similar(menu: Menu, item: MenuItem, limit: int = OFFERS) -> list[MenuItem]:
    """What is closest to an item that cannot be had: same category first, then shared tags."""

    def closeness(other: MenuItem) -> tuple[bool, int]:
        return (other.category == item.category, len(set(other.tags) & set(item.tags)))

    others = [o for o in menu.items if o.orderable and o.item_id != item.item_id]
    near = [o for o in others if closeness(o) >= (False, TAGS_IN_COMMON)]
    return sorted(near, key=closeness, reverse=True)[:limit]


def favourites(menu: Menu, limit: int = OFFERS) -> list[MenuItem]:
    """What to show first: bestsellers, then the menu from the top."""
    can = [item for item in menu.items if item.orderable]
    best = [item for item in can if "bestseller" in item.tags]
    return [*best, *(item for item in can if item not in best)][:limit]
