"""Bring every campaign's clock and dials into agreement with the mode and the time: after a switch,
and again by `govern` until all agree. Each campaign is one conditional write, safe to repeat."""

from contextlib import suppress
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import stops_clocks
from chalicelib.flows.ports import CampaignStore


def agree_clocks(*, control: Control, now: datetime, campaigns: CampaignStore) -> int:
    """How many campaigns still disagree: those that could not be written now. No call for those
    that agree, two for each of the others."""
    left = 0
    for listed in campaigns.listed():
        if listed.over_at(now) or _agrees(listed, control, now):
            continue
        with suppress(Overloaded, Unavailable):
            campaign = campaigns.load_now(listed.campaign_id)
            if campaign is None or agree_clock(campaign, control, now, campaigns):
                continue
        left += 1
    return left


def agree_clock(
    campaign: Campaign, control: Control, now: datetime, campaigns: CampaignStore
) -> bool:
    """Whether one campaign agrees now; False when somebody else was quicker."""
    if _agrees(campaign, control, now):
        return True
    due = campaign.due_reverts(now)
    dials = campaign.dials_at(now)
    switch = control.switch_at(now)
    clock = campaign.clock.turned(
        running=dials.all_open and not stops_clocks(switch.mode), now=now, since=switch.since
    )
    reverts = {name: at for name, at in campaign.reverts.items() if name not in due}
    turned = campaigns.turn(campaign, dials=dials, clock=clock, reverts=reverts)
    return isinstance(turned, Campaign)


def _agrees(campaign: Campaign, control: Control, now: datetime) -> bool:
    runs = campaign.dials_at(now).all_open and not stops_clocks(control.mode_at(now))
    return (campaign.clock.stopped_since is None) == runs and not campaign.due_reverts(now)
