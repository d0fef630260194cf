"""The books, joined to the table."""

from datetime import datetime
from functools import lru_cache

from chalicelib.adapters.dynamodb.ledger_store import LedgerStore
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.ledger.totals import Books
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.read_books import read_books
from chalicelib.wiring.ground import table


@lru_cache(maxsize=1)
def ledger() -> Ledger:
    """The books."""
    return LedgerStore(table())


def books(*, campaign: Campaign, now: datetime) -> Books:
    """`flows.read_books`."""
    return read_books(campaign=campaign, now=now, ledger=ledger())
