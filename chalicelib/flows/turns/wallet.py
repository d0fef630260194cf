"""The coupon for a basket: found, claimed when there is none yet, freed when a dead order still
has it, and always with the honest reason when none is used."""

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus, Rules
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.eligibility import CampaignEnded, ClaimsPaused, NotEligible
from chalicelib.domain.chat.dialogue.coupon_fit import Misfit, misfit_of, worth_of
from chalicelib.domain.chat.replies.phrases import Phrase
from chalicelib.domain.chat.replies.speak import short_number
from chalicelib.domain.orders.order import DEAD, Order, OrderState
from chalicelib.domain.orders.pricing import PricedLine
from chalicelib.domain.views import coupon_view
from chalicelib.flows.claim_coupon import AlreadyClaimed, Claimed, SoldOut, claim_coupon
from chalicelib.flows.release_order import release_order
from chalicelib.flows.stand_in_line import InLine
from chalicelib.flows.turns.talk import Talk
from chalicelib.records import dataclass

# What is most useful to hear of first.
_FIRST = (
    CampaignStatus.OPEN,
    CampaignStatus.SOLD_OUT,
    CampaignStatus.PAUSED,
    CampaignStatus.UPCOMING,
    CampaignStatus.ENDED,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A coupon with its campaign."""

    coupon: Coupon
    campaign: Campaign


def campaigns_of(talk: Talk) -> list[Campaign]:
    """The campaigns, open ones first, then the latest."""
    listed = talk.shop.campaigns.listed()
    latest = sorted(listed, key=lambda c: c.rules.starts_at, reverse=True)
    return sorted(latest, key=lambda c: _FIRST.index(c.status(talk.now)))


def alive(campaign: Campaign, talk: Talk) -> bool:
    """Whether coupons of this campaign can still be good for anything."""
    until = int(campaign.rules.coupon_valid_until.timestamp())
    return until + campaign.clock.stopped_s(talk.now) > int(talk.now.timestamp())


def coupon_for(talk: Talk, store_id: str, lines: list[PricedLine]) -> Found | None:
    """The coupon that this basket is quoted with; says what was claimed, or why none is used."""
    if talk.session.without_coupon:
        talk.say(Phrase.COUPON_WITHOUT)
        return None
    campaigns = [c for c in campaigns_of(talk) if alive(c, talk)]
    here = [c for c in campaigns if c.rules.covers_store(store_id)]
    for campaign, in_hand in _best_first(talk, here, store_id, lines):
        found = in_hand or _claimed(talk, campaign)
        if found is not None and _applies(talk, found, store_id, lines):
            show_coupon(talk, found)
            return found
    if campaigns and not here:
        _say_not_here(talk, campaigns[0])
    return None


def _best_first(
    talk: Talk, campaigns: list[Campaign], store_id: str, lines: list[PricedLine]
) -> list[tuple[Campaign, Found | None]]:
    """The campaigns with the coupon in hand, if any: first what takes most off this basket (S7);
    of equal ones first what the shopper has already."""

    def worth(one: tuple[Campaign, Found | None]) -> tuple[int, bool]:
        campaign, found = one
        usable = campaign.status(talk.now) is CampaignStatus.OPEN
        if found is not None:
            state = found.coupon.reads_as(campaign.clock, talk.now)
            usable = state is CouponState.ISSUED
        rules = _pinned_rules(talk, found) if found else campaign.rules
        off = worth_of(rules, store_id=store_id, lines=lines)
        return (off if usable and campaign.dials_at(talk.now).redeem else 0), found is not None

    hands = [(campaign, _in_hand(talk, campaign)) for campaign in campaigns]
    return sorted(hands, key=worth, reverse=True) if len(hands) > 1 else hands


def show_coupon(talk: Talk, found: Found) -> None:
    """Put the coupon into the answer."""
    talk.coupon = coupon_view(
        found.coupon, found.campaign, talk.now, talk.code_key, talk.voice.locale
    )


def until_of(talk: Talk, found: Found) -> str:
    """Until when it is good, to the minute."""
    return talk.voice.moment(found.coupon.expires_at(found.campaign.clock, talk.now))


def campaign_name(talk: Talk, campaign: Campaign) -> str:
    """A campaign's name in the language of the turn."""
    return campaign.rules.names.get(talk.voice.locale) or campaign.campaign_id


def freed(talk: Talk, found: Found) -> Found:
    """The coupon, given back first when a dead order still has it (S2: at once, in every
    answer)."""
    coupon = found.coupon
    order_id = coupon.order_id
    if coupon.reads_as(found.campaign.clock, talk.now) is not CouponState.HELD or not order_id:
        return found
    order = talk.shop.orders.load(order_id)
    if order is None:
        return found
    if let_go(talk, order).state not in DEAD:
        return found
    mine = talk.shop.coupons.mine(found.campaign, talk.shopper)
    again = next((one for one in mine if one.slot == coupon.slot), coupon)
    return Found(again, found.campaign)


def let_go(talk: Talk, order: Order) -> Order:
    """An order that waited past its patience ends here and now; a dead one gives everything back
    that it still holds."""
    if order.state is OrderState.QUEUED and order.late(talk.now):
        moved = talk.shop.orders.move(
            order,
            to=OrderState.EXPIRED,
            frm=(OrderState.QUEUED,),
            now=talk.now,
            reason="patience",
        )
        order = moved.order
    if order.state in DEAD:
        release_order(order, holdings=talk.shop.holdings)
    return order


def claim_for(talk: Talk, campaign: Campaign) -> Claimed | AlreadyClaimed | SoldOut:
    """Claim for the shopper of this turn; raises as the flow does."""
    return claim_coupon(
        campaign_id=campaign.campaign_id,
        shopper=talk.shopper,
        now=talk.now,
        campaigns=talk.shop.campaigns,
        stock=talk.shop.stock,
        coupons=talk.shop.coupons,
        gate=talk.shop.gate,
    )


def _in_hand(talk: Talk, campaign: Campaign) -> Found | None:
    """The shopper's coupon of a campaign: a live one if there is one, else the last."""
    mine = talk.shop.coupons.mine(campaign, talk.shopper)
    if not mine:
        return None
    live = [c for c in mine if c.reads_as(campaign.clock, talk.now) is CouponState.ISSUED]
    if live:
        return Found(live[0], campaign)
    if len(mine) < campaign.rules.per_shopper and campaign.status(talk.now) == "open":
        return None
    return freed(talk, Found(mine[-1], campaign))


def _claimed(talk: Talk, campaign: Campaign) -> Found | None:
    """Claim a coupon along the way; says that, or why there is none."""
    name = campaign_name(talk, campaign)
    try:
        outcome = claim_for(talk, campaign)
    except (ClaimsPaused, InLine) as held_up:
        talk.tell_record(held_up)
        return None
    except (CampaignEnded, NotEligible):
        return None
    if isinstance(outcome, SoldOut):
        talk.say(Phrase.CLAIM_SOLD_OUT, campaign=name)
        return None
    found = Found(outcome.coupon, campaign)
    if isinstance(outcome, Claimed):
        face = talk.voice.money(found.coupon.face_value)
        talk.say(Phrase.COUPON_CLAIMED_NOW, face=face, until=until_of(talk, found))
    return found


def _applies(talk: Talk, found: Found, store_id: str, lines: list[PricedLine]) -> bool:
    """Whether the coupon takes something off this basket; says why not."""
    state = found.coupon.reads_as(found.campaign.clock, talk.now)
    if state is CouponState.HELD:
        talk.say(Phrase.COUPON_IN_USE, order=short_number(found.coupon.order_id or ""))
        return False
    if state is not CouponState.ISSUED:
        return False
    if not found.campaign.dials_at(talk.now).redeem:
        talk.tell_record(campaign=found.campaign, coupon=found.coupon)
        show_coupon(talk, found)
        return False
    misfit = misfit_of(_pinned_rules(talk, found), store_id=store_id, lines=lines)
    if misfit is not None:
        _say_misfit(talk, found, misfit)
        show_coupon(talk, found)
    return misfit is None


def _pinned_rules(talk: Talk, found: Found) -> Rules:
    campaign, coupon = found.campaign, found.coupon
    if coupon.version == campaign.version:
        return campaign.rules
    return talk.shop.campaigns.rules(campaign.campaign_id, coupon.version) or campaign.rules


def _say_misfit(talk: Talk, found: Found, misfit: Misfit) -> None:
    if misfit is Misfit.STORE:
        _say_not_here(talk, found.campaign)
    elif misfit is Misfit.MIN_SPEND:
        talk.say(Phrase.COUPON_MIN_SPEND, min_spend=talk.voice.money(found.coupon.min_spend))
    elif misfit is Misfit.ITEMS:
        talk.say(Phrase.COUPON_NOT_ITEMS)
    else:
        talk.say(Phrase.COUPON_NOT_CURRENCY)


def _say_not_here(talk: Talk, campaign: Campaign) -> None:
    store = talk.store
    if store is not None:
        name = campaign_name(talk, campaign)
        talk.say(Phrase.COUPON_NOT_STORE, store=talk.name(store), campaign=name)
