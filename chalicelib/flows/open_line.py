"""The lines of running campaigns at the moment in which the mode becomes `queued`: they begin to
move at once, and `govern` takes over within a minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.line import LineState
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.numbering import last_number
from chalicelib.flows.ports import LineStore

# Until `govern` has come by for certain; it moves the line on every minute.
FIRST_VALID = timedelta(seconds=90)
MOVING = (CampaignStatus.OPEN, CampaignStatus.SOLD_OUT, CampaignStatus.PAUSED)


def opened_lines(
    control: Control, *, now: datetime, campaigns: Iterable[Campaign], line: LineStore
) -> Control:
    """The state with a moving line for every running campaign, if the mode is `queued`: from where
    it stood when there was one, else from the beginning, at the planned rate. One call for each
    line that is set going again: it may have run on beyond the last number drawn, and what nobody
    used is not saved up for the next crowd."""
    if control.mode_at(now) is not Mode.QUEUED:
        return control
    lines = dict(control.lines)
    for campaign in campaigns:
        if campaign.status(now) not in MOVING:
            continue
        before = lines.get(campaign.campaign_id)
        if before is not None and now <= before.valid_until:
            continue
        rate, base, floor = campaign.rules.planned_claims_per_s, 0, 0
        if before is not None:
            drawn = line.drawn(campaign.campaign_id, shards=campaign.shards)
            rate, floor = before.rate_per_s, before.floor
            base = max(before.base, min(before.serving(now), last_number(drawn)))
        lines[campaign.campaign_id] = LineState(base, rate, now, now + FIRST_VALID, floor)
    return control.with_lines(lines)
