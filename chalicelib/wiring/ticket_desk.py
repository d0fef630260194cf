"""The team's side of tickets, joined to where they are kept and to the audit log."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.flows.tend_tickets import answer_ticket, close_ticket, list_tickets
from chalicelib.wiring.campaigns import audit_log
from chalicelib.wiring.tickets import tickets


def listed(*, most: int) -> Sequence[Ticket]:
    """`flows.tend_tickets.list_tickets`."""
    return list_tickets(tickets=tickets(), most=most)


def answer(*, ticket_id: str, text: str, who: str, now: datetime) -> Ticket:
    """`flows.tend_tickets.answer_ticket`."""
    return answer_ticket(
        ticket_id=ticket_id, text=text, who=who, now=now, tickets=tickets(), audit=audit_log()
    )


def close(*, ticket_id: str, who: str, now: datetime) -> Ticket:
    """`flows.tend_tickets.close_ticket`."""
    return close_ticket(ticket_id=ticket_id, who=who, now=now, tickets=tickets(), audit=audit_log())
