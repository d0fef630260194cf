"""What the mode says to a claim or a new order, before anything is drawn or written: go on, wait in
line, or come back later.

Asked only of who has no answer yet: an owner hears of his coupon, and a repeated confirm of its
order, in every mode.
"""

from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.campaigns.eligibility import PAUSE_RETRY_S, ClaimsPaused
from chalicelib.domain.errors import Overloaded
from chalicelib.domain.overload.modes import Leave, Work, leave
from chalicelib.flows.ports import CampaignStore, ControlStore, LineStore
from chalicelib.flows.stand_in_line import Admitted, InLine, Waiting, stand_in_line, use_place
from chalicelib.records import dataclass


class OrderingPaused(Overloaded):
    """New orders (or those with this campaign's coupons) are switched off; the coupon stays good
    and its clock stands. Carries the campaign and the coupon, for the message of record; `by_dial`
    when only this campaign's coupons are held up, and an order without one goes through."""

    code = "ordering_paused"

    def __init__(
        self,
        campaign: Campaign | None = None,
        *,
        coupon: Coupon | None = None,
        by_dial: bool = False,
    ) -> None:
        text = "New orders are paused just now. Your coupon and your basket are kept."
        super().__init__(text, retry_after_s=PAUSE_RETRY_S)
        self.campaign = campaign
        self.coupon = coupon
        self.by_dial = by_dial


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate looks at."""

    control: ControlStore
    line: LineStore
    campaigns: CampaignStore

    def pass_claim(self, campaign: Campaign, shopper: str, now: datetime) -> Admitted | None:
        """Let a new claim pass (with the place that is used by it, if any), or raise ClaimsPaused
        or InLine. No call unless claims go by place; then one, or three for a new place."""
        word = leave(self.control.load().mode_at(now), Work.CLAIM)
        if word is Leave.PAUSED:
            raise ClaimsPaused(campaign)
        return self._stand(campaign, shopper, now) if word is Leave.BY_PLACE else None

    def order_obstacle(
        self, campaign_id: str | None, shopper: str, now: datetime
    ) -> Overloaded | Admitted | None:
        """What stands against a new order: OrderingPaused or InLine; the place that it uses, or
        None. An order without a coupon stands in the line of the campaign that runs."""
        word = leave(self.control.load().mode_at(now), Work.ORDER)
        if word not in (Leave.PAUSED, Leave.BY_PLACE):
            return None
        campaign = self.line_of(campaign_id, now)
        if word is Leave.PAUSED:
            return OrderingPaused(campaign)
        try:
            return self._stand(campaign, shopper, now, for_order=True) if campaign else None
        except InLine as waiting:
            return waiting

    def used(self, admitted: object, shopper: str, now: datetime) -> None:
        """Note that a place has been used: at most one call, and a lost one does no harm."""
        if isinstance(admitted, Admitted):
            use_place(admitted, shopper=shopper, now=now, line=self.line)

    def line_of(self, campaign_id: str | None, now: datetime) -> Campaign | None:
        """The campaign in whose line an order stands; None when no campaign runs."""
        if campaign_id is not None:
            return self.campaigns.load(campaign_id)
        running = (CampaignStatus.OPEN, CampaignStatus.SOLD_OUT, CampaignStatus.PAUSED)
        found = [one for one in self.campaigns.listed() if one.status(now) in running]
        return max(found, key=lambda one: (one.rules.starts_at, one.campaign_id), default=None)

    def _stand(
        self, campaign: Campaign, shopper: str, now: datetime, *, for_order: bool = False
    ) -> Admitted:
        stand = stand_in_line(
            shopper=shopper,
            campaign=campaign,
            control=self.control.load(),
            now=now,
            line=self.line,
            for_order=for_order,
        )
        if isinstance(stand, Waiting):
            raise InLine.at(campaign, stand)
        return stand
