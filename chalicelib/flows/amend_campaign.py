"""Change a running campaign: dials, better rules, more stock. Never to anybody's disadvantage
(C1)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import (
    AdverseChange,
    Campaign,
    Rules,
    rules_document,
    rules_from,
    worsened,
)
from chalicelib.domain.campaigns.stock import capacity_of
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import stops_clocks
from chalicelib.flows.ports import (
    AuditLog,
    CampaignStore,
    ControlStore,
    Stale,
    StatusPage,
    StockStore,
)
from chalicelib.flows.tell_status import tell_status

# One to raise, one to see that all is raised, and one more for each of two who got in between.
RAISING_TRIES = 4


def amend_campaign(
    *,
    campaign_id: str,
    dials: Mapping[str, bool],
    rules_patch: Mapping[str, Any],
    stock: int | None,
    reason: str,
    lasts: timedelta | None = None,
    who: str,
    now: datetime,
    campaigns: CampaignStore,
    shards: StockStore,
    audit: AuditLog,
    control: ControlStore,
    page: StatusPage,
) -> Campaign:
    """The campaign after the change. Each part is one conditional write and safe to repeat. Dials
    that are turned with `lasts` turn back by themselves then.

    Raises NotFound, AdverseChange (names the fields that would worsen), Invalid, and Unavailable
    when another operator was quicker.
    """
    campaign = campaigns.load_now(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    if stock is not None and stock < campaign.stock:
        raise AdverseChange(f"Stock can only be raised: it is {campaign.stock}.")
    rules = _better_rules(campaign, rules_patch) if rules_patch else None
    # Before the first write: nothing is changed unseen, whatever stops this half-way.
    audit.append(
        now=now,
        who=who,
        what="campaign.amended",
        why=reason,
        detail={
            "campaign_id": campaign_id,
            "dials": dict(dials),
            "lasts_s": int(lasts.total_seconds()) if lasts else None,
            "rules": sorted(rules_patch),
            "stock": stock,
            "version": campaign.version,
        },
    )
    if rules is not None:
        # Coupons already out get a later date too: their common clock moves by the difference.
        later = rules.coupon_valid_until - campaign.rules.coupon_valid_until
        shift_s = int(later.total_seconds())
        campaign = _fresh(campaigns.amend(campaign, rules=rules, clock_shift_s=shift_s))
    if dials:
        state = control.load_now()
        campaign = turn_dials(
            campaign, dials, lasts=lasts, now=now, control=state, campaigns=campaigns
        )
        tell_status(control=control, now=now, campaigns=campaigns, page=page)
    if stock is not None:
        campaign = _raise_stock(campaign, stock, now, campaigns, shards)
    return campaign


def _better_rules(campaign: Campaign, patch: Mapping[str, Any]) -> Rules | None:
    """The rules after the patch; None when that changes nothing."""
    try:
        rules = rules_from({**rules_document(campaign.rules), **patch})
    except (KeyError, TypeError, ValueError) as problem:
        raise Invalid(f"These are no rules: {problem}") from problem
    worse = worsened(campaign.rules, rules)
    if worse:
        raise AdverseChange(f"This would worsen shoppers' or stores' rights: {', '.join(worse)}.")
    same = replace(campaign, rules=rules).rules_hash == campaign.rules_hash
    return None if same else rules


def turn_dials(
    campaign: Campaign,
    changes: Mapping[str, bool],
    *,
    lasts: timedelta | None,
    now: datetime,
    control: Control,
    campaigns: CampaignStore,
) -> Campaign:
    """The campaign with some dials turned, and its clock with them; a dial that is turned again
    forgets when it would have turned back. Unavailable when somebody else was quicker."""
    before = campaign.dials_at(now)
    turned = before.with_(changes)
    reverts = {name: at for name, at in campaign.reverts.items() if at > now}
    reverts = {name: at for name, at in reverts.items() if name not in changes}
    if lasts is not None:
        moved = [name for name, on in changes.items() if on != getattr(before, name)]
        reverts |= dict.fromkeys(moved, now + lasts)
    if (turned, reverts) == (campaign.dials, campaign.reverts):
        return campaign
    runs = turned.all_open and not stops_clocks(control.mode_at(now))
    clock = campaign.clock.turned(running=runs, now=now)
    return _fresh(campaigns.turn(campaign, dials=turned, clock=clock, reverts=reverts))


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
