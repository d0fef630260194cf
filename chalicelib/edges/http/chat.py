"""The conversation: one message in, one turn out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint

from chalicelib.contracts.chat import ChatBody, ChatReply
from chalicelib.domain.chat.understanding.urgency import work_of
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.edges.loading import at_load
from chalicelib.wiring import chat as wired
from chalicelib.wiring import door as doors
from chalicelib.wiring.chat import Turn

blueprint = Blueprint(__name__)


def class_of(said: Mapping[str, Any]) -> Work:
    """The class of work of a chat turn's body: what its message asks for."""
    message = said.get("message")
    return work_of(message) if isinstance(message, str) else Work.BROWSE


@endpoint(
    blueprint,
    "POST",
    "/chat",
    who=Who.SHOPPER,
    work=Work.BROWSE,
    looks=class_of,
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
        left_s=call.left_ms / 1000,
        calm=not doors.door().threshold,
    )
    return ok(wired.turn(shopper=call.shopper, turn=turn, now=call.now, new_id=call.new_id))


at_load(lambda: wired.warm(now=datetime.now(UTC)))
