"""Looking for items: real ones, with prices, and an honest word about what there is not."""

from chalicelib.domain.chat.commands import (
    SearchMenu,
)
from chalicelib.domain.chat.dialogue.choosing import (
    favourites,
    offers,
)
from chalicelib.domain.chat.replies.phrases import Phrase
from chalicelib.domain.stores.menu import Menu, MenuItem
from chalicelib.flows.turns.showing import (
    offer_items,
    on,
)
from chalicelib.flows.turns.talk import Talk


def search_menu(talk: Talk, command: SearchMenu) -> None:
    """Offer real items, with prices; say so when what was ordered does not exist."""
    menu = talk.menu or _menu_for(talk, command)
    if command.missing and command.wanted:
        talk.say(Phrase.NOT_ON_MENU, wanted=command.wanted[:60])
    if menu is None:
        _offer_anywhere(talk, command)
        return
    found = offers(menu, command.item_ids) or _tagged(menu, command.tags) or favourites(menu)
    phrase = Phrase.NEAREST if command.missing else Phrase.OFFER_HERE
    offer_items(talk, on(menu, found), phrase, quantity=command.quantity)


def _tagged(menu: Menu, tags: tuple[str, ...]) -> list[MenuItem]:
    if not tags:
        return []
    fits = [i for i in menu.items if i.orderable and set(tags) <= set(i.tags)]
    return (fits or [i for i in menu.items if i.orderable and set(tags) & set(i.tags)])[:4]


def _menu_for(talk: Talk, command: SearchMenu) -> Menu | None:
    """With a known place, the nearest store that has something of it is proposed."""
    if talk.place is None:
        return None
    for front in talk.nearby():
        if offers(front.menu, command.item_ids) or not command.item_ids:
            talk.update(store_id=front.store.store_id)
            far = talk.voice.distance(front.distance_m or 0)
            phrase = Phrase.STORE_PROPOSED if command.item_ids else Phrase.STORE_NEAREST
            talk.say(phrase, store=talk.name(front.store), distance=far)
            return front.menu
    return None


def _offer_anywhere(talk: Talk, command: SearchMenu) -> None:
    """Without a place: real items of several brands; the store is asked for once one is chosen."""
    fronts = talk.nearby()
    if not fronts:
        talk.say(Phrase.NO_STORE_OPEN)
        return
    shown: dict[str, tuple[Menu, MenuItem]] = {}
    for front in fronts:
        found = offers(front.menu, command.item_ids) if command.item_ids else []
        found = found or _tagged(front.menu, command.tags)
        for item in found or ([] if command.item_ids else favourites(front.menu, 1)):
            shown.setdefault(item.item_id, (front.menu, item))
    order = {item_id: at for at, item_id in enumerate(command.item_ids)}
    best = sorted(shown.values(), key=lambda pair: order.get(pair[1].item_id, len(order)))[:4]
    if not best:
        best = [(f.menu, i) for f in fronts[:4] for i in favourites(f.menu, 1)]
    offer_items(talk, best, Phrase.OFFER, quantity=command.quantity)
