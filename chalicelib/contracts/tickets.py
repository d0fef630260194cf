"""Tickets for a person, as the shop's team sees and answers them."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.contracts.dead_letters import whole
from chalicelib.contracts.shapes import Reply, Request

SHOWN, SHOWN_AT_MOST = 50, 200


class TicketsQuery(Request):
    """How many are wanted at most."""

    limit: Annotated[int, BeforeValidator(whole), Field(ge=1, le=SHOWN_AT_MOST)] = SHOWN


class AnswerBody(Request):
    """What the team writes: one line of plain text."""

    text: Annotated[
        str,
        StringConstraints(
            pattern=r"^[^\x00-\x1f\x7f<>]*$", strip_whitespace=True, min_length=1, max_length=500
        ),
    ]


class TicketView(Reply):
    """One ticket with what was said before it."""

    ticket_id: str
    number: str
    state: Literal["open", "answered", "closed"]
    opened_at: str
    locale: str
    order_id: str | None
    transcript: list[dict[str, Any]]
    answer: str | None


class TicketList(Reply):
    """Those that wait for somebody, the oldest first."""

    tickets: list[TicketView]
