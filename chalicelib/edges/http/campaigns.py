"""Campaigns, claims and the shopper's coupons."""

from typing import Any

from chalice import Blueprint

from chalicelib.contracts.campaigns import CampaignList, CampaignView, CouponList, CouponReply
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain import views
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import NotFound
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.errors import SoldOut
from chalicelib.edges.http.routes import Who
from chalicelib.edges.loading import at_load
from chalicelib.wiring import campaigns as wired
from chalicelib.wiring import overload, secrets
from chalicelib.wiring.campaigns import AlreadyClaimed
from chalicelib.wiring.campaigns import SoldOut as NoneLeft

blueprint = Blueprint(__name__)
# Shorter than the life of our own cache, so that a switched dial is seen within seconds.
BRIEFLY = "public, max-age=2"


@endpoint(
    blueprint,
    "GET",
    "/campaigns",
    who=Who.PUBLIC,
    work=Work.BROWSE,
    answers={200: CampaignList},
    cache=BRIEFLY,
)
def list_campaigns(call: Call[Nothing]) -> Answer:
    """All campaigns: public rules, status, what remains and as of when."""
    found = wired.campaigns().listed()
    return ok({"campaigns": [_seen(one, call) for one in found]})


@endpoint(
    blueprint,
    "GET",
    "/campaigns/{campaign_id}",
    who=Who.PUBLIC,
    work=Work.BROWSE,
    answers={200: CampaignView},
    codes=("not_found",),
    cache=BRIEFLY,
)
def show_campaign(call: Call[Nothing], campaign_id: str) -> Answer:
    """One campaign."""
    campaign = wired.campaigns().load(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    return ok(_seen(campaign, call))


def _seen(campaign: Campaign, call: Call[Nothing]) -> dict[str, Any]:
    return views.campaign_view(campaign, call.now, overload.control().load())


@endpoint(
    blueprint,
    "POST",
    "/campaigns/{campaign_id}/claims",
    who=Who.SHOPPER,
    work=Work.CLAIM,
    answers={201: CouponReply, 200: CouponReply},
    codes=("not_found", "not_eligible", "sold_out", "campaign_ended", "claims_paused", "in_line"),
)
def claim_coupon(call: Call[Nothing], campaign_id: str) -> Answer:
    """Claim the coupon: 201 a new one, 200 the one that is already yours."""
    outcome = wired.claim(campaign_id=campaign_id, shopper=call.shopper, now=call.now)
    if isinstance(outcome, NoneLeft):
        raise SoldOut("All coupons of this campaign have been claimed.")
    coupon = views.coupon_view(outcome.coupon, outcome.campaign, call.now, wired.code_key())
    status = 200 if isinstance(outcome, AlreadyClaimed) else 201
    return ok({"coupon": coupon}, status=status)


@endpoint(
    blueprint, "GET", "/coupons", who=Who.SHOPPER, work=Work.STATUS, answers={200: CouponList}
)
def list_coupons(call: Call[Nothing]) -> Answer:
    """The shopper's coupons."""
    found, key = wired.coupons_of(shopper=call.shopper), wired.code_key()
    coupons = [views.coupon_view(one, campaign, call.now, key) for one, campaign in found]
    return ok({"coupons": coupons})


# Two calls where Secrets Manager keeps the keys; every request of a shopper needs the first.
at_load(overload.look, wired.coupons, secrets.shopper_key, secrets.code_key)
