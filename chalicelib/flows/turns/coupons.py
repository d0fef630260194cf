"""Claiming a coupon, using it or not, asking about it: all from the ledger (A7)."""

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.campaigns.eligibility import CampaignEnded, ClaimsPaused, NotEligible
from chalicelib.domain.chat.commands import ApplyCoupon, ClaimCoupon
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.replies.speak import short_number
from chalicelib.flows.claim_coupon import Claimed, SoldOut
from chalicelib.flows.stand_in_line import InLine
from chalicelib.flows.turns.campaigns import describe
from chalicelib.flows.turns.standing import status_of
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.wallet import (
    Found,
    alive,
    campaign_name,
    campaigns_of,
    claim_for,
    freed,
    show_coupon,
    until_of,
)

_STATES = {
    CouponState.ISSUED: Phrase.COUPON_YOURS,
    CouponState.HELD: Phrase.COUPON_HELD,
    CouponState.REDEEMED: Phrase.COUPON_REDEEMED,
    CouponState.EXPIRED: Phrase.COUPON_EXPIRED,
    CouponState.VOID: Phrase.COUPON_VOID,
}
STORES_NAMED = 3


def claim(talk: Talk, _: ClaimCoupon) -> None:
    """Claim the campaign's coupon, or tell of the one that the shopper has."""
    campaigns = campaigns_of(talk)
    if not campaigns:
        talk.say(Phrase.NO_CAMPAIGN)
        return
    campaign = campaigns[0]
    name = campaign_name(talk, campaign)
    try:
        outcome = claim_for(talk, campaign)
    except (ClaimsPaused, InLine) as held_up:
        talk.tell_record(held_up)
        talk.suggest(Chip.QUOTE if talk.session.basket else Chip.DRINK)
        talk.suggest(Chip.STATUS)
    except NotEligible:
        start = talk.voice.moment(campaign.rules.starts_at)
        talk.say(Phrase.CLAIM_NOT_YET, campaign=name, start=start)
    except CampaignEnded:
        end = talk.voice.moment(campaign.rules.ends_at)
        talk.say(Phrase.CLAIM_ENDED, campaign=name, end=end)
    else:
        if isinstance(outcome, SoldOut):
            talk.say(Phrase.CLAIM_SOLD_OUT, campaign=name)
        else:
            found = freed(talk, Found(outcome.coupon, campaign))
            _tell(talk, found, new=isinstance(outcome, Claimed))
            _suggest_use(talk)


def apply_coupon(talk: Talk, command: ApplyCoupon) -> None:
    """Use the coupon, leave it out, or tell how it stands."""
    if command.without:
        _leave_out(talk)
        return
    if talk.session.without_coupon and not command.ask:
        talk.alter(without_coupon=False)
    if talk.session.basket and not command.ask:
        talk.wants_quote = True
        return
    tell_coupons(talk)


def tell_coupons(talk: Talk) -> None:
    """Every coupon of the shopper that can still matter; or how to get one."""
    campaigns = [c for c in campaigns_of(talk) if alive(c, talk)]
    mine = [
        Found(coupon, campaign)
        for campaign in campaigns
        for coupon in talk.shop.coupons.mine(campaign, talk.shopper)
    ]
    for found in mine[:3]:
        _tell(talk, freed(talk, found), new=False)
    if mine:
        _suggest_use(talk)
    elif campaigns and status_of(talk, campaigns[0]) is CampaignStatus.OPEN:
        talk.say(Phrase.COUPON_NONE)
        describe(talk, campaigns[0])
        talk.suggest(Chip.CLAIM)
    elif campaigns and status_of(talk, campaigns[0]) is CampaignStatus.PAUSED:
        talk.say(Phrase.COUPON_NONE)
        talk.tell_record(campaign=campaigns[0])
    else:
        talk.say(Phrase.COUPON_NONE)
        talk.say(Phrase.NO_CAMPAIGN)


def _leave_out(talk: Talk) -> None:
    talk.alter(without_coupon=True)
    campaigns = [c for c in campaigns_of(talk) if alive(c, talk)]
    for campaign in campaigns[:1]:
        for coupon in talk.shop.coupons.mine(campaign, talk.shopper)[:1]:
            found = Found(coupon, campaign)
            talk.say(Phrase.COUPON_OFF, until=until_of(talk, found))
            return
    talk.say(Phrase.COUPON_WITHOUT)


def _tell(talk: Talk, found: Found, *, new: bool) -> None:
    state = found.coupon.reads_as(found.campaign.clock, talk.now)
    show_coupon(talk, found)
    view = talk.coupon or {}
    talk.say(
        Phrase.COUPON_NEW if new else _STATES[state],
        face=talk.voice.money(found.coupon.face_value),
        code=view["code"],
        until=until_of(talk, found),
        order=short_number(found.coupon.order_id or ""),
    )
    talk.show("coupon", view)
    if state is CouponState.ISSUED:
        _say_where(talk, found.campaign)
        talk.say(Phrase.COUPON_AUTO)


def _say_where(talk: Talk, campaign: Campaign) -> None:
    covered = campaign.rules.stores
    if covered is None:
        talk.say(Phrase.COUPON_STORES_ALL)
        return
    fronts = [f for f in talk.nearby() if f.store.store_id in covered]
    if not fronts:
        return
    brands = dict.fromkeys(
        (f.store.brand_names or {}).get(talk.voice.locale) or f.store.brand for f in fronts
    )
    names = talk.voice.join(list(brands)[:STORES_NAMED])
    talk.say(Phrase.COUPON_STORES, count=len(covered), stores=names)


def _suggest_use(talk: Talk) -> None:
    talk.suggest(Chip.QUOTE if talk.session.basket else Chip.DRINK)
