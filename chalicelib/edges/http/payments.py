"""What payment providers tell us: signed by them, believed no further than that."""

from chalice import Blueprint

from chalicelib.contracts.pages import Received
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import payments as wired

blueprint = Blueprint(__name__)
SIGNATURE = "x-lantern-signature"


@endpoint(
    blueprint,
    "POST",
    "/payments/{provider}/notify",
    who=Who.PUBLIC,
    work=Work.PAY,
    answers={200: Received},
    codes=("unauthenticated", "not_found"),
    raw=True,
)
def hear_payment(call: Call[Nothing], provider: str) -> Answer:
    """A provider's notification; a wrong signature is 401 and changes nothing."""
    signature = call.headers.get(SIGNATURE, "")
    wired.notified(provider=provider, body=call.raw, signature=signature, now=call.now)
    return ok({"received": True})
