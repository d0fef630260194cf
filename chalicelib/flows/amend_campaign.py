"""Change a running campaign: dials, better rules, more stock. Never to anybody's disadvantage
(C1)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import (
    AdverseChange,
    Campaign,
    Dials,
    rules_document,
    rules_from,
    worsened,
)
from chalicelib.domain.campaigns.stock import capacity_of
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.flows.ports import AuditLog, CampaignStore, Stale, StockStore

# One to raise, one to see that all is raised, and one more for each of two who got in between.
RAISING_TRIES = 4


def amend_campaign(
    *,
    campaign_id: str,
    dials: Mapping[str, bool],
    rules_patch: Mapping[str, Any],
    stock: int | None,
    reason: str,
    who: str,
    now: datetime,
    campaigns: CampaignStore,
    shards: StockStore,
    audit: AuditLog,
) -> Campaign:
    """The campaign after the change. Each part is one conditional write and safe to repeat.

    Raises NotFound, AdverseChange (names the fields that would worsen), Invalid, and Unavailable
    when another operator was quicker.
    """
    campaign = campaigns.load_now(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    if stock is not None and stock < campaign.stock:
        raise AdverseChange(f"Stock can only be raised: it is {campaign.stock}.")
    if rules_patch:
        campaign = _better_rules(campaign, rules_patch, campaigns)
    if dials:
        campaign = _turn(campaign, dials, now, campaigns)
    if stock is not None:
        campaign = _raise_stock(campaign, stock, now, campaigns, shards)
    audit.append(
        now=now,
        who=who,
        what="campaign.amended",
        why=reason,
        detail={
            "campaign_id": campaign_id,
            "dials": dict(dials),
            "rules": sorted(rules_patch),
            "stock": stock,
            "version": campaign.version,
        },
    )
    return campaign


def _better_rules(
    campaign: Campaign, patch: Mapping[str, Any], campaigns: CampaignStore
) -> Campaign:
    try:
        rules = rules_from({**rules_document(campaign.rules), **patch})
    except (KeyError, TypeError, ValueError) as problem:
        raise Invalid(f"These are no rules: {problem}") from problem
    worse = worsened(campaign.rules, rules)
    if worse:
        raise AdverseChange(f"This would worsen shoppers' or stores' rights: {', '.join(worse)}.")
    if replace(campaign, rules=rules).rules_hash == campaign.rules_hash:
        return campaign
    # Coupons already out get the later date too: their common clock is moved by the difference.
    later = rules.coupon_valid_until - campaign.rules.coupon_valid_until
    amended = campaigns.amend(campaign, rules=rules, clock_shift_s=int(later.total_seconds()))
    return _fresh(amended)


def _turn(
    campaign: Campaign, dials: Mapping[str, bool], now: datetime, campaigns: CampaignStore
) -> Campaign:
    turned = Dials(
        issue=dials.get("issue", campaign.dials.issue),
        redeem=dials.get("redeem", campaign.dials.redeem),
    )
    if turned == campaign.dials:
        return campaign
    clock = campaign.clock.turned(running=turned.all_open, now=now)
    return _fresh(campaigns.turn(campaign, dials=turned, clock=clock))


def _fresh(outcome: Campaign | Stale) -> Campaign:
    if isinstance(outcome, Stale):
        raise Unavailable("Somebody else has just changed this campaign: look again.")
    return outcome


def _raise_stock(
    campaign: Campaign,
    stock: int,
    now: datetime,
    campaigns: CampaignStore,
    shards: StockStore,
) -> Campaign:
    """The target first, then shard by shard, each only if it is still as it was read. A refusal
    may be our own write, repeated, or another operator's smaller one: look again."""
    target = campaigns.target_stock(campaign.campaign_id, stock=stock)
    for _ in range(RAISING_TRIES):
        if not _raised_further(campaign, target, shards):
            return _reopened(replace(campaign, stock=target), now, campaigns, shards)
    raise Unavailable("Somebody else is raising this stock just now: say it again.")


def _reopened(
    campaign: Campaign, now: datetime, campaigns: CampaignStore, shards: StockStore
) -> Campaign:
    """Take back the hints that told of empty shards: nobody waits a minute for the next sweep."""
    counts = shards.counts(campaign.campaign_id, shards=campaign.shards)
    left = sum(count.left for count in counts)
    campaigns.note_sweep(
        campaign.campaign_id,
        remaining=left,
        as_of=now,
        empty_until={},
        sold_out_until=None,
        books=None,
        walk=campaign.walk,
    )
    return replace(
        campaign, sold_out_until=None, empty_until={}, remaining=left, remaining_as_of=now
    )


def _raised_further(campaign: Campaign, target: int, shards: StockStore) -> bool:
    """Whether any shard was still short of its part of the target, or not there at all because the
    opening died half-way; each was tried once."""
    parts = [
        capacity_of(shard, stock=target, shards=campaign.shards) for shard in range(campaign.shards)
    ]
    counts = shards.counts(campaign.campaign_id, shards=campaign.shards)
    if len(counts) < campaign.shards:
        shards.create(campaign.campaign_id, capacities=parts)
        return True
    short = [(one, parts[one.shard]) for one in counts if one.capacity < parts[one.shard]]
    for count, new in short:
        shards.raise_capacity(campaign.campaign_id, count.shard, old=count.capacity, new=new)
    return bool(short)
