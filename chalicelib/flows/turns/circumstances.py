"""What a message means because of when it is said: a suggestion tapped, an address that was asked
for, a short saying that only the state of the talk explains."""

from dataclasses import replace

from chalicelib.domain.chat.commands import (
    AddItem,
    ChangeItem,
    ChooseStore,
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
from chalicelib.domain.chat.understanding.scene import Expecting, Understanding
from chalicelib.flows.turns.menus import menus_here, menus_nearby
from chalicelib.flows.turns.talk import Talk

# How sure a saying is that was recognised as a whole.
PLAIN = 0.9


def as_address(talk: Talk, reading: Understanding) -> Understanding:
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


def looked_again(talk: Talk, reading: Understanding) -> Understanding | None:
    """Short sayings whose meaning only the state of the talk decides."""
    waiting, asked = talk.asked.quote, talk.asked.expecting is Expecting.CONFIRM_QUOTE
    around = Surroundings(talk.session.ordered, waiting.kind if waiting and asked else None)
    commands = second_look(reading.commands, talk.turn.message, around)
    if commands is None:
        return None
    return replace(reading, commands=commands, confidence=max(reading.confidence, PLAIN))


def as_tapped(talk: Talk) -> Understanding | None:
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
