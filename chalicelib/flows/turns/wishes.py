"""When, where to, or fetched oneself: wishes that become part of the quote."""

from datetime import datetime

from chalicelib.domain.chat.commands import SetAddress, SetSlot
from chalicelib.domain.chat.dialogue.timing import first_offered, is_offered, wished_start
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.session import ADDRESS_KEPT
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.flows.turns.stores import distance_to
from chalicelib.flows.turns.talk import Talk

HAN_FROM = 0x3400
# "4 pm" is no address; "Mozartstr. 4" and "文三路4号" are.
LEAST_LETTERS = 5


def set_slot(talk: Talk, command: SetSlot) -> None:
    """Note the time, or that it is fetched."""
    if command.pickup:
        talk.alter(delivery=False, quoting=talk.session.quoting)
        talk.say(Phrase.PICKUP_SET)
        _go_on(talk)
    if _speaks_of_time(command):
        _set_time(talk, command)


def set_address(talk: Talk, command: SetAddress) -> None:
    """Note the address, or ask for it; where a store cannot deliver, say so at once."""
    store = talk.store
    if store is not None and store.delivery_radius_m <= 0:
        talk.say(Phrase.PICKUP_ONLY, store=talk.name(store))
        talk.suggest(Chip.PICKUP)
        talk.suggest(Chip.OTHER_STORE)
        return
    far = distance_to(talk, store) if store else None
    if store is not None and far is not None and far > store.delivery_radius_m:
        radius = talk.voice.distance(store.delivery_radius_m)
        talk.say(Phrase.OUT_OF_RANGE, store=talk.name(store), radius=radius)
        talk.suggest(Chip.PICKUP)
        talk.suggest(Chip.OTHER_STORE)
        return
    said = _address(command) or talk.session.address
    if said is None:
        talk.alter(delivery=True)
        talk.say(Phrase.ASK_ADDRESS)
        talk.suggest(Chip.PICKUP)
        talk.ask(Expecting.ADDRESS)
        return
    talk.alter(delivery=True, address=said)
    talk.say(Phrase.ADDRESS_SET, address=said)
    _go_on(talk)


def _address(command: SetAddress) -> str | None:
    """The address as said, on one line; None when it is too little to find anybody by."""
    said = " ".join((command.address or "").split())[:ADDRESS_KEPT]
    letters = sum(2 if ord(c) > HAN_FROM else 1 for c in said if c.isalpha())
    return said if letters >= LEAST_LETTERS else None


def _speaks_of_time(command: SetSlot) -> bool:
    said = (command.minutes_of_day, command.in_minutes)
    return any(part is not None for part in said) or (
        command.later or command.earlier or command.asap or command.tomorrow
    )


def _set_time(talk: Talk, command: SetSlot) -> None:
    store = talk.store
    current = datetime.fromisoformat(talk.session.slot) if talk.session.slot else None
    start = wished_start(command, now=talk.now, zone=talk.zone, store=store, current=current)
    if start is None:
        talk.alter(slot=None)
        talk.say(Phrase.SLOT_ASAP)
        _go_on(talk)
        return
    if store is not None and not is_offered(store, start, talk.now):
        earliest = first_offered(store, talk.now)
        if earliest is None:
            talk.say(Phrase.STORE_CLOSED, store=talk.name(store))
            talk.suggest(Chip.OTHER_STORE)
            return
        talk.say(
            Phrase.SLOT_NOT_OFFERED,
            time=talk.voice.time(start),
            store=talk.name(store),
            earliest=talk.voice.time(earliest),
        )
        talk.suggest(Chip.ASAP)
        return
    talk.alter(slot=start.isoformat())
    talk.say(Phrase.SLOT_SET, time=talk.voice.time(start))
    _go_on(talk)


def _go_on(talk: Talk) -> None:
    """A wish that a quote was waiting for brings the quote."""
    if talk.session.quoting and talk.session.basket:
        talk.wants_quote = True
