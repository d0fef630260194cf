"""A campaign's books, as the ledger has them."""

from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.ledger.standing import coupons_book
from chalicelib.domain.ledger.totals import Books, books_at
from chalicelib.flows.ledger_ports import Ledger


def read_books(*, campaign: Campaign, now: datetime, ledger: Ledger) -> Books:
    """Counts and sums by state at `now`. A hold that has lapsed counts as held until somebody
    writes it. One call; a movement is in them some seconds after it happened."""
    book = ledger.book(coupons_book(campaign.campaign_id))
    return books_at(book.accounts, clock=campaign.clock, now=now, as_of=book.as_of)
