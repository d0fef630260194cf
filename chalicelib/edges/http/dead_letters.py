"""The operator's side of messages that could not be handled: list, send back, throw away."""

from typing import Any

from chalice import Blueprint

from chalicelib.contracts.dead_letters import (
    DeadLetterList,
    DeadLettersQuery,
    DiscardBody,
    DiscardedReply,
    RedriveBody,
    RedrivenReply,
)
from chalicelib.domain.orders.dead_letters import DeadLetter
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import dead_letters as wired

blueprint = Blueprint(__name__)
# A body of ours is an order id; a poisonous one may have a megabyte, and a list many of them.
BODY_SHOWN = 1000


@endpoint(
    blueprint,
    "GET",
    "/ops/dead-letters",
    who=Who.OPERATOR,
    asks=DeadLettersQuery,
    answers={200: DeadLetterList},
)
def list_dead_letters(call: Call[DeadLettersQuery]) -> Answer:
    """The messages that could not be handled, and why."""
    found = [_shown(letter) for letter in wired.listed(limit=call.said.limit)]
    return ok({"dead_letters": found, "counts": dict(wired.counts())})


@endpoint(
    blueprint,
    "POST",
    "/ops/dead-letters/redrive",
    who=Who.OPERATOR,
    asks=RedriveBody,
    answers={200: RedrivenReply},
)
def redrive_dead_letters(call: Call[RedriveBody]) -> Answer:
    """Send messages back to their queues; all of them (a hundred at a time) when none is named."""
    said = call.said
    tended = wired.redrive(
        message_ids=said.message_ids,
        reason=said.reason or "",
        who=call.caller.sub,
        now=call.now,
    )
    return ok({"redriven": tended.done, "missing": list(tended.missing), "left": tended.left})


@endpoint(
    blueprint,
    "POST",
    "/ops/dead-letters/discard",
    who=Who.OPERATOR,
    asks=DiscardBody,
    answers={200: DiscardedReply},
)
def discard_dead_letters(call: Call[DiscardBody]) -> Answer:
    """Throw messages away for good."""
    said = call.said
    tended = wired.discard(
        message_ids=said.message_ids, reason=said.reason, who=call.caller.sub, now=call.now
    )
    return ok({"discarded": tended.done, "missing": list(tended.missing), "left": tended.left})


def _shown(letter: DeadLetter) -> dict[str, Any]:
    return {
        "queue": letter.queue,
        "message_id": letter.message_id,
        "order_id": letter.order_id,
        "reason": letter.reason,
        "detail": letter.detail,
        "receives": letter.receives,
        "sent_at": letter.sent_at.isoformat(),
        "body": letter.body[:BODY_SHOWN],
    }
