"""Messages that could not be handled, and what an operator may do with them."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.contracts.shapes import Line, Reply, Request

SHOWN, SHOWN_AT_MOST = 50, 200
# What one request can deal with in a few seconds (flows/tend_dead_letters.py).
IDS_AT_MOST = 100


def whole(value: Any) -> Any:
    """A query string has only text: read it as a whole number, or leave it for the refusal."""
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if digits else value


MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
MessageIds = Annotated[list[MessageId], Field(min_length=1, max_length=IDS_AT_MOST)]


class DeadLettersQuery(Request):
    """How many are wanted at most."""

    limit: Annotated[int, BeforeValidator(whole), Field(ge=1, le=SHOWN_AT_MOST)] = SHOWN


class RedriveBody(Request):
    """Which letters to send back (all, when none is named), and why."""

    message_ids: MessageIds | None = None
    reason: Line | None = None


class DiscardBody(Request):
    """Which letters to throw away, and why."""

    message_ids: MessageIds
    reason: Line


class DeadLetterView(Reply):
    """One message that could not be handled."""

    queue: Literal["orders", "payments"]
    message_id: str
    order_id: str | None
    reason: str
    detail: str
    receives: int
    sent_at: str
    body: str


class DeadLetterList(Reply):
    """The oldest letters found, and about how many there are by queue."""

    dead_letters: list[DeadLetterView]
    counts: dict[str, int]


class RedrivenReply(Reply):
    """How many were sent back, which were not found, and about how many are left."""

    redriven: int
    missing: list[str]
    left: int


class DiscardedReply(Reply):
    """How many were thrown away, which were not found, and about how many are left."""

    discarded: int
    missing: list[str]
    left: int
