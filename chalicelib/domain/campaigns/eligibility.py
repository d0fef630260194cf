"""Who may claim, and when: the reasons for which a claim is refused before any stock is touched."""

from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import Overloaded, Refused


class CampaignEnded(Refused):
    """The claim window has closed."""

    code = "campaign_ended"


class NotEligible(Refused):
    """The rules do not let this shopper claim (yet)."""

    code = "not_eligible"


class ClaimsPaused(Overloaded):
    """Issuing is switched off; coupons already claimed stay good."""

    code = "claims_paused"


def check_claim(campaign: Campaign, now: datetime) -> None:
    """Let a new claim pass, or raise NotEligible, CampaignEnded or ClaimsPaused."""
    if now < campaign.rules.starts_at:
        raise NotEligible(f"This campaign starts at {campaign.rules.starts_at.isoformat()}.")
    if now >= campaign.rules.ends_at:
        raise CampaignEnded(f"This campaign ended at {campaign.rules.ends_at.isoformat()}.")
    if not campaign.dials.issue:
        raise ClaimsPaused(
            "New coupons are paused just now. Coupons that were claimed stay good.",
            retry_after_s=30,
        )
