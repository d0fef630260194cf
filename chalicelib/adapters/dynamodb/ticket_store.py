"""Tickets for a person: with the shopper who asked, and in a listing while they are open.

The listing is spread over a few partitions: a bad hour makes some tickets a second. A ticket holds
a shopper's words, so its row goes away ninety days after it was last touched.
"""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, epoch, instant, packed, unpacked
from chalicelib.domain.ids import owner_of
from chalicelib.domain.tickets.ticket import Ticket, TicketState

KEPT = timedelta(days=90)

NOT_CLOSED = "attribute_exists(#pk) AND #state <> :closed"
THERE = "attribute_exists(#pk)"


class TicketStore:
    """Implements the port. Every method but `waiting` is one call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, ticket: Ticket, *, now: datetime) -> Ticket:
        """One write, which may be repeated."""
        change = (
            "SET #opened_at = if_not_exists(#opened_at, :now), #locale = :locale, "
            "#transcript = :transcript, #about = :about, #state = :open, #expires_ttl = :ttl, "
            "#listing_pk = :listing, #listing_sk = :ticket_id, #ticket_id = :ticket_id"
        )
        row = self._table.update(
            keys.ticket(ticket.ticket_id),
            change,
            values={
                ":now": epoch(now),
                ":locale": ticket.locale,
                ":transcript": packed([list(turn) for turn in ticket.transcript]),
                ":about": ticket.about or "",
                ":open": TicketState.OPEN,
                ":ttl": epoch(now + KEPT),
                ":listing": keys.open_tickets(zlib.crc32(ticket.ticket_id.encode())),
                ":ticket_id": ticket.ticket_id,
            },
            returns="ALL_NEW",
        )
        return ticket if isinstance(row, Refusal) else _ticket(row)

    def load(self, ticket_id: str) -> Ticket | None:
        """One strong read."""
        row = self._table.get(keys.ticket(ticket_id))
        return _ticket(row) if row else None

    def waiting(self) -> Sequence[Ticket]:
        """One query a partition of the listing."""
        rows: list[Item] = []
        for spread in range(keys.TICKET_SPREAD):
            rows += self._table.listing(keys.open_tickets(spread))
        return sorted(map(_ticket, rows), key=lambda ticket: ticket.opened_at)

    def answered(self, ticket_id: str, *, text: str, now: datetime) -> Ticket | None:
        """One write."""
        change = "SET #answer = :text, #state = :answered, #expires_ttl = :ttl"
        values = {":text": text, ":answered": TicketState.ANSWERED, ":closed": TicketState.CLOSED}
        return self._moved(ticket_id, change, values, NOT_CLOSED, now)

    def closed(self, ticket_id: str, *, now: datetime) -> Ticket | None:
        """One write."""
        change = "SET #state = :closed, #expires_ttl = :ttl"
        return self._moved(ticket_id, change, {":closed": TicketState.CLOSED}, THERE, now)

    def _moved(
        self, ticket_id: str, change: str, values: dict[str, Any], condition: str, now: datetime
    ) -> Ticket | None:
        row = self._table.update(
            keys.ticket(ticket_id),
            f"{change} REMOVE #listing_pk, #listing_sk",
            condition=condition,
            values={**values, ":ttl": epoch(now + KEPT)},
            returns="ALL_NEW",
        )
        if isinstance(row, Refusal):
            return _ticket(row.item) if row.item else None
        return _ticket(row)


def _ticket(row: Item) -> Ticket:
    return Ticket(
        ticket_id=row["ticket_id"],
        shopper=owner_of(row["ticket_id"]),
        opened_at=instant(row["opened_at"]),
        locale=row["locale"],
        transcript=tuple((str(said), str(heard)) for said, heard in unpacked(row["transcript"])),
        about=row["about"] or None,
        state=TicketState(row["state"]),
        answer=row.get("answer", ""),
    )
