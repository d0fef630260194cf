"""Statements, joined to the books."""

from datetime import datetime
from typing import Any

from chalicelib.flows.certify_campaign import certify_campaign
from chalicelib.flows.settle_store import settle_store
from chalicelib.wiring.campaigns import campaigns
from chalicelib.wiring.ledger import ledger
from chalicelib.wiring.stores import catalogue


def of_store(*, store_id: str, first: str, last: str) -> dict[str, Any]:
    """`flows.settle_store`."""
    return settle_store(
        store_id=store_id, first=first, last=last, catalogue=catalogue(), ledger=ledger()
    )


def of_campaign(*, campaign_id: str, now: datetime) -> dict[str, Any]:
    """`flows.certify_campaign`."""
    return certify_campaign(
        campaign_id=campaign_id, now=now, campaigns=campaigns(), ledger=ledger()
    )
