"""A shopper's place in line."""

from typing import Any

from chalice import Blueprint

from chalicelib.contracts.line import LineView
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain.overload.line import Standing
from chalicelib.domain.overload.modes import Work
from chalicelib.domain.overload.stand import Waiting
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.errors import SoldOut
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import line as wired
from chalicelib.wiring.line import Look, NothingLeft

blueprint = Blueprint(__name__)


@endpoint(
    blueprint,
    "GET",
    "/line/{campaign_id}",
    who=Who.SHOPPER,
    work=Work.STATUS,
    answers={200: LineView},
    codes=("not_found", "sold_out"),
)
def show_line(call: Call[Nothing], campaign_id: str) -> Answer:
    """Your place in the campaign's line, whose turn it is, and when yours is expected."""
    seen = wired.look(shopper=call.shopper, campaign_id=campaign_id, now=call.now)
    if isinstance(seen, NothingLeft):
        raise SoldOut("All coupons of this campaign have been claimed.")
    return ok(_view(seen))


def _view(seen: Look) -> dict[str, Any]:
    stand = seen.stand
    bare = {"place": None, "serving": seen.serving, "window": None, "admitted": seen.admitted}
    waiting = stand if isinstance(stand, Waiting) else None
    return {
        **(stand.facts() if stand else bare),
        "state": (stand.standing if stand else Standing.NONE).value,
        "ahead": waiting.ahead if waiting else None,
        "retry_after_s": waiting.retry_after_s if waiting else None,
    }
