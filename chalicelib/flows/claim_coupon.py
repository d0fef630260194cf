"""Claim a coupon: look, draw a numbered ticket, write the coupon (design, section 2).

One GetItem, one UpdateItem, one PutItem; a repeat is one GetItem. Nothing here is a transaction,
and nothing over-issues: a crash between two calls leaks at most a number, which the audit gives
back.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib import telemetry
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.eligibility import ClaimsPaused, check_claim
from chalicelib.domain.campaigns.stock import Ticket, shards_to_try
from chalicelib.domain.errors import NotFound, Overloaded, Refused, Unavailable
from chalicelib.flows.pass_gate import Gate
from chalicelib.flows.ports import CampaignStore, CouponStore, StockStore
from chalicelib.flows.stand_in_line import InLine
from chalicelib.records import dataclass

# How long an empty shard is skipped before it is probed again; `sweep` renews it every minute.
HINT_LIFE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A new coupon."""

    coupon: Coupon
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class AlreadyClaimed:
    """The shopper has it already: the same coupon, whatever else is going on."""

    coupon: Coupon
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class SoldOut:
    """No stock is left, and the shopper has no coupon: an owner hears of his own instead."""

    campaign: Campaign


# As what an outcome is counted; anything else is refused, held_up or failed.
COUNTED = {Claimed: "claimed", AlreadyClaimed: "repeated", SoldOut: "sold_out"}


def claim_coupon(
    *,
    campaign_id: str,
    shopper: str,
    now: datetime,
    campaigns: CampaignStore,
    stock: StockStore,
    coupons: CouponStore,
    gate: Gate,
) -> Claimed | AlreadyClaimed | SoldOut:
    """Claim one coupon of a campaign for a shopper; calling it again answers the same coupon.

    Raises NotFound (no such campaign), NotEligible, CampaignEnded, ClaimsPaused, InLine (with the
    shopper's place), and Unavailable when it is unknown whether the coupon was written: the next
    call finds it or draws again.
    """
    how = "failed"
    try:
        outcome = _claimed(campaign_id, shopper, now, campaigns, stock, coupons, gate)
        how = COUNTED[type(outcome)]
    except (NotFound, Refused):
        how = "refused"
        raise
    except (ClaimsPaused, InLine):
        how = "held_up"
        raise
    finally:
        telemetry.count(f"coupon.{how}")
    return outcome


def _claimed(
    campaign_id: str,
    shopper: str,
    now: datetime,
    campaigns: CampaignStore,
    stock: StockStore,
    coupons: CouponStore,
    gate: Gate,
) -> Claimed | AlreadyClaimed | SoldOut:
    campaign = campaigns.load(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    mine = coupons.mine(campaign, shopper)
    if len(mine) >= campaign.rules.per_shopper:
        return AlreadyClaimed(mine[-1], campaign)
    check_claim(campaign, now)
    ticket = admitted = None
    # Sold out is told before the line is: nobody waits for what is not there.
    if not campaign.sold_out_at(now):
        admitted = gate.pass_claim(campaign, shopper, now)
        ticket = _draw(campaign, shopper, now, campaigns=campaigns, stock=stock)
    if ticket is None:
        return AlreadyClaimed(mine[-1], campaign) if mine else SoldOut(campaign)
    coupon = _coupon(campaign, shopper, slot=_free_slot(mine), ticket=ticket, now=now)
    standing = coupons.put(coupon, buckets=campaign.buckets)
    if standing is None or standing.ticket == ticket:
        gate.used(admitted, shopper, now)
        return Claimed(coupon, campaign)
    # Certainly refused: the shopper raced with himself and holds another ticket's coupon. He hears
    # of it also when the void fails: it is never repeated, and the audit finds the difference.
    with suppress(Overloaded, Unavailable):
        stock.void(campaign_id, ticket.shard)
    return AlreadyClaimed(standing, campaign)


def _draw(
    campaign: Campaign,
    shopper: str,
    now: datetime,
    *,
    campaigns: CampaignStore,
    stock: StockStore,
) -> Ticket | None:
    order = shards_to_try(
        shopper=shopper,
        campaign_id=campaign.campaign_id,
        shards=campaign.shards,
        empty=campaign.empty_shards(now),
    )
    for shard in order:
        drawn = stock.draw(campaign.campaign_id, shard)
        if drawn is None:
            continue
        ticket, left = drawn
        if left == 0:
            campaigns.note_empty(campaign.campaign_id, shard=shard, until=now + HINT_LIFE)
        return ticket
    return None


def _free_slot(mine: Sequence[Coupon]) -> int:
    taken = {coupon.slot for coupon in mine}
    return next(slot for slot in range(len(taken) + 1) if slot not in taken)


def _coupon(
    campaign: Campaign, shopper: str, *, slot: int, ticket: Ticket, now: datetime
) -> Coupon:
    until = int(campaign.rules.coupon_valid_until.timestamp())
    return Coupon(
        campaign_id=campaign.campaign_id,
        shopper=shopper,
        slot=slot,
        ticket=ticket,
        version=campaign.version,
        face_value=campaign.rules.face_value,
        min_spend=campaign.rules.min_spend,
        expiry_key=until - campaign.clock.stopped_s(now),
        issued_at=now,
        state=CouponState.ISSUED,
    )
