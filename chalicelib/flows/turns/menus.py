"""Which menus a message is read against, their indexes, and what stores go by.

Indexes are built once per set of menus and kept, a few dozen at most.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from chalicelib.domain.chat.commands import (
    ChooseStore,
)
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index, merge_menus
from chalicelib.domain.chat.understanding.scene import (
    StoreName,
    Understanding,
)
from chalicelib.domain.stores.menu import Menu
from chalicelib.domain.stores.store import Store
from chalicelib.flows.ports import StoreCatalogue
from chalicelib.flows.turns.talk import Talk, fronts_around

INDEXES_KEPT = 64
# At a start there are seconds, not minutes: one merged index takes about half of one.
PLACES_WARMED, SHELVES_WARMED, INDEXES_WARMED = 200, 2, 16


# A colon is no part of any store's id.
BRAND = "brand:"


@dataclass(frozen=True)
class _Shelf:
    """A set of menus; equal when the same items are in them under the same versions."""

    key: tuple[tuple[str | int, tuple[str, ...]], ...]
    menus: tuple[Menu, ...] = field(compare=False)


def index_of(menus: Sequence[Menu]) -> MenuIndex:
    """The index of one menu or of several as one."""
    return _indexed(_shelf(menus))


def _shelf(menus: Sequence[Menu]) -> _Shelf:
    distinct = {identity(menu): menu for menu in menus}
    keys = sorted(distinct, key=lambda key: key[1])
    return _Shelf(tuple(keys), tuple(distinct[key] for key in keys))


@lru_cache(maxsize=INDEXES_KEPT)
def _indexed(shelf: _Shelf) -> MenuIndex:
    only_one = len(shelf.menus) == 1
    return build_index(shelf.menus[0] if only_one else merge_menus(shelf.menus))


def warm(*, catalogue: StoreCatalogue, now: datetime) -> int:
    """Build the indexes that first turns are most likely to need, so that no shopper waits for
    them; how many. To be called once when a process starts: the menus that are read together
    around most stores, then each by itself, a bounded number of both."""
    stores = catalogue.all()
    around = [fronts_around(catalogue, now, (s.lat, s.lon)) for s in stores[:PLACES_WARMED]]
    nowhere = fronts_around(catalogue, now, None)
    shelves = Counter(_shelf([front.menu for front in fronts]) for fronts in around if fronts)
    common = [shelf for shelf, _ in shelves.most_common(SHELVES_WARMED)]
    every = [menu for s in stores if (menu := catalogue.menu(s.store_id)) is not None]
    together = _shelf([front.menu for front in nowhere] or every)
    alone = [_shelf([menu]) for menu in {identity(menu): menu for menu in every}.values()]
    chosen = [shelf for shelf in dict.fromkeys((*common, together, *alone)) if shelf.menus]
    for shelf in chosen[:INDEXES_WARMED]:
        _indexed(shelf)
    return len(chosen[:INDEXES_WARMED])


def identity(menu: Menu) -> tuple[str | int, tuple[str, ...]]:
    """Equal for menus that read alike."""
    return menu.version or id(menu), tuple(item.item_id for item in menu.items)


def menus_here(talk: Talk) -> list[Menu]:
    """The chosen store's menu, else those around."""
    chosen = talk.session.store_id
    menu = talk.shop.catalogue.menu(chosen) if chosen else None
    return [menu] if menu is not None else menus_nearby(talk)


def menus_nearby(talk: Talk) -> list[Menu]:
    """The menus of the open stores around; at night those of all, so that words still mean
    something."""
    open_now = [front.menu for front in talk.nearby()]
    return open_now or _menus(talk, talk.shop.catalogue.all())


def menus_of_named(talk: Talk, reading: Understanding) -> list[Menu]:
    """The menus of another store or brand that the message names, if it does."""
    for command in reading.commands:
        if not isinstance(command, ChooseStore):
            continue
        stores = named_stores(talk, command)
        if stores and talk.session.store_id not in {store.store_id for store in stores}:
            return _menus(talk, stores)
    return []


def named_stores(talk: Talk, command: ChooseStore) -> list[Store]:
    """The stores that a command names by id, place in the last offer, or brand."""
    store_id = command.store_id
    offered = talk.session.offered_stores
    if store_id is None and command.position is not None and offered:
        at = command.position - 1 if command.position > 0 else command.position
        store_id = offered[at] if -len(offered) <= at < len(offered) else None
    if store_id is not None:
        store = talk.shop.catalogue.load(store_id)
        return [store] if store else []
    brand = (command.brand or "").casefold()
    return [s for s in talk.shop.catalogue.all() if brand and s.brand.casefold() == brand]


def _menus(talk: Talk, stores: Iterable[Store]) -> list[Menu]:
    menus = (talk.shop.catalogue.menu(store.store_id) for store in stores)
    return [menu for menu in menus if menu is not None]


def store_names(stores: Sequence[Store]) -> tuple[StoreName, ...]:
    """What stores go by. A word that several branches share names their brand and none of them: it
    stands under an id of the brand, so that no branch is ever guessed (A11)."""
    spoken = Counter((s.brand, word) for s in stores for word in set(s.aliases))
    brands_of: dict[str, set[str]] = {}
    for brand, word in spoken:
        brands_of.setdefault(word, set()).add(brand)
    names = []
    for store in stores:
        own = [w for w in store.aliases if spoken[store.brand, w] == 1 and len(brands_of[w]) == 1]
        names.append(StoreName(store.store_id, store.brand, {**store.names}, tuple(own)))
    for brand in dict.fromkeys(store.brand for store in stores):
        shared = [
            w for b, w in spoken if b == brand and spoken[b, w] > 1 and len(brands_of[w]) == 1
        ]
        called = next(s.brand_names or {} for s in stores if s.brand == brand)
        names.append(StoreName(BRAND + brand, brand, {**called}, tuple(shared)))
    return tuple(names)
