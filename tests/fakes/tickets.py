"""Tickets in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.tickets.ticket import Ticket, TicketState


class FakeTickets:
    def __init__(self) -> None:
        self._rows: dict[str, Ticket] = {}

    def open(self, ticket: Ticket, *, now: datetime) -> Ticket:
        standing = self._rows.get(ticket.ticket_id)
        opened = standing.opened_at if standing else now.replace(microsecond=0)
        answer = standing.answer if standing else ""
        row = replace(ticket, opened_at=opened, state=TicketState.OPEN, answer=answer)
        self._rows[ticket.ticket_id] = row
        return row

    def load(self, ticket_id: str) -> Ticket | None:
        return self._rows.get(ticket_id)

    def waiting(self) -> Sequence[Ticket]:
        found = [row for row in self._rows.values() if row.state is TicketState.OPEN]
        return sorted(found, key=lambda ticket: ticket.opened_at)

    def answered(self, ticket_id: str, *, text: str, now: datetime) -> Ticket | None:
        row = self._rows.get(ticket_id)
        if row is None or row.state is TicketState.CLOSED:
            return row
        self._rows[ticket_id] = replace(row, answer=text, state=TicketState.ANSWERED)
        return self._rows[ticket_id]

    def closed(self, ticket_id: str, *, now: datetime) -> Ticket | None:
        row = self._rows.get(ticket_id)
        if row is not None:
            self._rows[ticket_id] = replace(row, state=TicketState.CLOSED)
        return self._rows.get(ticket_id)
