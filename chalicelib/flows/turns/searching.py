"""Looking for items: real ones, with prices, and an honest word about what there is not."""

from dataclasses import replace

from chalicelib.domain.chat.commands import SearchMenu
from chalicelib.domain.chat.dialogue.choosing import OFFERS, Shopfront, favourites, offers
from chalicelib.domain.chat.dialogue.wished_for import answers_wish, wish_in
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.stores.menu import Menu, MenuItem
from chalicelib.flows.turns.showing import (
    offer_items,
    on,
)
from chalicelib.flows.turns.talk import Talk

# How many items a search finds by itself, and how much of a wish is said back.
FOUND, WISH_TOLD = 12, 60
# From here on the parser has found the very items that were named, not just similar ones.
NAMED = 0.85


def search_menu(talk: Talk, command: SearchMenu) -> None:
    """Offer real items, with prices; say so when what was asked for does not exist."""
    command, missed = _looked_up(talk, command)
    if missed:
        _offer_instead(talk, command, missed)
        return
    menu = talk.menu or _menu_for(talk, command)
    if menu is None:
        _offer_anywhere(talk, command)
        return
    found = offers(menu, command.item_ids) or _tagged(menu, command.tags) or favourites(menu)
    offer_items(talk, on(menu, found), Phrase.OFFER_HERE, quantity=command.quantity)


def _looked_up(talk: Talk, command: SearchMenu) -> tuple[SearchMenu, str]:
    """The search with what there is of the wish; or the wish that nothing here answers."""
    wish = wish_in(command.wanted)
    if command.missing:
        return command, wish or command.wanted
    if command.tags or (command.item_ids and talk.sure >= NAMED):
        return command, ""
    if not wish:
        return replace(command, item_ids=()), ""
    menus = [talk.menu] if talk.menu else [front.menu for front in talk.nearby()]
    near = [(m, i) for m in menus for one in command.item_ids if (i := m.item(one))]
    if any(answers_wish(menu, item, wish) for menu, item in near):
        return command, ""
    found = [i.item_id for m in menus for i in m.items if answers_wish(m, i, wish, slips=False)]
    ids = tuple(dict.fromkeys(found))[:FOUND]
    return replace(command, item_ids=ids), "" if ids else wish


def _offer_instead(talk: Talk, command: SearchMenu, wish: str) -> None:
    """Not on the menu: said first, then where else it is, and what there is instead."""
    talk.say(Phrase.NOT_ON_MENU, wanted=wish[:WISH_TOLD])
    elsewhere = _sold_elsewhere(talk, wish)
    if elsewhere is not None:
        name = talk.name(elsewhere.store)
        talk.say(Phrase.ELSEWHERE, store=name + talk.voice.away(elsewhere.distance_m))
        talk.suggest(Chip.STORE, store=name)
    menus = [talk.menu] if talk.menu else [front.menu for front in talk.nearby()]
    found = [pair for menu in menus for pair in on(menu, offers(menu, command.item_ids))]
    if found:
        offer_items(talk, found[:OFFERS], Phrase.NEAREST, quantity=command.quantity)
    elif menus:
        offer_items(talk, on(menus[0], favourites(menus[0])), Phrase.OFFER)


def _sold_elsewhere(talk: Talk, wish: str) -> Shopfront | None:
    """The nearest other shop that has what the chosen one does not."""
    if talk.store is None:
        return None
    others = (f for f in talk.nearby() if f.store.store_id != talk.session.store_id)
    for front in others:
        if any(answers_wish(front.menu, i, wish, slips=False) for i in front.menu.items):
            return front
    return None


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
