"""Stand in line: find the shopper's place, or draw one (design, section 5).

One GetItem when it stands; a GetItem, an UpdateItem and a PutItem when it is new: first the draw,
then the place, so that a crash in between leaves a hole in the numbers and nothing else.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import KEPT_AFTER_LAST_COUPON, Campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.line import Place, Standing, standing
from chalicelib.domain.overload.stand import Admitted, Lapsed, Waiting, stand_of
from chalicelib.flows.ports import LineStore

# The outcomes live in the domain, where edges can name them, too; flows find them here.
__all__ = ["Admitted", "InLine", "Waiting", "stand_in_line", "use_place"]

Stand = Waiting | Admitted


class InLine(Overloaded):
    """Not this shopper's turn yet; `line` is his place as every answer shows it. Carries the
    campaign, for the message of record."""

    code = "in_line"

    def __init__(self, campaign: Campaign, stand: Waiting, coupon: Coupon | None = None) -> None:
        place, serving = stand.place.number, stand.serving
        detail = f"Your place in line is {place}; {serving} is being served. It is kept for you."
        super().__init__(detail, retry_after_s=stand.retry_after_s)
        self.campaign = campaign
        self.campaign_id = campaign.campaign_id
        self.coupon = coupon
        self.line = stand.facts()

    @classmethod
    def at(cls, campaign: Campaign, stand: Waiting) -> "InLine":
        """The refusal for who waits at `stand`."""
        return cls(campaign, stand)


def stand_in_line(
    *,
    shopper: str,
    campaign: Campaign,
    control: Control,
    now: datetime,
    line: LineStore,
    for_order: bool = False,
) -> Stand:
    """The shopper's place in the campaign's line, taken now if he has none; `for_order` notes on it
    that an order waits (one more write, once, for who stood there for a coupon).

    A place that has lapsed goes to the back: once as the same stand in line (`requeued`), after
    that, or once it was used, as a newcomer's. Raises Unavailable when it is unknown whether the
    place was written: the next call finds it or draws again.
    """
    campaign_id, state = campaign.campaign_id, control.lines.get(campaign.campaign_id)
    place = line.find(shopper, campaign_id)
    if place is None or standing(place, state, now) is Standing.LAPSED:
        place = _taken(shopper, campaign, now, lapsed=place, for_order=for_order, line=line)
    if for_order and not place.for_order:
        place = _with_order(place, shopper, campaign, now, line)
    stand = stand_of(place, state, campaign_id=campaign_id, shopper=shopper, now=now)
    # A place that was taken just now has its whole window before it.
    assert not isinstance(stand, Lapsed)  # noqa: S101 - see `standing`
    return stand


def use_place(admitted: Admitted, *, shopper: str, now: datetime, line: LineStore) -> None:
    """Note that something was let through on this place.

    A lost note does no harm: it admits nobody and turns nobody away. All it decides is whether,
    long after, the shopper who comes again goes to the back as before or as a newcomer.
    """
    if admitted.place.used_at is None:
        with suppress(Overloaded, Unavailable):
            line.use(shopper, admitted.campaign_id, number=admitted.place.number, now=now)


def _taken(
    shopper: str,
    campaign: Campaign,
    now: datetime,
    *,
    lapsed: Place | None,
    for_order: bool,
    line: LineStore,
) -> Place:
    number = line.draw(campaign.campaign_id, shards=campaign.shards, shopper=shopper)
    again = lapsed is not None and lapsed.has_second_chance
    fresh = Place(number, now, requeued=again, for_order=for_order)
    stands = line.put(
        fresh,
        shopper=shopper,
        campaign_id=campaign.campaign_id,
        replaces=lapsed.number if lapsed else None,
        kept_until=_kept_until(campaign, now),
    )
    # Another device of his was quicker: that place is his, and this number stays a hole.
    return stands or fresh


def _with_order(
    place: Place, shopper: str, campaign: Campaign, now: datetime, line: LineStore
) -> Place:
    noted = replace(place, for_order=True)
    with suppress(Overloaded, Unavailable):  # said again with the next order, if it is lost
        line.put(
            noted,
            shopper=shopper,
            campaign_id=campaign.campaign_id,
            replaces=place.number,
            kept_until=_kept_until(campaign, now),
        )
    return noted


def _kept_until(campaign: Campaign, now: datetime) -> datetime:
    """As long as the campaign itself: orders with its coupons stand in the same line."""
    stopped = timedelta(seconds=campaign.clock.stopped_s(now))
    return campaign.rules.coupon_valid_until + stopped + KEPT_AFTER_LAST_COUPON
