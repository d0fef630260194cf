"""Read a message: against which menu, in which surroundings, in which language."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

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
from chalicelib.domain.chat.dialogue.vagueness import (
    has_a_word_of,
    named_outright,
    telling_name,
    with_its_kind,
)
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import (
    BasketLine,
    Expecting,
    Scene,
    Understanding,
)
from chalicelib.domain.stores.menu import LOCALES, Menu
from chalicelib.flows.turns.circumstances import as_address, as_tapped, looked_again
from chalicelib.flows.turns.menus import (
    BRAND,
    identity,
    index_of,
    menus_here,
    menus_nearby,
    menus_of_named,
    store_names,
)
from chalicelib.flows.turns.talk import Talk

# How sure a reading must be to be taken for the clear one.
CLEAR = 0.9


def read(talk: Talk) -> Understanding:
    """What the message means. A store or brand that it names decides which menu it is read
    against, then the chosen store, then whatever is open nearby."""
    own = as_tapped(talk)
    if own is not None:
        return own
    scene, text = scene_of(talk), talk.turn.message
    menus = menus_here(talk)
    reading = as_address(talk, _understood(text, index_of(menus), scene))
    again = looked_again(talk, reading)
    if again is not None:
        return again
    named = menus_of_named(talk, reading)
    if named:
        menus = named
        there = _understood(text, index_of(named), scene)
        reading = there if any(isinstance(c, ChooseStore) for c in there.commands) else reading
    elif _open_to_doubt(reading):
        chosen = talk.session.store_id is not None
        if not chosen or not _outright(reading, index_of(menus).menu, text):
            clear = _clearest(text, menus_nearby(talk), scene)
            if clear is not None and chosen and not talk.session.basket:
                talk.update(store_id=None)
            reading = clear or reading
    return replace(reading, commands=tuple(_kinds(reading.commands, index_of(menus).menu, text)))


def _clearest(text: str, menus: Sequence[Menu], scene: Scene) -> Understanding | None:
    """Each store's menu by itself, nearest first: where everything that is said stands on it in
    full, no other shop's words can get in between. What the other clear readings order instead
    comes along as equal candidates."""
    quiet = replace(scene, stores=())
    distinct = list({identity(menu): menu for menu in menus}.values())
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


def _plain(reading: Understanding) -> Understanding:
    """Commands that name a brand by its own id say so in words."""
    commands = tuple(
        replace(c, store_id=None, brand=c.store_id.removeprefix(BRAND))
        if isinstance(c, ChooseStore) and c.store_id and c.store_id.startswith(BRAND)
        else c
        for c in reading.commands
    )
    return replace(reading, commands=commands)
