"""The line as a shopper looks at it."""

from datetime import datetime

from chalicelib.flows.look_at_line import Look as Look
from chalicelib.flows.look_at_line import NothingLeft as NothingLeft
from chalicelib.flows.look_at_line import look_at_line
from chalicelib.wiring.campaigns import campaigns, coupons
from chalicelib.wiring.overload import control, line


def look(*, shopper: str, campaign_id: str, now: datetime) -> Look | NothingLeft:
    """`flows.look_at_line`."""
    return look_at_line(
        shopper=shopper,
        campaign_id=campaign_id,
        now=now,
        control=control().load(),
        campaigns=campaigns(),
        coupons=coupons(),
        line=line(),
    )
