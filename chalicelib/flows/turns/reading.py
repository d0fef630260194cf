"""Read a message: against which menu, in which surroundings, in which language.

Indexes are built once per set of menus and kept, a few dozen at most.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Command,
    OutOfScope,
    SearchMenu,
    SetAddress,
)
from chalicelib.domain.chat.dialogue.tapped import tapped
from chalicelib.domain.chat.dialogue.vagueness import (
    has_a_word_of,
    named_outright,
    telling_name,
    with_its_kind,
)
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index, merge_menus
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import (
    BasketLine,
    Expecting,
    Scene,
    StoreName,
    Understanding,
)
from chalicelib.domain.stores.menu import LOCALES, Menu
from chalicelib.domain.stores.store import Store
from chalicelib.flows.turns.talk import Talk

INDEXES_KEPT = 64
# How sure a reading must be to be taken for the clear one.
CLEAR = 0.9
# A colon is no part of any store's id.
BRAND = "brand:"


@dataclass(frozen=True)
class _Shelf:
    """A set of menus; equal when the same items are in them under the same versions."""

    key: tuple[tuple[str | int, tuple[str, ...]], ...]
    menus: tuple[Menu, ...] = field(compare=False)


def read(talk: Talk) -> Understanding:
    """What the message means. A store or brand that it names decides which menu it is read
    against, then the chosen store, then whatever is open nearby."""
    own = _tapped(talk)
    if own is not None:
        return own
    scene, text = scene_of(talk), talk.turn.message
    menus = _menus_here(talk)
    reading = _understood(text, index_of(menus), scene)
    named = _menus_of_named(talk, reading)
    if named:
        menus = named
        again = _understood(text, index_of(named), scene)
        reading = again if any(isinstance(c, ChooseStore) for c in again.commands) else reading
    elif _open_to_doubt(reading):
        chosen = talk.session.store_id is not None
        if not chosen or not _outright(reading, index_of(menus).menu, text):
            clear = _clearest(text, _menus_nearby(talk), scene)
            if clear is not None and chosen and not talk.session.basket:
                talk.update(store_id=None)
            reading = clear or reading
    return replace(reading, commands=tuple(_kinds(reading.commands, index_of(menus).menu, text)))


def _tapped(talk: Talk) -> Understanding | None:
    """One of our own suggestions: read for what it says, first against the chosen store."""
    for menus in (_menus_here(talk), _menus_nearby(talk)):
        found = tapped(
            talk.turn.message,
            menus=menus,
            stores=talk.shop.catalogue.all(),
            basket=talk.session.basket,
            touched=talk.session.touched,
        )
        if found is not None:
            return Understanding((found[0],), 1.0, found[1])
    return None


def _clearest(text: str, menus: Sequence[Menu], scene: Scene) -> Understanding | None:
    """Each store's menu by itself, nearest first: where everything that is said stands on it in
    full, no other shop's words can get in between. What the other clear readings order instead
    comes along as equal candidates."""
    quiet = replace(scene, stores=())
    distinct = list({_identity(menu): menu for menu in menus}.values())
    readings = [(_understood(text, index_of([menu]), quiet), menu) for menu in distinct]
    ranked = [(_rank(r, menu, text), r) for r, menu in readings if _is_clear(r, menu, text)]
    if not ranked:
        return None
    best = max(rank for rank, _ in ranked)
    clear = [reading for rank, reading in ranked if rank == best]
    rows = iter(zip(*(_ordered(r) for r in clear), strict=True))
    commands = tuple(
        _with_others(c, next(rows)) if isinstance(c, AddItem) else c for c in clear[0].commands
    )
    return replace(clear[0], commands=commands)


def _is_clear(reading: Understanding, menu: Menu, text: str) -> bool:
    missing = any(isinstance(c, SearchMenu) for c in reading.commands)
    return reading.confidence >= CLEAR and not missing and _outright(reading, menu, text)


def _rank(reading: Understanding, menu: Menu, text: str) -> tuple[int, int]:
    """How much of the message a reading accounts for: items, and names in full."""
    items = [item for c in _ordered(reading) if (item := menu.item(c.item_id))]
    return len(items), sum(telling_name(item, text) for item in items)


def _ordered(reading: Understanding) -> list[AddItem]:
    return [command for command in reading.commands if isinstance(command, AddItem)]


def _with_others(command: AddItem, row: Sequence[AddItem]) -> AddItem:
    ids = (*command.also, *(i for other in row for i in (other.item_id, *other.also)))
    also = tuple(dict.fromkeys(item_id for item_id in ids if item_id != command.item_id))
    return replace(command, also=also)


def _outright(reading: Understanding, menu: Menu, text: str) -> bool:
    """Whether something is ordered, and all of it named as it stands on the menu."""
    ordered = [menu.item(command.item_id) for command in _ordered(reading)]
    return bool(ordered) and all(i is not None and named_outright(menu, i, text) for i in ordered)


def _supported(command: AddItem, menu: Menu, text: str) -> bool:
    item = menu.item(command.item_id)
    return item is None or has_a_word_of(menu, item, text)


def _open_to_doubt(reading: Understanding) -> bool:
    """Whether another store's menu may know better what the words mean."""
    doubtful = (AddItem, ChangeItem, SearchMenu, OutOfScope)
    return any(isinstance(command, doubtful) for command in reading.commands)


def _kinds(commands: Sequence[Command], menu: Menu, text: str) -> Iterable[Command]:
    ordered = sum(isinstance(c, AddItem) for c in commands)
    service = any(isinstance(c, ApplyCoupon | ClaimCoupon) for c in commands)
    for command in commands:
        if service and isinstance(command, AddItem) and not _supported(command, menu, text):
            continue  # "apply my coupon" has no apple in it
        # With several items in one sentence it is open which words belong to which.
        yield (
            with_its_kind(menu, command, text)
            if isinstance(command, AddItem) and ordered == 1
            else command
        )


def read_against(talk: Talk, text: str, menu: Menu) -> Understanding:
    """Read words said earlier against one store's menu."""
    scene = replace(scene_of(talk), expecting=Expecting.NOTHING, said_before="")
    return _understood(text, index_of([menu]), scene)


def locale_of(talk: Talk, reading: Understanding) -> str:
    """The language to answer in: the message's own; an address says nothing about it."""
    known = talk.session.locale
    only_address = all(isinstance(c, SetAddress) for c in reading.commands)
    if known and reading.commands and only_address:
        return known
    return reading.locale if reading.locale in LOCALES else "en"


def _understood(text: str, index: MenuIndex, scene: Scene) -> Understanding:
    return _plain(understand(text=text, index=index, scene=scene))


def scene_of(talk: Talk) -> Scene:
    """The turn's surroundings as the parser takes them."""
    session = talk.session
    wished = talk.turn.locale if talk.turn.locale in LOCALES else None
    return Scene(
        locale=session.locale or wished,
        said_before=session.said,
        expecting=session.expecting,
        offered_items=session.offered_items,
        offered_stores=session.offered_stores,
        basket=tuple(
            BasketLine(line.item_id, line.size, line.options, line.quantity)
            for line in session.basket
        ),
        stores=store_names(talk.shop.catalogue.all()),
    )


def index_of(menus: Sequence[Menu]) -> MenuIndex:
    """The index of one menu or of several as one."""
    distinct = {_identity(menu): menu for menu in menus}
    keys = sorted(distinct, key=lambda key: key[1])
    return _indexed(_Shelf(tuple(keys), tuple(distinct[key] for key in keys)))


@lru_cache(maxsize=INDEXES_KEPT)
def _indexed(shelf: _Shelf) -> MenuIndex:
    only_one = len(shelf.menus) == 1
    return build_index(shelf.menus[0] if only_one else merge_menus(shelf.menus))


def _identity(menu: Menu) -> tuple[str | int, tuple[str, ...]]:
    return menu.version or id(menu), tuple(item.item_id for item in menu.items)


def _menus_here(talk: Talk) -> list[Menu]:
    chosen = talk.session.store_id
    menu = talk.shop.catalogue.menu(chosen) if chosen else None
    return [menu] if menu is not None else _menus_nearby(talk)


def _menus_nearby(talk: Talk) -> list[Menu]:
    """The menus of the open stores around; at night those of all, so that words still mean
    something."""
    open_now = [front.menu for front in talk.nearby()]
    return open_now or _menus(talk, talk.shop.catalogue.all())


def _menus_of_named(talk: Talk, reading: Understanding) -> list[Menu]:
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


def _plain(reading: Understanding) -> Understanding:
    """Commands that name a brand by its own id say so in words."""
    commands = tuple(
        replace(c, store_id=None, brand=c.store_id.removeprefix(BRAND))
        if isinstance(c, ChooseStore) and c.store_id and c.store_id.startswith(BRAND)
        else c
        for c in reading.commands
    )
    return replace(reading, commands=commands)
