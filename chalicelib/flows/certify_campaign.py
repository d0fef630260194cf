"""A campaign's certificate: spent against advertised, from the books alone."""

from datetime import datetime
from typing import Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ledger.statement import certificate
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.ports import CampaignStore
from chalicelib.flows.read_books import read_books

# Days sort as text: these are before the first and behind the last.
FIRST, LAST = "0000-00-00", "9999-99-99"


def certify_campaign(
    *, campaign_id: str, now: datetime, campaigns: CampaignStore, ledger: Ledger
) -> dict[str, Any]:
    """What was advertised, given out and spent, by day and in all. NotFound when there is no such
    campaign. Two calls, and two for each part of the books."""
    campaign = campaigns.load_now(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    issued, spent = (
        ledger.days(f"{book}/{campaign_id}", first=FIRST, last=LAST) for book in ("issued", "spent")
    )
    books = read_books(campaign=campaign, now=now, ledger=ledger)
    return certificate(campaign, books, issued=issued, spent=spent)
