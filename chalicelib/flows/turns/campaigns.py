"""What the campaign is, until when, and how much is left as of when: from its rules and books."""

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.chat.commands import CampaignStatus as AskCampaign
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.views import campaign_view
from chalicelib.flows.turns.standing import status_of, tell_place
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.wallet import (
    campaign_name,
    campaigns_of,
)


def campaign_status(talk: Talk, _: AskCampaign) -> None:
    """What the campaign is, until when, and how much is left as of when."""
    campaigns = campaigns_of(talk)
    if not campaigns:
        talk.say(Phrase.NO_CAMPAIGN)
        return
    campaign = campaigns[0]
    describe(talk, campaign)
    status, name = status_of(talk, campaign), campaign_name(talk, campaign)
    if status is CampaignStatus.SOLD_OUT:
        talk.say(Phrase.CLAIM_SOLD_OUT, campaign=name)
    elif status is CampaignStatus.PAUSED:
        talk.tell_record(campaign=campaign)
    elif status is CampaignStatus.ENDED:
        talk.say(Phrase.CLAIM_ENDED, campaign=name, end=talk.voice.moment(campaign.rules.ends_at))
    elif status is CampaignStatus.OPEN:
        _say_left(talk, campaign)
        tell_place(talk, campaign)
        talk.suggest(Chip.CLAIM)
    talk.show("campaign", campaign_view(campaign, talk.now, talk.control))


def campaign_open(talk: Talk) -> bool:
    """Whether there is a coupon to be had just now."""
    return any(status_of(talk, c) is CampaignStatus.OPEN for c in campaigns_of(talk))


def greet_with_campaign(talk: Talk) -> None:
    """Name the open campaign in a greeting; no call when the list is warm."""
    for campaign in campaigns_of(talk):
        if status_of(talk, campaign) is CampaignStatus.OPEN:
            talk.say(
                Phrase.GREETING_COUPON,
                campaign=campaign_name(talk, campaign),
                face=talk.voice.money(campaign.rules.face_value),
                until=talk.voice.day(campaign.rules.coupon_valid_until),
            )
            talk.show("campaign", campaign_view(campaign, talk.now, talk.control))
            talk.suggest(Chip.CLAIM)
            return


def describe(talk: Talk, campaign: Campaign) -> None:
    """The rules in words."""
    rules = campaign.rules
    talk.say(
        Phrase.CAMPAIGN,
        campaign=campaign_name(talk, campaign),
        face=talk.voice.money(rules.face_value),
        per_shopper=rules.per_shopper,
        start=talk.voice.moment(rules.starts_at),
        end=talk.voice.moment(rules.ends_at),
        until=talk.voice.moment(rules.coupon_valid_until),
    )
    floor = talk.voice.money(rules.price_floor)
    if rules.min_spend.amount > 0:
        least = talk.voice.money(rules.min_spend)
        talk.say(Phrase.CAMPAIGN_MIN_SPEND, min_spend=least, floor=floor)
    else:
        talk.say(Phrase.CAMPAIGN_NO_MIN_SPEND, floor=floor)


def _say_left(talk: Talk, campaign: Campaign) -> None:
    if campaign.remaining is None or campaign.remaining_as_of is None:
        talk.say(Phrase.CAMPAIGN_UNCOUNTED)
        return
    as_of = talk.voice.time(campaign.remaining_as_of)
    talk.say(Phrase.CAMPAIGN_LEFT, remaining=campaign.remaining, as_of=as_of)
