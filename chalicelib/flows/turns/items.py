"""Items into the basket, changed, out of it, looked for: whatever the words and the menu allow.

An item without a store waits as `pending` until the end of the message (`settle`): the nearest
store that has everything is proposed, or the shopper is asked (A11).
"""

from dataclasses import replace

from chalicelib.domain.chat.commands import (
    AddItem,
    ChangeItem,
    RemoveItem,
    SearchMenu,
    ShowBasket,
)
from chalicelib.domain.chat.dialogue.basket_moves import (
    TooMany,
    find_lines,
    put_in,
    put_instead,
    take_out,
    units,
)
from chalicelib.domain.chat.dialogue.choosing import (
    OFFERS,
    favourites,
    fitting_items,
    offers,
    selling_all,
    similar,
)
from chalicelib.domain.chat.dialogue.fitting import Fitted, fit, with_options
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import MAX_LINES, MAX_QUANTITY, Line
from chalicelib.domain.stores.menu import Menu, MenuItem, local_name
from chalicelib.flows.turns.reading import read_against
from chalicelib.flows.turns.showing import (
    basket_lines,
    line_text,
    offer_items,
    on,
    say_options,
    say_sizes,
    subtotal,
)
from chalicelib.flows.turns.talk import Talk


def add_item(talk: Talk, command: AddItem) -> None:
    """Put an item in, or let it wait for a store or a choice."""
    wanted = _with_earlier_words(talk, command)
    menu = menu_here(talk)
    if menu is None:
        talk.update(pending=(*talk.session.pending, wanted), asked=talk.turn.message)
        return
    put_wanted(talk, menu, wanted)


def put_wanted(talk: Talk, menu: Menu, wanted: AddItem) -> None:
    """Put one wanted item of the chosen store into the basket, or ask which one is meant."""
    items = fitting_items(menu, wanted)
    store = talk.store
    if not items or store is None:
        _not_here(talk, menu, wanted)
    elif not items[0].orderable:
        item = local_name(items[0], talk.voice.locale)
        talk.say(Phrase.SOLD_OUT_ITEM, item=item, store=talk.name(store))
        offer_items(talk, on(menu, similar(menu, items[0])), Phrase.NEAREST)
    elif len(items) > 1:
        offer_items(talk, on(menu, items[:OFFERS]), Phrase.WHICH_ITEM)
        talk.update(pending=(*talk.session.pending, wanted), asked=talk.turn.message)
    else:
        _put(talk, menu, items[0], wanted)


def change_item(talk: Talk, command: ChangeItem) -> None:
    """Change a line, or what is still waiting for a store."""
    menu, lines = menu_here(talk), talk.session.basket
    if menu is None or not lines:
        _change_pending(talk, command)
        return
    places = find_lines(lines, command.target, talk.session.touched)
    if not places:
        which_line(talk)
        return
    if command.quantity == 0:
        remove_item(talk, RemoveItem(command.target))
        return
    for place in places:
        _change_line(talk, menu, place, command)


def remove_item(talk: Talk, command: RemoveItem) -> None:
    """Take a line out, units of it, or everything."""
    lines = talk.session.basket
    if not lines:
        had_pending = bool(talk.session.pending)
        talk.update(pending=())
        talk.say(Phrase.CLEARED if had_pending else Phrase.BASKET_EMPTY)
        return
    places = find_lines(lines, command.target, talk.session.touched)
    if not places:
        which_line(talk)
        return
    named = [line_text(talk, lines[place]) for place in places]
    for place in reversed(places):
        lines = take_out(lines, place, command.quantity)
    talk.alter(basket=lines, touched=len(lines) - 1)
    talk.say(Phrase.REMOVED, items=talk.voice.join(named))
    if not lines:
        talk.say(Phrase.CLEARED)


def search_menu(talk: Talk, command: SearchMenu) -> None:
    """Offer real items, with prices; say so when what was ordered does not exist."""
    menu = menu_here(talk) or _menu_for(talk, command)
    if command.missing and command.wanted:
        talk.say(Phrase.NOT_ON_MENU, wanted=command.wanted[:60])
    if menu is None:
        _offer_anywhere(talk, command)
        return
    found = offers(menu, command.item_ids) or _tagged(menu, command.tags) or favourites(menu)
    phrase = Phrase.NEAREST if command.missing else Phrase.OFFER_HERE
    offer_items(talk, on(menu, found), phrase, quantity=command.quantity)


def show_basket(talk: Talk, _: ShowBasket) -> None:
    """Read the basket out."""
    store = talk.store
    if not talk.session.basket or store is None:
        talk.say(Phrase.BASKET_EMPTY)
        return
    talk.say(Phrase.BASKET, store=talk.name(store), lines=basket_lines(talk))
    total = subtotal(talk)
    if total is not None:
        count = units(talk.session.basket)
        talk.say(Phrase.SUBTOTAL, subtotal=talk.voice.money(total), count=count)
    talk.ask(Expecting.MORE)
    talk.suggest(Chip.DONE)
    talk.suggest(Chip.OTHER_STORE)


def which_line(talk: Talk) -> None:
    """Ask which line is meant."""
    if talk.session.basket:
        talk.say(Phrase.WHICH_LINE, lines=basket_lines(talk))
    else:
        talk.say(Phrase.BASKET_EMPTY)


def menu_here(talk: Talk) -> Menu | None:
    """The chosen store's menu."""
    store_id = talk.session.store_id
    return talk.shop.catalogue.menu(store_id) if store_id else None


def _with_earlier_words(talk: Talk, command: AddItem) -> AddItem:
    """The choice among offered items keeps the number, size and options said before it; said anew
    before there is a store, it stands for all that was said of it."""
    pending, chosen = talk.session.pending, {command.item_id, *command.also}
    same = [p for p in pending if p in talk.waited and chosen & {p.item_id, *p.also}]
    if not same:
        return command
    if talk.session.store_id is None:
        talk.update(pending=tuple(p for p in pending if p not in same))
        return command if command.quantity > 1 or len(same) > 1 else _merged(command, same[0])
    talk.update(pending=tuple(p for p in pending if p is not same[0]))
    return _merged(command, _details_said(talk, command, same[0]))


def _merged(command: AddItem, earlier: AddItem) -> AddItem:
    return replace(
        command,
        quantity=command.quantity if command.quantity > 1 else earlier.quantity,
        size=command.size or earlier.size,
        options=command.options or earlier.options,
    )


def _details_said(talk: Talk, chosen: AddItem, earlier: AddItem) -> AddItem:
    """Before the item was known, "less sugar" may have meant nothing: read the words again for
    the item that was chosen."""
    menu = menu_here(talk)
    item = menu.item(chosen.item_id) if menu else None
    if menu is None or item is None or earlier.size or earlier.options or not talk.session.asked:
        return earlier
    again = read_against(talk, talk.session.asked, replace(menu, items=(item,)))
    for said in again.commands:
        if isinstance(said, AddItem):
            return replace(earlier, size=said.size, options=said.options)
        if isinstance(said, ChangeItem):
            return replace(earlier, size=said.size, options=said.add_options)
    return earlier


def _not_here(talk: Talk, menu: Menu, wanted: AddItem) -> None:
    """Sold elsewhere: say where, and what comes closest here. Nothing is swapped by itself."""
    fronts = selling_all(talk.nearby(), [wanted])
    sold = fitting_items(fronts[0].menu, wanted) if fronts else []
    name = local_name(sold[0], talk.voice.locale) if sold else wanted.name
    store = talk.store
    if store is not None:
        talk.say(Phrase.NOT_HERE, items=name, store=talk.name(store))
    close = similar(menu, sold[0]) if sold else []
    offer_items(talk, on(menu, close or favourites(menu)), Phrase.NEAREST)
    if fronts:
        there, far = fronts[0].store, fronts[0].distance_m
        talk.say(Phrase.ELSEWHERE, store=talk.name(there) + talk.voice.away(far))
        talk.suggest(Chip.STORE, store=talk.name(there))
        talk.update(pending=(*talk.session.pending, wanted), asked=talk.turn.message)


def _put(talk: Talk, menu: Menu, item: MenuItem, wanted: AddItem) -> None:
    line = Line(item.item_id, wanted.quantity, wanted.size, wanted.options)
    fitted = fit(menu, item, line)
    moved = put_in(talk.session.basket, fitted.line)
    if isinstance(moved, TooMany):
        _refuse(talk, moved)
        return
    _say_misfits(talk, menu, item, fitted)
    talk.alter(basket=moved.lines, touched=moved.at)
    talk.fresh.append(replace(fitted.line, quantity=wanted.quantity))


def _change_line(talk: Talk, menu: Menu, place: int, command: ChangeItem) -> None:
    line = talk.session.basket[place]
    item = menu.item(command.item_id or line.item_id)
    if item is None:
        talk.say(Phrase.NOT_ON_MENU, wanted=command.item_id or line.item_id)
        return
    quantity = command.quantity or line.quantity + (command.add_quantity or 0)
    if quantity < 1:
        remove_item(talk, RemoveItem(command.target))
        return
    size = command.size if command.size is not None else line.size
    swapped = command.item_id is not None and command.item_id != line.item_id
    base = fit(menu, item, Line(item.item_id, quantity, size, line.options))
    changed = with_options(
        menu, item, base.line, add=command.add_options, remove=command.remove_options
    )
    bad_size = None if swapped and command.size is None else base.bad_size
    kept = base.line if bad_size is None else replace(base.line, size=line.size)
    fitted = Fitted(replace(changed.line, size=kept.size), bad_size, changed.bad_options)
    moved = put_instead(talk.session.basket, place, fitted.line)
    if isinstance(moved, TooMany):
        _refuse(talk, moved)
        return
    _say_misfits(talk, menu, item, fitted)
    if moved.lines != talk.session.basket:
        talk.alter(basket=moved.lines, touched=moved.at)
    talk.changing = True
    talk.fresh.append(moved.lines[moved.at])


def _change_pending(talk: Talk, command: ChangeItem) -> None:
    """Before a store is known, changes go to what is waiting for one."""
    if not talk.session.pending:
        search_menu(talk, SearchMenu())
        return
    last = talk.session.pending[-1]
    kept = (option for option in last.options if option not in command.remove_options)
    changed = replace(
        last,
        quantity=command.quantity or last.quantity + (command.add_quantity or 0),
        size=command.size or last.size,
        options=(*kept, *command.add_options),
    )
    talk.update(pending=(*talk.session.pending[:-1], changed))


def _refuse(talk: Talk, refused: TooMany) -> None:
    if refused.of_lines:
        talk.say(Phrase.TOO_MANY_LINES, limit=MAX_LINES)
    else:
        talk.say(Phrase.TOO_MANY, limit=MAX_QUANTITY)


def _say_misfits(talk: Talk, menu: Menu, item: MenuItem, fitted: Fitted) -> None:
    if fitted.bad_size is not None:
        say_sizes(talk, item, fitted.bad_size, fitted.line.size)
    for option in fitted.bad_options:
        say_options(talk, menu, item, option)


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
