"""Choosing, switching and listing stores. A switch carries the basket along as far as the new store
sells the same items, and says what it cannot carry: never a silent swap."""

from collections.abc import Sequence

from chalicelib.domain.chat.commands import AddItem, ChooseStore
from chalicelib.domain.chat.dialogue.choosing import (
    STORES_OFFERED,
    Shopfront,
    favourites,
    one_per_brand,
    selling_all,
    selling_most,
)
from chalicelib.domain.chat.dialogue.vagueness import named_outright
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import Menu, local_name
from chalicelib.domain.stores.slots import offered_slots
from chalicelib.domain.stores.store import Store, StoreStatus, distance_m
from chalicelib.flows.turns.items import menu_here, put_wanted
from chalicelib.flows.turns.reading import named_stores, read_against
from chalicelib.flows.turns.showing import offer_items, offer_stores, on
from chalicelib.flows.turns.talk import Talk

STORES_LISTED = 5


def choose_store(talk: Talk, command: ChooseStore) -> None:
    """Choose the store that is meant, or offer some to choose from."""
    stores = named_stores(talk, command)
    if stores:
        _named(talk, stores)
        _ask_what(talk)
    elif command.unknown_name is not None or command.brand is not None:
        talk.say(Phrase.STORE_UNKNOWN)
        list_stores(talk)
    elif command.nearest:
        _nearest(talk)
    elif command.another:
        _another(talk)
    else:
        list_stores(talk)


def list_stores(talk: Talk, *, phrase: Phrase = Phrase.STORES) -> None:
    """Offer open stores, those first that sell what is wanted."""
    fronts = _for_what_is_wanted(talk)
    if not fronts:
        talk.say(Phrase.NO_STORE_OPEN)
        return
    limit = STORES_LISTED if talk.place else STORES_OFFERED
    offer_stores(talk, fronts[:limit] if talk.place else one_per_brand(fronts, limit), phrase)


def take_store(talk: Talk, store: Store) -> bool:
    """Make `store` the chosen one if it takes orders; whether it does."""
    status = store.status_at(talk.now)
    if status is StoreStatus.PAUSED or next(iter(offered_slots(store, talk.now)), None) is None:
        closed = status is not StoreStatus.PAUSED
        phrase = Phrase.STORE_CLOSED if closed else Phrase.STORE_PAUSED
        talk.say(phrase, store=talk.name(store))
        return False
    if store.store_id == talk.session.store_id:
        if not talk.session.pending:
            talk.say(Phrase.STORE_SAME, store=talk.name(store))
        put_pending(talk)
        return True
    talk.alter(store_id=store.store_id)
    talk.say(
        Phrase.STORE_CHOSEN,
        store=talk.name(store),
        distance=talk.voice.away(distance_to(talk, store)),
        address=address_of(talk, store),
    )
    if status is StoreStatus.BUSY:
        talk.say(Phrase.STORE_BUSY, minutes=store.busy_minutes)
    _carry_basket(talk, store)
    put_pending(talk)
    return True


def put_pending(talk: Talk) -> None:
    """Put what was waiting for a store into the basket of the chosen one."""
    menu = menu_here(talk)
    waiting = talk.session.pending
    if menu is None or not waiting:
        return
    talk.update(pending=())
    again = _said_here(talk, menu, len(waiting))
    for wanted in again or waiting:
        put_wanted(talk, menu, wanted)


def _said_here(talk: Talk, menu: Menu, count: int) -> list[AddItem]:
    """The words of the order read again for this store: its sizes and options may be called
    otherwise. [] when they do not say the same number of things here."""
    if not talk.session.asked:
        return []
    again = read_against(talk, talk.session.asked, menu)
    ordered = [command for command in again.commands if isinstance(command, AddItem)]
    said = talk.session.asked
    clear = all((i := menu.item(o.item_id)) and named_outright(menu, i, said) for o in ordered)
    return ordered if clear and len(ordered) == count else []


def settle_pending(talk: Talk) -> None:
    """Items wait and no store is chosen: propose the nearest that has all of them, or ask."""
    waiting = talk.session.pending
    fronts = talk.nearby()
    if not fronts:
        talk.say(Phrase.NO_STORE_OPEN)
        return
    found = selling_all(fronts, waiting)
    if talk.place is None:
        _ask_store(talk, found or fronts)
        return
    best = found[0] if found else selling_most(fronts, waiting)
    if best is None:
        talk.update(pending=())
        talk.say(Phrase.NOT_ON_MENU, wanted=_wanted_names(talk, fronts))
        offer_items(talk, on(fronts[0].menu, favourites(fronts[0].menu)), Phrase.OFFER)
        return
    talk.update(store_id=best.store.store_id)
    far = talk.voice.distance(best.distance_m or 0)
    talk.say(Phrase.STORE_PROPOSED, store=talk.name(best.store), distance=far)
    put_pending(talk)


def distance_to(talk: Talk, store: Store) -> int | None:
    """How far the shopper is from a store, if he says where he is."""
    if talk.place is None:
        return None
    return distance_m(talk.place[0], talk.place[1], store.lat, store.lon)


def address_of(talk: Talk, store: Store) -> str:
    """A store's address in the language of the turn."""
    return store.address.get(talk.voice.locale) or store.address.get("en") or ""


def _named(talk: Talk, stores: Sequence[Store]) -> None:
    """One store is chosen; of a brand the nearest, or the shopper is asked which."""
    ids = {store.store_id for store in stores}
    fronts = [front for front in talk.nearby() if front.store.store_id in ids]
    if len(stores) > 1 and talk.session.store_id in ids:
        chosen = next(s for s in stores if s.store_id == talk.session.store_id)
    elif len(stores) == 1:
        chosen = stores[0]
    elif fronts and talk.place is not None:
        chosen = fronts[0].store
    else:
        open_now = [f for one in talk.browse(200) if (f := talk.front(one.store, None))]
        mine = [front for front in open_now if front.store.store_id in ids]
        if mine:
            offer_stores(talk, mine[:STORES_LISTED], Phrase.WHICH_STORE)
            return
        chosen = stores[0]
    if not take_store(talk, chosen):
        list_stores(talk)


def _ask_what(talk: Talk) -> None:
    """A store is chosen and nothing wished for yet: show what it is known for."""
    menu, session = menu_here(talk), talk.session
    open_question = session.expecting is not Expecting.NOTHING
    if menu is not None and not open_question and not session.basket and not session.pending:
        talk.say(Phrase.WHAT_HERE)
        offer_items(talk, on(menu, favourites(menu)), Phrase.OFFER)


def _nearest(talk: Talk) -> None:
    """ "The nearest" answers "which store?"; without that question it is a look around."""
    answers = talk.session.pending or talk.asked.expecting is Expecting.STORE
    if talk.place is None:
        talk.say(Phrase.PLACE_UNKNOWN)
        list_stores(talk, phrase=Phrase.WHICH_STORE)
        return
    if not answers:
        list_stores(talk)
        return
    fronts = _for_what_is_wanted(talk)
    if not fronts or not take_store(talk, fronts[0].store):
        talk.say(Phrase.NO_STORE_OPEN)


def _another(talk: Talk) -> None:
    here = talk.session.store_id
    shown = set(talk.session.offered_stores)
    fronts = [f for f in _for_what_is_wanted(talk) if f.store.store_id != here]
    fresh = [f for f in fronts if f.store.store_id not in shown] or fronts
    if not fresh:
        talk.say(Phrase.NO_OTHER_STORE)
        return
    limited = fresh if talk.place else one_per_brand(fresh)
    offer_stores(talk, limited[:STORES_OFFERED], Phrase.WHICH_STORE)


def _for_what_is_wanted(talk: Talk) -> list[Shopfront]:
    """Open stores, nearest first, but first those that sell what is pending or in the basket."""
    fronts = talk.nearby()
    wanted = {line.item_id for line in talk.session.basket}
    fits = selling_all(fronts, talk.session.pending)
    fits = [f for f in fits if all((i := f.menu.item(w)) and i.orderable for w in wanted)]
    return [*fits, *(f for f in fronts if f not in fits)]


def _ask_store(talk: Talk, fronts: Sequence[Shopfront]) -> None:
    talk.say(Phrase.PLACE_UNKNOWN)
    names = _wanted_names(talk, fronts)
    offer_stores(talk, one_per_brand(fronts), Phrase.WHICH_STORE_FOR, items=names)


def _wanted_names(talk: Talk, fronts: Sequence[Shopfront]) -> str:
    names = []
    for wanted in talk.session.pending:
        items = (front.menu.item(wanted.item_id) for front in fronts)
        item = next((item for item in items if item), None)
        exact = item is not None and item.name == wanted.name
        name = local_name(item, talk.voice.locale) if item and exact else wanted.name
        names.append(talk.voice.word("line", quantity=wanted.quantity, name=name))
    return talk.voice.join(names)


def _carry_basket(talk: Talk, store: Store) -> None:
    menu = talk.shop.catalogue.menu(store.store_id)
    if menu is None or not talk.session.basket:
        return
    kept: list[Line] = []
    lost: list[Line] = []
    for line in talk.session.basket:
        item = menu.item(line.item_id)
        (kept if item is not None else lost).append(line)
    if lost:
        names = [_name_anywhere(talk, line.item_id) for line in lost]
        items = talk.voice.join(names)
        talk.say(Phrase.STORE_NOT_CARRIED, store=talk.name(store), items=items)
    if kept:
        talk.say(Phrase.STORE_CARRIED)
    talk.alter(basket=tuple(kept), touched=len(kept) - 1)
    talk.fresh = list(kept)


def _name_anywhere(talk: Talk, item_id: str) -> str:
    for store in talk.shop.catalogue.all():
        menu = talk.shop.catalogue.menu(store.store_id)
        item = menu.item(item_id) if menu else None
        if item is not None:
            return local_name(item, talk.voice.locale)
    return item_id


def suggest_elsewhere(talk: Talk) -> None:
    """What helps when this store does not."""
    talk.suggest(Chip.OTHER_STORE)
    talk.suggest(Chip.LATER)
