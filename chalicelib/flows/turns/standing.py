"""How things stand just now, in a conversation: the message of record, and the shopper's place."""

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.record import status_under
from chalicelib.flows.look_at_line import NothingLeft, look_at_line
from chalicelib.flows.turns.talk import Talk


def status_of(talk: Talk, campaign: Campaign) -> CampaignStatus:
    """A campaign's status as everybody hears it: paused, too, while the mode pauses claims."""
    return status_under(campaign, talk.control, talk.now)


def tell_place(talk: Talk, campaign: Campaign | None = None) -> None:
    """The shopper's place and when to come back, while things go by place; nothing otherwise. One
    read."""
    if talk.control.mode_at(talk.now) is not Mode.QUEUED:
        return
    campaign = campaign or talk.shop.gate.line_of(None, talk.now)
    if campaign is None:
        return
    seen = look_at_line(
        shopper=talk.shopper,
        campaign_id=campaign.campaign_id,
        now=talk.now,
        control=talk.control,
        campaigns=talk.shop.campaigns,
        coupons=talk.shop.coupons,
        line=talk.shop.gate.line,
    )
    if not isinstance(seen, NothingLeft):
        talk.tell_record(line=seen.stand.facts() if seen.stand else None)


def tell_changed(talk: Talk) -> None:
    """Say it at once, at the door, when not everything is as usual."""
    if talk.control.mode_at(talk.now) not in (Mode.FULL, Mode.LEAN):
        talk.tell_record()
