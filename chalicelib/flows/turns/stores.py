"""Choosing, switching and listing stores. A switch carries the basket along as far as the new store
sells the same items, and says what it cannot carry: never a silent swap."""

from collections.abc import Sequence

from chalicelib.domain.chat.commands import ChooseStore
from chalicelib.domain.chat.dialogue.choosing import (
    STORES_OFFERED,
    Shopfront,
    favourites,
    nearest_first,
    one_per_brand,
    selling_all,
    wants_closer,
)
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import local_name
from chalicelib.domain.stores.slots import offered_slots
from chalicelib.domain.stores.store import Store, StoreStatus, distance_m
from chalicelib.flows.turns.menus import named_stores
from chalicelib.flows.turns.pending import put_pending
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
    shown = fronts[:limit] if talk.place else one_per_brand(fronts, limit)
    offer_stores(talk, nearest_first(shown), phrase)


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
    menu, session = talk.menu, talk.session
    open_question = talk.more_to_do or session.expecting is not Expecting.NOTHING
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
    if wants_closer(talk.turn.message) and talk.place is not None:
        fronts = _closer(talk, fronts)
    fresh = [f for f in fronts if f.store.store_id not in shown] or fronts
    if not fresh:
        talk.say(Phrase.NO_OTHER_STORE)
        return
    limited = fresh if talk.place else one_per_brand(fresh)
    offer_stores(talk, nearest_first(limited[:STORES_OFFERED]), Phrase.WHICH_STORE)


def _closer(talk: Talk, fronts: list[Shopfront]) -> list[Shopfront]:
    """Those closer than the chosen store; when there are none, so, and the nearest others."""
    here = talk.store
    far = distance_to(talk, here) if here else None
    closer = [f for f in fronts if far is not None and (f.distance_m or 0) < far]
    if here is not None and not closer:
        talk.say(Phrase.NO_CLOSER_STORE, store=talk.name(here))
    return closer or nearest_first(fronts)


def _for_what_is_wanted(talk: Talk) -> list[Shopfront]:
    """Open stores, nearest first, but first those that sell what is pending or in the basket."""
    fronts = talk.nearby()
    wanted = {line.item_id for line in talk.session.basket}
    fits = selling_all(fronts, talk.session.pending)
    fits = [f for f in fits if all((i := f.menu.item(w)) and i.orderable for w in wanted)]
    return [*fits, *(f for f in fronts if f not in fits)]


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
        items = talk.voice.join(dict.fromkeys(names))
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
