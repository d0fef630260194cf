"""A person of the shop's team: the ticket for one, and what he wrote (A12).

The ticket is written before its number is said. A turn that is done again, or begun again after a
crash, finds the same ticket: its id follows from the conversation.
"""

from chalicelib import telemetry
from chalicelib.domain.chat.commands import TalkToPerson
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.tickets.ticket import (
    TRANSCRIPT_TURNS,
    Ticket,
    TicketState,
    number_of,
    ticket_id_of,
)
from chalicelib.flows.turns.talk import Talk


def person(talk: Talk, _: TalkToPerson) -> None:
    """Open the conversation's ticket, or add to it, and say what happens next. One write."""
    ticket_id = ticket_id_of(shopper=talk.shopper, session_id=talk.session_id)
    said = (*talk.session.talked, (talk.turn.message, ""))[-TRANSCRIPT_TURNS:]
    ticket = Ticket(
        ticket_id=ticket_id,
        shopper=talk.shopper,
        opened_at=talk.now,
        locale=talk.voice.locale,
        transcript=said,
        about=talk.session.last_order,
    )
    talk.shop.tickets.open(ticket, now=talk.now)
    telemetry.count("ticket.opened")
    talk.update(ticket=True)
    talk.say(Phrase.PERSON, number=number_of(ticket_id))
    talk.suggest(Chip.STATUS)
    talk.suggest(Chip.CANCEL)


def tell_answer(talk: Talk) -> None:
    """What the team wrote since the last turn, once. One read, and none without a ticket."""
    if not talk.session.ticket:
        return
    ticket_id = ticket_id_of(shopper=talk.shopper, session_id=talk.session_id)
    ticket = talk.shop.tickets.load(ticket_id)
    if ticket is None or ticket.state is TicketState.OPEN:
        return
    talk.update(ticket=False)
    if ticket.state is TicketState.ANSWERED:
        talk.say(Phrase.TEAM_WRITES, number=ticket.number, text=ticket.answer)
