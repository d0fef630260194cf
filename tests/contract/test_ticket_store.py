"""Tickets: one a conversation, in the team's list while they are open, and gone after a while."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.adapters.dynamodb.ticket_store import KEPT
from chalicelib.domain.tickets.ticket import Ticket, TicketState, ticket_id_of, ticket_view
from tests.fakes.aws_calls import aws_calls
from tests.fakes.samples import NOW, a_shopper
from tests.fakes.world import World

TALK = (("two teas", "Added."), ("a person please", ""))


def a_ticket(session_id: str = "s") -> Ticket:
    shopper = a_shopper()
    ticket_id = ticket_id_of(shopper=shopper, session_id=session_id)
    return Ticket(ticket_id, shopper, NOW, "en", TALK, about=f"o-{shopper}-x")


def test_it_is_kept_and_listed_while_it_waits(world: World) -> None:
    ticket = a_ticket()
    assert world.tickets.open(ticket, now=NOW) == ticket
    assert world.tickets.load(ticket.ticket_id) == ticket
    assert ticket in world.tickets.waiting()
    assert world.tickets.load(a_ticket().ticket_id) is None


def test_asking_again_is_the_same_ticket_with_what_was_said_since(world: World) -> None:
    ticket = a_ticket()
    world.tickets.open(ticket, now=NOW)
    later = replace(ticket, transcript=(*TALK, ("hello?", "")), opened_at=NOW + timedelta(hours=1))
    standing = world.tickets.open(later, now=NOW + timedelta(hours=1))
    assert (standing.opened_at, standing.transcript) == (NOW, later.transcript)
    assert [one for one in world.tickets.waiting() if one.shopper == ticket.shopper] == [standing]


def test_an_answer_takes_it_off_the_list_and_may_be_written_again(world: World) -> None:
    ticket = a_ticket()
    world.tickets.open(ticket, now=NOW)
    for text in ("On its way.", "It is here."):
        standing = world.tickets.answered(ticket.ticket_id, text=text, now=NOW)
        assert standing == replace(ticket, answer=text, state=TicketState.ANSWERED)
    assert ticket.ticket_id not in [one.ticket_id for one in world.tickets.waiting()]


def test_a_closed_one_takes_no_answer_until_the_shopper_asks_again(world: World) -> None:
    ticket = a_ticket()
    world.tickets.open(ticket, now=NOW)
    for _ in range(2):
        standing = world.tickets.closed(ticket.ticket_id, now=NOW)
        assert standing is not None
        assert standing.state is TicketState.CLOSED
    assert world.tickets.answered(ticket.ticket_id, text="late", now=NOW) == standing
    assert world.tickets.open(ticket, now=NOW).state is TicketState.OPEN


def test_there_is_nothing_to_answer_or_close_under_an_unknown_id(world: World) -> None:
    unknown = a_ticket().ticket_id
    assert world.tickets.answered(unknown, text="hello", now=NOW) is None
    assert world.tickets.closed(unknown, now=NOW) is None
    assert world.tickets.load(unknown) is None


def test_the_oldest_comes_first(world: World) -> None:
    first, second = a_ticket(), a_ticket()
    world.tickets.open(second, now=NOW + timedelta(minutes=5))
    world.tickets.open(first, now=NOW + timedelta(minutes=1))
    order = [one.ticket_id for one in world.tickets.waiting()]
    assert order.index(first.ticket_id) < order.index(second.ticket_id)


def test_each_move_is_one_call_and_the_row_goes_away_by_itself(on_moto: World) -> None:
    ticket = a_ticket()
    with aws_calls() as calls:
        on_moto.tickets.open(ticket, now=NOW)
        on_moto.tickets.answered(ticket.ticket_id, text="hello", now=NOW)
        on_moto.tickets.closed(ticket.ticket_id, now=NOW)
    assert [name for _, name in calls] == ["UpdateItem"] * 3
    assert on_moto.table is not None
    (row,) = on_moto.table.query(f"SHOPPER#{ticket.shopper}")
    assert row["expires_ttl"] == int((NOW + KEPT).timestamp())


def test_an_operator_sees_the_number_and_the_transcript(world: World) -> None:
    view = ticket_view(a_ticket())
    assert view["number"] == view["ticket_id"][-6:].upper()
    assert view["transcript"][0] == {"shopper": "two teas", "assistant": "Added."}
