"""Open a campaign: rules, stock and shards, safe to repeat after a crash half-way."""

from datetime import datetime

from chalicelib.domain.campaigns.campaign import AdverseChange, Campaign, Rules, new_campaign
from chalicelib.domain.campaigns.stock import capacity_of
from chalicelib.flows.ports import AuditLog, CampaignStore, Created, StockStore


def open_campaign(
    *,
    campaign_id: str,
    rules: Rules,
    stock: int,
    who: str,
    now: datetime,
    campaigns: CampaignStore,
    shards: StockStore,
    audit: AuditLog,
) -> Campaign:
    """Write the campaign, then its shards. The same request again finishes what a crash left.

    AdverseChange when a campaign of this id stands with other rules or stock: amend that one.
    Until its shards are laid out, a claim hears "come back in a moment" and never "sold out".
    """
    campaign = new_campaign(campaign_id=campaign_id, rules=rules, stock=stock, now=now)
    outcome = campaigns.create(campaign)
    if not isinstance(outcome, Created):
        if (outcome.rules_hash, outcome.stock) != (campaign.rules_hash, stock):
            raise AdverseChange("There is a campaign under this id already: amend that one.")
        campaign = outcome
    capacities = [
        capacity_of(shard, stock=campaign.stock, shards=campaign.shards)
        for shard in range(campaign.shards)
    ]
    shards.create(campaign_id, capacities=capacities)
    audit.append(
        now=now,
        who=who,
        what="campaign.opened",
        why="",
        detail={"campaign_id": campaign_id, "rules_hash": campaign.rules_hash, "stock": stock},
    )
    return campaign
