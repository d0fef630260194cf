"""Items into the basket, as far as the words and the menu allow.

An item without a store waits as `pending` until the end of the message (`settle`): the nearest
store that has everything is proposed, or the shopper is asked (A11).
"""

from dataclasses import replace

from chalicelib.domain.chat.commands import (
    AddItem,
    ChangeItem,
)
from chalicelib.domain.chat.dialogue.basket_moves import (
    TooMany,
    put_in,
)
from chalicelib.domain.chat.dialogue.choosing import (
    OFFERS,
    favourites,
    fitting_items,
    selling_all,
    similar,
)
from chalicelib.domain.chat.dialogue.fitting import Fitted, fit
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.orders.basket import MAX_LINES, MAX_QUANTITY, Line
from chalicelib.domain.stores.menu import Menu, MenuItem, local_name
from chalicelib.flows.turns.reading import read_against
from chalicelib.flows.turns.showing import (
    offer_items,
    on,
    say_options,
    say_sizes,
)
from chalicelib.flows.turns.talk import Talk

# A session has room for many waiting items or for many candidates of each, not for both.
MANY_WAITING, FEW_CANDIDATES = 8, 3


def add_item(talk: Talk, command: AddItem) -> None:
    """Put an item in, or let it wait for a store or a choice."""
    wanted = _with_earlier_words(talk, command)
    menu = talk.menu
    if menu is None:
        _let_wait(talk, wanted)
        return
    put_wanted(talk, menu, wanted)


def _let_wait(talk: Talk, wanted: AddItem) -> None:
    """Until a store is known; what waits has the limits of a basket, too."""
    waiting = (*talk.session.pending, wanted)
    if len(waiting) > MAX_LINES or sum(one.quantity for one in waiting) > MAX_QUANTITY:
        refuse(talk, TooMany(of_lines=len(waiting) > MAX_LINES))
        return
    if len(waiting) > MANY_WAITING:
        waiting = tuple(replace(one, also=one.also[:FEW_CANDIDATES]) for one in waiting)
    talk.update(pending=waiting, asked=talk.turn.message)


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
    menu = talk.menu
    item = menu.item(chosen.item_id) if menu else None
    if menu is None or item is None or not talk.session.asked:
        return earlier
    if len(talk.waited) > 1 and (earlier.size or earlier.options):
        return earlier  # the words speak of other items, too
    again = read_against(talk, talk.session.asked, replace(menu, items=(item,)))
    for said in again.commands:
        if isinstance(said, AddItem):
            return _over(menu, item, earlier, said.size, said.options)
        if isinstance(said, ChangeItem):
            return _over(menu, item, earlier, said.size, said.add_options)
    return earlier


def _over(
    menu: Menu, item: MenuItem, earlier: AddItem, size: str | None, options: tuple[str, ...]
) -> AddItem:
    """The words as this item has them, and over them what was noted since and fits it, too."""
    bare = Line(item.item_id, 1)
    noted = [
        o for o in earlier.options if not fit(menu, item, replace(bare, options=(o,))).bad_options
    ]
    return replace(earlier, size=earlier.size or size, options=(*options, *noted))


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
        refuse(talk, moved)
        return
    say_misfits(talk, menu, item, fitted)
    talk.alter(basket=moved.lines, touched=moved.at)
    talk.fresh.append(replace(fitted.line, quantity=wanted.quantity))


def refuse(talk: Talk, refused: TooMany) -> None:
    """Kindly say which limit it is; nothing was changed."""
    if refused.of_lines:
        talk.say(Phrase.TOO_MANY_LINES, limit=MAX_LINES)
    else:
        talk.say(Phrase.TOO_MANY, limit=MAX_QUANTITY)


def say_misfits(talk: Talk, menu: Menu, item: MenuItem, fitted: Fitted) -> None:
    """Say which sizes and options there are instead of those that there are not."""
    if fitted.bad_size is not None:
        say_sizes(talk, item, fitted.bad_size, fitted.line.size)
    for option in fitted.bad_options:
        say_options(talk, menu, item, option)
