"""The lines of running campaigns at the moment in which the mode becomes `queued`: they begin to
move at once, and `govern` takes over within a minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.line import LineState
from chalicelib.domain.overload.modes import Mode

# Until `govern` has come by for certain; it moves the line on every minute.
FIRST_VALID = timedelta(seconds=90)
MOVING = (CampaignStatus.OPEN, CampaignStatus.SOLD_OUT, CampaignStatus.PAUSED)


def opened_lines(control: Control, *, now: datetime, campaigns: Iterable[Campaign]) -> Control:
    """The state with a moving line for every running campaign, if the mode is `queued`: from where
    it stood when there was one, else from the beginning, at the planned rate."""
    if control.mode_at(now) is not Mode.QUEUED:
        return control
    lines = dict(control.lines)
    for campaign in campaigns:
        if campaign.status(now) not in MOVING:
            continue
        line = lines.get(campaign.campaign_id)
        if line is not None and now <= line.valid_until:
            continue
        rate = line.rate_per_s if line else campaign.rules.planned_claims_per_s
        base, floor = (line.serving(now), line.floor) if line else (0, 0)
        lines[campaign.campaign_id] = LineState(base, rate, now, now + FIRST_VALID, floor)
    return control.with_lines(lines)
