"""`/ops/tickets` and `/ops/model`: what goes in, what comes out, and precise refusals."""

from typing import Any

import pytest

from chalicelib.domain.errors import NotFound, Refused
from chalicelib.domain.tickets.ticket import Ticket, ticket_id_of
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import Reply, call

OPERATOR = shop.tokens()["operator"]
ID = ticket_id_of(shopper=shop.SHOPPER, session_id="s")
TICKET = Ticket(ID, shop.SHOPPER, shop.NOW, "en", (("a person please", ""),), about="o-1")


def ops(method: str, path: str, body: Any = None) -> Reply:
    return call(method, path, body=body, token=OPERATOR)


def test_the_list_says_who_waits_with_what_was_said(wired: Wired) -> None:
    wired.set("listed", [TICKET])
    reply = ops("GET", "/ops/tickets?limit=7")
    assert reply.status == 200
    assert wired.said("listed") == {"most": 7}
    (one,) = reply.json["tickets"]
    assert (one["ticket_id"], one["number"], one["order_id"]) == (ID, ID[-6:].upper(), "o-1")
    assert one["transcript"] == [{"shopper": "a person please", "assistant": ""}]


def test_an_answer_goes_to_the_ticket_with_who_wrote_it(wired: Wired) -> None:
    wired.set("answer", TICKET)
    assert ops("POST", f"/ops/tickets/{ID}/answer", {"text": " On its way. "}).status == 200
    said = wired.said("answer")
    assert (said["ticket_id"], said["text"], said["who"]) == (ID, "On its way.", "olga")


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "x" * 501}, {"text": "<b>"}, {"text": "a\nb"}, {"text": 7}],
)
def test_words_that_are_none_are_refused_and_change_nothing(wired: Wired, body: Any) -> None:
    reply = ops("POST", f"/ops/tickets/{ID}/answer", body)
    assert (reply.status, reply.json["code"]) == (400, "invalid_request")
    assert wired.calls == []


def test_a_ticket_that_is_closed_or_not_there_says_so(wired: Wired) -> None:
    wired.set("answer", Refused("This ticket is closed."))
    assert ops("POST", f"/ops/tickets/{ID}/answer", {"text": "hi"}).status == 409
    wired.set("close", NotFound("There is no ticket under this id."))
    assert ops("POST", f"/ops/tickets/{ID}/close", {}).status == 404


@pytest.mark.parametrize("path", ["/ops/tickets?limit=0", "/ops/model?limit=201"])
def test_how_many_has_limits(wired: Wired, path: str) -> None:
    reply = ops("GET", path)
    assert (reply.status, reply.json["code"]) == (400, "invalid_request")


def test_the_model_is_seen_without_one(wired: Wired) -> None:
    reply = ops("GET", "/ops/model")
    assert reply.status == 200
    assert (reply.json["asked"], reply.json["turns"], reply.json["cost_usd"]) == (0, [], 0)
