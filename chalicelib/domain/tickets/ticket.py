"""A ticket for a person: who asked for one, what was said before, and what the shop's team wrote.

One conversation has one ticket, whose id follows from it: however often a shopper asks, and
whatever crashes in between, the team sees it once.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.records import dataclass

TRANSCRIPT_TURNS, ANSWER_LENGTH = 8, 500
NUMBER_LENGTH = 6


class TicketState(StrEnum):
    """OPEN waits for the team, ANSWERED for nobody, CLOSED is done with."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ticket:
    """`transcript` are the last turns as (shopper, assistant); `about` is an order's id, if one was
    placed in the conversation; `answer` what the team wrote last."""

    ticket_id: str
    shopper: str
    opened_at: datetime
    locale: str
    transcript: tuple[tuple[str, str], ...]
    about: str | None = None
    state: TicketState = TicketState.OPEN
    answer: str = ""

    @property
    def number(self) -> str:
        """What people call it."""
        return number_of(self.ticket_id)


def ticket_id_of(*, shopper: str, session_id: str) -> str:
    """The one ticket of a conversation: `t-<shopper>-<hash of the session>`."""
    return f"t-{shopper}-{hashlib.sha256(session_id.encode()).hexdigest()[:16]}"


def number_of(ticket_id: str) -> str:
    """A ticket's id, short enough to be read out."""
    return ticket_id[-NUMBER_LENGTH:].upper()


def ticket_view(ticket: Ticket) -> dict[str, Any]:
    """A ticket as operators see it."""
    return {
        "ticket_id": ticket.ticket_id,
        "number": ticket.number,
        "state": ticket.state.value,
        "opened_at": ticket.opened_at.isoformat(),
        "locale": ticket.locale,
        "order_id": ticket.about,
        "transcript": [{"shopper": said, "assistant": heard} for said, heard in ticket.transcript],
        "answer": ticket.answer or None,
    }
