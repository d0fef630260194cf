"""Look at one's place in line. Looking only reads: it takes no place, and whoever looks a hundred
times stands where he stood."""

from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.stand import Admitted, Lapsed, Waiting, serving_in, stand_of
from chalicelib.flows.ports import CampaignStore, CouponStore, LineStore
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: how the shopper stands (None without a place), the number being served, and
    whether he may go ahead, as everybody may where there is nothing to wait for."""

    stand: Waiting | Admitted | Lapsed | None
    serving: int
    admitted: bool


@dataclass(frozen=True, slots=True)
class NothingLeft:
    """The campaign is sold out, and the shopper has neither a coupon of it nor an order that waits:
    there is nothing to wait for, and everybody in line hears so at once."""


def look_at_line(
    *,
    shopper: str,
    campaign_id: str,
    now: datetime,
    control: Control,
    campaigns: CampaignStore,
    coupons: CouponStore,
    line: LineStore,
) -> Look | NothingLeft:
    """How the shopper stands in the campaign's line: one read, two once it is sold out. In any mode
    but `queued` there is nothing to wait for. Raises NotFound (no such campaign)."""
    campaign = campaigns.load(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    place, state = line.find(shopper, campaign_id), control.lines.get(campaign_id)
    waits_to_order = place is not None and place.for_order
    if campaign.sold_out_at(now) and not waits_to_order and not coupons.mine(campaign, shopper):
        return NothingLeft()
    serving, queued = serving_in(state, now), control.mode_at(now) is Mode.QUEUED
    if place is None:
        return Look(None, serving, not queued)
    if not queued:
        return Look(Admitted(campaign_id, place, serving), serving, admitted=True)
    stand = stand_of(place, state, campaign_id=campaign_id, shopper=shopper, now=now)
    return Look(stand, serving, isinstance(stand, Admitted))
