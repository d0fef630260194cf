"""The operator's side: campaigns, stores, the overview."""

from contextlib import suppress
from typing import Any

from chalice import Blueprint

from chalicelib.contracts.pages import Overview
from chalicelib.contracts.rules import AmendCampaignBody, CampaignBooks, OpenCampaignBody
from chalicelib.contracts.shapes import Nothing
from chalicelib.contracts.stores import StoreStatusBody, StoreView
from chalicelib.domain import views
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import NotFound, Overloaded, Unavailable
from chalicelib.domain.ledger.totals import books_view
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.edges.http.store_side import set_status
from chalicelib.wiring import campaign_owners as wired
from chalicelib.wiring import campaigns, ledger
from chalicelib.wiring import overview as views_of

blueprint = Blueprint(__name__)


@endpoint(
    blueprint,
    "POST",
    "/ops/campaigns",
    who=Who.OPERATOR,
    work=None,
    asks=OpenCampaignBody,
    answers={201: CampaignBooks},
    codes=("adverse_change",),
)
def open_campaign(call: Call[OpenCampaignBody]) -> Answer:
    """Open a campaign; the same again finishes what a crash left, another under its id is 409."""
    said = call.said
    campaign = wired.open_campaign(
        campaign_id=said.campaign_id,
        rules=said.rules.to_domain(),
        stock=said.stock,
        who=call.caller.sub,
        now=call.now,
    )
    return ok(_seen(campaign, call), status=201)


@endpoint(
    blueprint,
    "GET",
    "/ops/campaigns/{campaign_id}",
    who=Who.OPERATOR,
    work=None,
    answers={200: CampaignBooks},
    codes=("not_found",),
)
def inspect_campaign(call: Call[Nothing], campaign_id: str) -> Answer:
    """A campaign as it is right now: rules, stock, dials, books."""
    campaign = campaigns.campaigns().load_now(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    return ok(_seen(campaign, call))


@endpoint(
    blueprint,
    "PATCH",
    "/ops/campaigns/{campaign_id}",
    who=Who.OPERATOR,
    work=None,
    asks=AmendCampaignBody,
    answers={200: CampaignBooks},
    codes=("not_found", "adverse_change"),
)
def amend_campaign(call: Call[AmendCampaignBody], campaign_id: str) -> Answer:
    """Turn dials, better the rules, raise the stock; never to anybody's disadvantage."""
    said = call.said
    campaign = wired.amend_campaign(
        campaign_id=campaign_id,
        dials=said.turned(),
        rules_patch=said.patch(),
        stock=said.stock,
        reason=said.reason or "",
        lasts=said.lasts(),
        who=call.caller.sub,
        now=call.now,
    )
    return ok(_seen(campaign, call))


def _seen(campaign: Campaign, call: Call[Any]) -> dict[str, Any]:
    books = None
    with suppress(Overloaded, Unavailable):  # what was done is done, whatever can be read of it
        books = ledger.books(campaign=campaign, now=call.now)
    shown = books_view(books, currency=campaign.rules.face_value.currency)
    return {**views.campaign_view(campaign, call.now), "stock": campaign.stock, "books": shown}


@endpoint(blueprint, "GET", "/ops/overview", who=Who.OPERATOR, work=None, answers={200: Overview})
def overview(call: Call[Nothing]) -> Answer:
    """Mode and why, dials, books and burn of every campaign, queues, breakers, the line."""
    return ok(views_of.overview(now=call.now))


@endpoint(
    blueprint,
    "PUT",
    "/ops/stores/{store_id}/status",
    who=Who.OPERATOR,
    asks=StoreStatusBody,
    answers={200: StoreView},
    codes=("not_found",),
)
def set_store_status(call: Call[StoreStatusBody], store_id: str) -> Answer:
    """Switch any store to online, busy or paused."""
    return set_status(call, store_id)
