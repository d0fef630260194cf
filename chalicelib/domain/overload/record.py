"""The message of record: what everybody hears of a state, in chat, API, page and status document.

One state has one `message_id` and one text per language. Its four parts (A2): what works now; your
coupon and until when; your place and when to come back; what you can do instead. Facts come in;
nothing here is guessed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import home_time
from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.money import format_money
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Leave, Mode, Work, leave, stops_clocks
from chalicelib.domain.overload.words import Say, clock, moment, paragraph, row, say, span
from chalicelib.records import dataclass

# The status document is refreshed every minute; nobody is promised a word sooner than it can come.
NEXT_WORD_WITHIN = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a state says to claims and orders: the mode's word and the campaign's dials together."""

    mode: Mode
    claim: Leave
    order: Leave
    by_dial: bool = False

    @property
    def paused(self) -> bool:
        """Whether claims or orders stand."""
        return Leave.PAUSED in (self.claim, self.order)

    @property
    def by_place(self) -> bool:
        """Whether claims or orders go by place in line."""
        return Leave.BY_PLACE in (self.claim, self.order)


def situation_of(control: Control, now: datetime, campaign: Campaign | None = None) -> Situation:
    """The situation at `now`, of one campaign if one is given."""
    mode = control.mode_at(now)
    claim, order = leave(mode, Work.CLAIM), leave(mode, Work.ORDER)
    dials = campaign.dials_at(now) if campaign else None
    if dials is None or dials.all_open:
        return Situation(mode, claim, order)
    by_dial = dials.redeem is False and order is not Leave.PAUSED
    return Situation(
        mode,
        claim if dials.issue else Leave.PAUSED,
        order if dials.redeem else Leave.PAUSED,
        by_dial,
    )


def status_under(campaign: Campaign, control: Control, now: datetime) -> CampaignStatus:
    """A campaign's status as everybody hears it: paused, too, while the mode pauses claims."""
    status = campaign.status(now)
    claims = leave(control.mode_at(now), Work.CLAIM)
    open_here = status in (CampaignStatus.OPEN, CampaignStatus.SOLD_OUT)
    return CampaignStatus.PAUSED if open_here and claims is Leave.PAUSED else status


def message_id_of(control: Control, now: datetime, campaign: Campaign | None = None) -> str:
    """The id of the message of record: the switch it came with, and the campaign whose dials are
    off, if any."""
    switch = control.switch_at(now)
    record_id = f"{switch.mode.value}-{switch.since:%Y%m%dT%H%M%SZ}"
    off = campaign.dials_at(now).off if campaign else ()
    return (
        f"{record_id}.{campaign.campaign_id}.no-{'-'.join(off)}" if campaign and off else record_id
    )


def next_word(control: Control, now: datetime) -> datetime:
    """By when there is something new to hear: as last promised, or within two minutes from the
    running one when that promise has passed."""
    promised = control.next_word
    if promised is not None and promised > now:
        return promised
    return now.replace(second=0, microsecond=0) + NEXT_WORD_WITHIN


def notice(
    *,
    control: Control,
    now: datetime,
    locale: str,
    campaign: Campaign | None = None,
    coupon: Coupon | None = None,
    line: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The `notice` of an answer. `coupon` is the shopper's own (of `campaign`), `line` his place as
    {place, serving, window, admitted}; without them it says what holds for everybody."""
    situation = situation_of(control, now, campaign)
    works, can = _works(situation), _alternatives(situation)
    parts = [
        *_what_works(situation, locale, works),
        *_coupon(situation, locale, campaign, coupon, now),
        *_when(situation, locale, line, next_word(control, now)),
        say(Say.CAN, locale, can=row([say(one, locale) for one in can], locale)),
    ]
    told: dict[str, Any] = {
        "mode": situation.mode.value,
        "message_id": message_id_of(control, now, campaign),
        "text": paragraph(parts, locale),
        "works": [say(one, locale) for one in works],
        "alternatives": [say(one, locale) for one in can],
        "next_update": home_time.told(next_word(control, now)),
    }
    if coupon is not None and campaign is not None:
        told["coupon"] = _coupon_facts(coupon, campaign, now)
    if line is not None:
        told["line"] = dict(line)
    return told


def works_of(situation: Situation) -> dict[str, str]:
    """What each class of work may do, for programs: on, by_place, paused, cached or off."""
    mode = situation.mode
    return {
        "chat": Leave.ON.value,
        "model": leave(mode, Work.MODEL).value,
        "browse": leave(mode, Work.BROWSE).value,
        "claim": situation.claim.value,
        "order": situation.order.value,
        "status": Leave.ON.value,
        "pay": Leave.ON.value,
    }


def _what_works(situation: Situation, locale: str, works: list[Say]) -> list[str]:
    heads: list[Say] = []
    if situation.claim is Leave.PAUSED and situation.order is Leave.PAUSED:
        heads.append(Say.BOTH_PAUSED)
    elif situation.claim is Leave.PAUSED:
        heads.append(Say.CLAIMS_PAUSED)
    elif situation.order is Leave.PAUSED:
        heads.append(Say.COUPON_ORDERS_PAUSED if situation.by_dial else Say.ORDERS_PAUSED)
    if situation.claim is Leave.BY_PLACE and situation.order is Leave.BY_PLACE:
        heads.append(Say.BOTH_BY_PLACE)
    elif situation.by_place:
        claims = situation.claim is Leave.BY_PLACE
        heads.append(Say.CLAIMS_BY_PLACE if claims else Say.ORDERS_BY_PLACE)
    if not heads:
        heads.append(Say.OPEN if situation.mode is Mode.FULL else Say.LEAN)
    told = row([say(one, locale) for one in works], locale)
    return [*(say(head, locale) for head in heads), say(Say.WORKS, locale, works=told)]


def _works(situation: Situation) -> list[Say]:
    on = [Say.MENUS]
    on += [Say.CLAIM] if situation.claim is Leave.ON else []
    on += [Say.ORDER] if situation.order is Leave.ON else []
    return [*on, Say.ORDERS, Say.PAY, Say.CANCEL]


def _alternatives(situation: Situation) -> list[Say]:
    """What moves the shopper on, the nearest to what he wanted first."""
    if situation.order is Leave.ON:
        return [Say.ORDER, Say.MENUS, Say.ORDERS]
    if situation.by_dial:
        return [Say.ORDER_WITHOUT, Say.MENUS, Say.ORDERS]
    return [Say.BASKET, Say.MENUS, Say.ORDERS]


def _coupon(
    situation: Situation,
    locale: str,
    campaign: Campaign | None,
    coupon: Coupon | None,
    now: datetime,
) -> list[str]:
    said = [say(Say.COUPONS, locale)]
    if coupon is not None and campaign is not None:
        until = coupon.expires_at(campaign.clock, now)
        facts = {"face": format_money(coupon.face_value, locale), "until": moment(until, locale)}
        added = coupon.added(campaign, now)
        if added >= timedelta(minutes=1):
            said = [say(Say.COUPON_ADDED, locale, **facts, added=span(added, locale))]
        else:
            said = [say(Say.COUPON, locale, **facts)]
    stands = campaign.clock.stopped_since is not None if campaign else stops_clocks(situation.mode)
    return [*said, say(Say.CLOCK_STANDS, locale)] if stands or situation.paused else said


def _when(
    situation: Situation, locale: str, line: Mapping[str, Any] | None, following: datetime
) -> list[str]:
    if line is not None and line.get("place") is not None:
        facts = {"place": f"{line['place']:,}", "serving": f"{line['serving']:,}"}
        window = line.get("window")
        if line.get("admitted"):
            return [say(Say.YOUR_TURN, locale, **facts)]
        if window is None:
            return [say(Say.PLACE_OPEN_END, locale, **facts)]
        start, end = (clock(datetime.fromisoformat(window[key])) for key in ("from", "to"))
        return [say(Say.PLACE, locale, **facts, start=start, end=end)]
    if situation.paused:
        return [say(Say.NEXT_WORD, locale, next=clock(following))]
    return [say(Say.HOW_TO_STAND if situation.by_place else Say.SEND_AGAIN, locale)]


def _coupon_facts(coupon: Coupon, campaign: Campaign, now: datetime) -> dict[str, Any]:
    return {
        "coupon_id": coupon.coupon_id,
        "campaign_id": coupon.campaign_id,
        "face_value": {"amount": coupon.face_value.amount, "currency": coupon.face_value.currency},
        "expires_at": home_time.told(coupon.expires_at(campaign.clock, now)),
        "added_s": int(coupon.added(campaign, now).total_seconds()),
    }
