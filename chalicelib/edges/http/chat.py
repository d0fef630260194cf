"""The conversation: one message in, one turn out."""

from chalice import Blueprint

from chalicelib.contracts.chat import ChatBody, ChatReply
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import chat as wired
from chalicelib.wiring.chat import Turn

blueprint = Blueprint(__name__)


@endpoint(
    blueprint,
    "POST",
    "/chat",
    who=Who.SHOPPER,
    asks=ChatBody,
    answers={200: ChatReply},
    codes=("too_many_requests", "in_line"),
)
def chat(call: Call[ChatBody]) -> Answer:
    """Say something to the shop; the same turn_id again hears the same reply."""
    said = call.said
    turn = Turn(
        message=said.message,
        session_id=said.session_id,
        turn_id=said.turn_id,
        locale=said.locale,
        place=said.location.to_domain() if said.location else None,
    )
    return ok(wired.turn(shopper=call.shopper, turn=turn, now=call.now, new_id=call.new_id))
