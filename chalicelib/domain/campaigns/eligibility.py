"""Who may claim, and when: the reasons for which a claim is refused before any stock is touched."""

from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import Overloaded, Refused

# A pause lasts for minutes at least: `govern` moves once a minute.
PAUSE_RETRY_S = 30


class CampaignEnded(Refused):
    """The claim window has closed."""

    code = "campaign_ended"


class NotEligible(Refused):
    """The rules do not let this shopper claim (yet)."""

    code = "not_eligible"


class ClaimsPaused(Overloaded):
    """Issuing is switched off, by the campaign's dial or by the mode; coupons already claimed stay
    good. Carries the campaign, for the message of record."""

    code = "claims_paused"

    def __init__(self, campaign: Campaign) -> None:
        text = "New coupons are paused just now. Coupons that were claimed stay good."
        super().__init__(text, retry_after_s=PAUSE_RETRY_S)
        self.campaign = campaign


def check_claim(campaign: Campaign, now: datetime) -> None:
    """Let a new claim pass, or raise NotEligible, CampaignEnded or ClaimsPaused."""
    if now < campaign.rules.starts_at:
        raise NotEligible(f"This campaign starts at {campaign.rules.starts_at.isoformat()}.")
    if now >= campaign.rules.ends_at:
        raise CampaignEnded(f"This campaign ended at {campaign.rules.ends_at.isoformat()}.")
    if not campaign.dials_at(now).issue:
        raise ClaimsPaused(campaign)
