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
    PayBill,
    RemoveItem,
    SearchMenu,
    SetAddress,
)
from chalicelib.domain.chat.dialogue.addresses import looks_like_address
from chalicelib.domain.chat.dialogue.second_look import Surroundings, second_look
from chalicelib.domain.chat.dialogue.tapped import tapped
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
# How sure a saying is that was recognised as a whole.
PLAIN = 0.9


def read(talk: Talk) -> Understanding:
    """What the message means. A store or brand that it names decides which menu it is read
    against, then the chosen store, then whatever is open nearby."""
    own = _tapped(talk)
    if own is not None:
        return own
    scene, text = scene_of(talk), talk.turn.message
    menus = menus_here(talk)
    reading = _as_address(talk, _understood(text, index_of(menus), scene))
    again = _looked_again(talk, reading)
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


def _as_address(talk: Talk, reading: Understanding) -> Understanding:
    """Asked for an address, words that look like one are one, whatever a menu makes of them."""
    unlikely = (AddItem, ChangeItem, ChooseStore, OutOfScope, RemoveItem, SearchMenu, PayBill)
    asked = talk.session.expecting is Expecting.ADDRESS
    if not asked or not all(isinstance(c, unlikely) for c in reading.commands):
        return reading
    bare = (OutOfScope, ChangeItem)
    strictly = not all(isinstance(c, bare) and not _has_details(c) for c in reading.commands)
    if not looks_like_address(talk.turn.message, strictly=strictly):
        return reading
    return replace(reading, commands=(SetAddress(talk.turn.message.strip()),))


def _has_details(command: Command) -> bool:
    """Whether a change names what only drinks have."""
    return isinstance(command, ChangeItem) and bool(
        command.size or command.add_options or command.remove_options or command.item_id
    )


def _looked_again(talk: Talk, reading: Understanding) -> Understanding | None:
    """Short sayings whose meaning only the state of the talk decides."""
    waiting, asked = talk.asked.quote, talk.asked.expecting is Expecting.CONFIRM_QUOTE
    around = Surroundings(talk.session.ordered, waiting.kind if waiting and asked else None)
    commands = second_look(reading.commands, talk.turn.message, around)
    if commands is None:
        return None
    return replace(reading, commands=commands, confidence=max(reading.confidence, PLAIN))


def _tapped(talk: Talk) -> Understanding | None:
    """One of our own suggestions: read for what it says, first against the chosen store."""
    for menus in (menus_here(talk), menus_nearby(talk)):
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
