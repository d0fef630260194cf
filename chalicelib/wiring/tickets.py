"""Tickets for a person, joined to the table. What the team does with them: `ticket_desk.py`."""

from functools import lru_cache

from chalicelib.adapters.dynamodb.ticket_store import TicketStore
from chalicelib.flows import ticket_ports as ports
from chalicelib.wiring.ground import table


@lru_cache(maxsize=1)
def tickets() -> ports.TicketStore:
    """Tickets."""
    return TicketStore(table())
