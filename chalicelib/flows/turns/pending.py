"""Items that wait for a store: put in once it is chosen; the nearest that has all is proposed, or
the shopper is asked (A11)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.dialogue.choosing import (
    Shopfront,
    favourites,
    one_per_brand,
    selling_all,
    selling_most,
)
from chalicelib.domain.chat.dialogue.vagueness import named_outright
from chalicelib.domain.chat.replies.phrases import Phrase
from chalicelib.domain.stores.menu import Menu, local_name
from chalicelib.flows.turns.items import put_wanted
from chalicelib.flows.turns.reading import read_against
from chalicelib.flows.turns.showing import offer_items, offer_stores, on
from chalicelib.flows.turns.talk import Talk


def put_pending(talk: Talk) -> None:
    """Put what was waiting for a store into the basket of the chosen one."""
    menu = talk.menu
    waiting = talk.session.pending
    if menu is None or not waiting:
        return
    asked = talk.session.asked
    talk.update(pending=())
    again = _said_here(talk, menu, waiting)
    for wanted in again or waiting:
        put_wanted(talk, menu, wanted)
    talk.update(asked=asked)  # the words of the order, not those of this turn


def _said_here(talk: Talk, menu: Menu, waiting: Sequence[AddItem]) -> list[AddItem]:
    """The words of the order read again for this store: its sizes and options may be called
    otherwise. [] when they do not say the same number of things here."""
    if not talk.session.asked:
        return []
    again = read_against(talk, talk.session.asked, menu)
    ordered = [command for command in again.commands if isinstance(command, AddItem)]
    said = talk.session.asked
    clear = all((i := menu.item(o.item_id)) and named_outright(menu, i, said) for o in ordered)
    if not clear or len(ordered) != len(waiting):
        return []
    return [
        replace(here, quantity=noted.quantity) for here, noted in zip(ordered, waiting, strict=True)
    ]


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
