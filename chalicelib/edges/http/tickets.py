"""The shop's team: shoppers who want a person, what was said before, and an answer."""

from chalice import Blueprint

from chalicelib.contracts.shapes import Nothing
from chalicelib.contracts.tickets import AnswerBody, TicketList, TicketsQuery, TicketView
from chalicelib.domain.tickets.ticket import ticket_view
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import ticket_desk as wired

blueprint = Blueprint(__name__)


@endpoint(
    blueprint,
    "GET",
    "/ops/tickets",
    who=Who.OPERATOR,
    asks=TicketsQuery,
    answers={200: TicketList},
)
def list_tickets(call: Call[TicketsQuery]) -> Answer:
    """Tickets that wait for a person, the oldest first, with what was said before."""
    found = [ticket_view(one) for one in wired.listed(most=call.said.limit)]
    return ok({"tickets": found})


@endpoint(
    blueprint,
    "POST",
    "/ops/tickets/{ticket_id}/answer",
    who=Who.OPERATOR,
    asks=AnswerBody,
    answers={200: TicketView},
    codes=("not_found", "not_eligible"),
)
def answer_ticket(call: Call[AnswerBody], ticket_id: str) -> Answer:
    """Write to the shopper, who reads it with the next message."""
    said, who = call.said.text, call.caller.sub
    return ok(ticket_view(wired.answer(ticket_id=ticket_id, text=said, who=who, now=call.now)))


@endpoint(
    blueprint,
    "POST",
    "/ops/tickets/{ticket_id}/close",
    who=Who.OPERATOR,
    answers={200: TicketView},
    codes=("not_found",),
)
def close_ticket(call: Call[Nothing], ticket_id: str) -> Answer:
    """Be done with a ticket; again is fine."""
    return ok(ticket_view(wired.close(ticket_id=ticket_id, who=call.caller.sub, now=call.now)))
