"""Where tickets for a person are kept, as a protocol."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.tickets.ticket import Ticket


class TicketStore(Protocol):
    """Tickets, one row each."""

    def open(self, ticket: Ticket, *, now: datetime) -> Ticket:
        """Write it down as waiting for the team, or again with what was said since; it keeps the
        time at which it was first opened. The ticket as it stands."""

    def load(self, ticket_id: str) -> Ticket | None:
        """The ticket as it is."""

    def waiting(self) -> Sequence[Ticket]:
        """All open ones, the oldest first, eventually consistent. One call a partition."""

    def answered(self, ticket_id: str, *, text: str, now: datetime) -> Ticket | None:
        """Note what the team wrote, unless it is closed; the ticket as it stands, None when there
        is none. Again does nothing more."""

    def closed(self, ticket_id: str, *, now: datetime) -> Ticket | None:
        """Close it; the ticket as it stands, None when there is none. Again does nothing more."""
