"""Lines changed, taken out, shown: whatever is in the basket already."""

from dataclasses import replace

from chalicelib.domain.chat.commands import (
    ChangeItem,
    RemoveItem,
    ShowBasket,
)
from chalicelib.domain.chat.dialogue.basket_moves import (
    Lines,
    TooMany,
    find_lines,
    put_instead,
    take_out,
    units,
)
from chalicelib.domain.chat.dialogue.cups import Cups, cup_meant, set_apart, some_of
from chalicelib.domain.chat.dialogue.fitting import Fitted, fit, with_options
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import Menu
from chalicelib.flows.turns.items import refuse, say_misfits
from chalicelib.flows.turns.showing import (
    basket_lines,
    line_text,
    subtotal,
)
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.undecided import change_undecided, is_undecided


def change_item(talk: Talk, command: ChangeItem) -> None:
    """Change a line, or what is still waiting for a store."""
    menu, lines = talk.menu, talk.session.basket
    if menu is None or not lines or is_undecided(talk, command):
        change_undecided(talk, command)
        return
    if command.quantity == 0:
        remove_item(talk, RemoveItem(command.target))
        return
    places = find_lines(lines, command.target, talk.session.touched)
    cups = _cups_of(talk, command, places)
    if cups is not None:
        apart, place = set_apart(lines, cups)
        _change_line(talk, menu, apart, place, replace(command, quantity=None))
        return
    if not places:
        which_line(talk)
    for place in places:
        _change_line(talk, menu, talk.session.basket, place, command)


def _cups_of(talk: Talk, command: ChangeItem, places: list[int]) -> Cups | None:
    """The cups of one line that are meant, when it is not the whole line; a new number of cups is
    always the line's."""
    lines = talk.session.basket
    if command.add_quantity is not None:
        return None
    if command.quantity is None:
        return cup_meant(lines, command.target)
    otherwise = command.size or command.add_options or command.remove_options or command.item_id
    if not otherwise or len(places) != 1:
        return None
    return some_of(lines, places[0], command.quantity, talk.turn.message)


def remove_item(talk: Talk, command: RemoveItem) -> None:
    """Take a line out, units of it, or everything."""
    lines = talk.session.basket
    if not lines:
        had_pending = bool(talk.session.pending)
        talk.update(pending=())
        talk.say(Phrase.CLEARED if had_pending else Phrase.BASKET_EMPTY)
        return
    cups = cup_meant(lines, command.target) if command.quantity is None else None
    places = [cups.line] if cups else find_lines(lines, command.target, talk.session.touched)
    if not places:
        which_line(talk)
        return
    units_out = cups.count if cups else command.quantity
    named = [line_text(talk, _part(lines[place], units_out)) for place in places]
    for place in reversed(places):
        lines = take_out(lines, place, units_out)
    talk.alter(basket=lines, touched=len(lines) - 1)
    talk.say(Phrase.REMOVED, items=talk.voice.join(named))
    if not lines:
        talk.say(Phrase.CLEARED)


def _part(line: Line, quantity: int | None) -> Line:
    return replace(line, quantity=min(quantity or line.quantity, line.quantity))


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


def _change_line(talk: Talk, menu: Menu, lines: Lines, place: int, command: ChangeItem) -> None:
    """Change the line at `place` of `lines`: the basket, or the basket with some cups apart."""
    line = lines[place]
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
    moved = put_instead(lines, place, fitted.line)
    if isinstance(moved, TooMany):
        refuse(talk, moved)
        return
    say_misfits(talk, menu, item, fitted)
    if moved.lines != talk.session.basket:
        talk.alter(basket=moved.lines, touched=moved.at)
    talk.changing = True
    talk.fresh.append(moved.lines[moved.at])
