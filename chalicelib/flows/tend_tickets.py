"""What the shop's team does with tickets: look, answer, close; the audit log hears of it first."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import telemetry
from chalicelib.domain.errors import NotFound, Refused
from chalicelib.domain.tickets.ticket import Ticket, TicketState
from chalicelib.flows.ports import AuditLog
from chalicelib.flows.ticket_ports import TicketStore


def list_tickets(*, tickets: TicketStore, most: int) -> Sequence[Ticket]:
    """The open ones, the oldest first, at most `most`."""
    return tickets.waiting()[:most]


def answer_ticket(
    *, ticket_id: str, text: str, who: str, now: datetime, tickets: TicketStore, audit: AuditLog
) -> Ticket:
    """Write to the shopper, who hears it with his next turn. NotFound, or Refused when the ticket
    is closed. The audit log has who and which, and not the words."""
    standing = tickets.load(ticket_id)
    if standing is None:
        raise NotFound("There is no ticket under this id.")
    if standing.state is not TicketState.CLOSED:
        audit.append(
            now=now, who=who, what="ticket.answered", why="", detail={"ticket_id": ticket_id}
        )
        standing = tickets.answered(ticket_id, text=text, now=now)
    if standing is None or standing.state is TicketState.CLOSED:
        raise Refused("This ticket is closed.")
    telemetry.count("ticket.answered")
    return standing


def close_ticket(
    *, ticket_id: str, who: str, now: datetime, tickets: TicketStore, audit: AuditLog
) -> Ticket:
    """Be done with it; again is fine. NotFound."""
    if tickets.load(ticket_id) is None:
        raise NotFound("There is no ticket under this id.")
    audit.append(now=now, who=who, what="ticket.closed", why="", detail={"ticket_id": ticket_id})
    standing = tickets.closed(ticket_id, now=now)
    if standing is None:
        raise NotFound("There is no ticket under this id.")
    telemetry.count("ticket.closed")
    return standing
