"""The service's mode: told to everybody, switched by operators."""

from datetime import timedelta

from chalice import Blueprint

from chalicelib.contracts.modes import SetModeBody, StatusDocument, SwitchView
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain.errors import Invalid
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.views import switch_view
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import modes as wired

blueprint = Blueprint(__name__)
# As long as the copy outside the API may be kept: a switch is seen within seconds everywhere.
BRIEFLY = "public, max-age=5"


@endpoint(blueprint, "GET", "/status", who=Who.PUBLIC, answers={200: StatusDocument}, cache=BRIEFLY)
def status(call: Call[Nothing]) -> Answer:
    """What works, since when, and when there is news; the same document lies outside the API."""
    return ok(wired.status(now=call.now))


@endpoint(
    blueprint,
    "PUT",
    "/ops/mode",
    who=Who.OPERATOR,
    asks=SetModeBody,
    answers={200: SwitchView},
)
def set_mode(call: Call[SetModeBody]) -> Answer:
    """Switch the mode, for good or for some minutes, or hand it to the governor."""
    said = call.said
    if said.mode == "auto" and said.minutes is not None:
        raise Invalid("minutes: auto does not revert; leave the minutes out.")
    control = wired.set_mode(
        mode=None if said.mode == "auto" else Mode(said.mode),
        reason=said.reason,
        lasts=timedelta(minutes=said.minutes) if said.minutes else None,
        who=call.caller.sub,
        now=call.now,
    )
    return ok(switch_view(control, call.now))
