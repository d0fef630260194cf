"""The operator's view: mode, dials, books and burn of every campaign, from totals already kept."""

from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.ports import CampaignStore

ACCOUNTS = ("issued", "live", "held", "redeemed", "expired", "void")


def oversee(*, now: datetime, campaigns: CampaignStore) -> dict[str, Any]:
    """`GET /ops/overview` as plain data; figures carry the time they were counted at."""
    found = [campaign_books(one, now) for one in campaigns.listed()]
    return {
        "mode": Mode.FULL.value,
        "as_of": now.isoformat(),
        "dials": {one["campaign_id"]: one["dials"] for one in found},
        "books": {name: sum(one["books"][name] for one in found) for name in ACCOUNTS},
        "campaigns": found,
    }


def campaign_books(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """One campaign's dials and books: counts and sums (minor units) by state."""
    books = campaign.books
    return {
        "campaign_id": campaign.campaign_id,
        "status": campaign.status(now).value,
        "dials": {"issue": campaign.dials.issue, "redeem": campaign.dials.redeem},
        "stock": campaign.stock,
        "remaining": campaign.remaining,
        "remaining_as_of": _iso(campaign.remaining_as_of),
        "version": campaign.version,
        "books": {
            "as_of": _iso(books.as_of) if books else None,
            "currency": campaign.rules.face_value.currency,
            **{name: (books.counts.get(name, 0) if books else 0) for name in ACCOUNTS},
            "sums": {name: (books.sums_minor.get(name, 0) if books else 0) for name in ACCOUNTS},
        },
        "burn": _burn(campaign, now),
    }


def _burn(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Claims since the start per second, and when the stock runs out at that rate."""
    if campaign.remaining is None or campaign.remaining_as_of is None:
        return {"claims_per_s": None, "empty_at": None}
    gone = campaign.stock - campaign.remaining
    seconds = (campaign.remaining_as_of - campaign.rules.starts_at).total_seconds()
    rate = gone / seconds if seconds > 0 else 0.0
    left_s = campaign.remaining / rate if rate > 0 else None
    empty_at = None
    if left_s is not None and left_s < (campaign.rules.ends_at - now).total_seconds():
        empty_at = datetime.fromtimestamp(
            campaign.remaining_as_of.timestamp() + left_s, tz=now.tzinfo
        )
    return {"claims_per_s": round(rate, 4), "empty_at": _iso(empty_at)}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
