"""What was asked for and is not chosen yet ("which of these?"): wishes are noted for it, and it
never stands in the way of anything else."""

from dataclasses import replace

from chalicelib.domain.chat.commands import AddItem, ChangeItem, LineRef, SearchMenu
from chalicelib.domain.chat.dialogue.choosing import OFFERS, fitting_items
from chalicelib.domain.chat.dialogue.fitting import named_size, spoken
from chalicelib.domain.chat.replies.phrases import Phrase
from chalicelib.domain.chat.session import ASKED_KEPT
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.stores.menu import Menu, local_name
from chalicelib.flows.turns.items import add_item
from chalicelib.flows.turns.searching import search_menu
from chalicelib.flows.turns.talk import Talk


def is_undecided(talk: Talk, command: ChangeItem) -> bool:
    """Whether a wish is for what was just asked about, not for a line of the basket."""
    asked = talk.asked.expecting in (Expecting.ITEM, Expecting.STORE)
    return asked and bool(talk.waited) and command.target == LineRef()


def change_undecided(talk: Talk, command: ChangeItem) -> None:
    """Note size, options or number for the item that waits for a choice or a store."""
    pending = talk.session.pending
    if not pending:
        search_menu(talk, SearchMenu())
        return
    last = pending[-1]
    kept = (option for option in last.options if option not in command.remove_options)
    changed = replace(
        last,
        quantity=command.quantity or last.quantity + (command.add_quantity or 0),
        size=command.size or last.size,
        options=(*kept, *command.add_options),
    )
    # Read again with the order's own words once the item, or the store's menu, is known.
    asked = f"{talk.session.asked}, {talk.turn.message}"
    talk.update(pending=(*pending[:-1], changed), asked=asked[-ASKED_KEPT:])
    if command.item_id is not None and changed.quantity > 0:
        talk.update(pending=pending[:-1])
        add_item(talk, replace(changed, item_id=command.item_id, also=()))
        return
    details = _details(talk, changed, command)
    if details:
        talk.say(Phrase.NOTED, details=talk.voice.join(details))


def leave_out_undecided(talk: Talk) -> None:
    """The shopper goes on without choosing: say what is left out."""
    names = [_name(talk, wanted) for wanted in talk.session.pending]
    talk.update(pending=())
    talk.say(Phrase.LEFT_OUT, items=talk.voice.join(names))


def _details(talk: Talk, wanted: AddItem, command: ChangeItem) -> list[str]:
    """What is noted, in the words of the turn's language."""
    known = _menu_with(talk, wanted)
    name = _name(talk, wanted)
    details = [talk.voice.word("line", quantity=wanted.quantity, name=name)]
    if known is None:
        return details
    item, locale = fitting_items(known, wanted)[0], talk.voice.locale
    size = named_size(item, command.size) if command.size else None
    named = [local_name(size, locale)] if size else []
    options = spoken(known, item, command.add_options, locale)
    counted = command.quantity is not None or command.add_quantity is not None
    return [*(details if counted else []), *named, *options]


def _name(talk: Talk, wanted: AddItem) -> str:
    """The shopper's own word for it; where a menu's name stands for it, all that it may be."""
    menu = _menu_with(talk, wanted)
    items = fitting_items(menu, wanted) if menu else []
    if all(item.name != wanted.name for item in items):
        return wanted.name
    return " / ".join(local_name(item, talk.voice.locale) for item in items[:OFFERS])


def _menu_with(talk: Talk, wanted: AddItem) -> Menu | None:
    menus = [talk.menu] if talk.menu else [front.menu for front in talk.nearby()]
    return next((menu for menu in menus if fitting_items(menu, wanted)), None)
