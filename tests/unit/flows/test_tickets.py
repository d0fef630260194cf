"""A wish for a person: a ticket with what was said, in every mode, and the team's answer, once."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound, Refused, Unavailable
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.tickets.ticket import TicketState, ticket_id_of
from chalicelib.flows.tend_tickets import answer_ticket, close_ticket, list_tickets
from tests.fakes.audit import FakeAudit
from tests.unit.flows.shop_of_fakes import NOON, a_chat, a_world

WISHES = {
    "en": ("I want to talk to a human", "agent please", "let me speak to a real person"),
    "zh-CN": ("转人工", "我要人工客服", "找真人"),
    "de": (
        "ich möchte mit einem Menschen sprechen",
        "einen Mitarbeiter bitte",
        "Kundendienst bitte",
    ),
}


@pytest.mark.parametrize(("locale", "wish"), [(lo, w) for lo in WISHES for w in WISHES[lo]])
def test_a_wish_for_a_person_opens_a_ticket_with_the_transcript(locale: str, wish: str) -> None:
    chat = a_chat(locale=locale)
    chat.say("two lattes please")
    answer = chat.say(wish)
    (ticket,) = chat.world.tickets.waiting()
    assert ticket.number in answer["reply"]
    assert [said for said, _ in ticket.transcript] == ["two lattes please", wish]
    assert ticket.locale == answer["locale"] == locale
    assert answer["basket"]["lines"]  # the order stays where it was


def test_it_costs_one_write_and_a_read_a_turn_until_the_team_has_written() -> None:
    chat = a_chat(locale="en")
    chat.say("hello")
    chat.say("I want to talk to a human")
    assert chat.outside == ["sessions.load", "tickets.open", "sessions.save"]
    chat.say("hello")
    assert chat.outside == ["sessions.load", "tickets.load", "sessions.save"]


def test_asking_again_is_the_same_ticket() -> None:
    chat = a_chat(locale="en")
    first, second = (chat.say("I want to talk to a human")["reply"] for _ in range(2))
    assert first == second
    (ticket,) = chat.world.tickets.waiting()
    assert len(ticket.transcript) == 2


@pytest.mark.parametrize("mode", Mode)
def test_it_works_in_every_mode(mode: Mode) -> None:
    world = a_world()
    world.control.save(Control(0, Switch(mode, NOON)))
    a_chat(world, locale="en").say("I want to talk to a human")
    assert len(world.tickets.waiting()) == 1


def test_it_is_about_the_order_that_was_placed_here() -> None:
    chat = a_chat(locale="en")
    for words in ("two lattes please", "that is all"):
        chat.say(words)
    order_id = chat.say("yes, place the order")["order"]["order_id"]
    chat.say("this is wrong, get me a human")
    (ticket,) = chat.world.tickets.waiting()
    assert ticket.about == order_id


def test_a_quote_that_waits_goes_on_waiting() -> None:
    chat = a_chat(locale="en")
    chat.say("two lattes please")
    waiting = chat.say("that is all")["quote"]["quote_hash"]
    assert chat.say("I want to talk to a human")["quote"]["quote_hash"] == waiting
    assert chat.say("yes, place the order")["order"]


def test_what_the_team_writes_is_heard_once_with_the_next_turn() -> None:
    chat = a_chat(locale="de")
    chat.say("ich möchte mit einem Menschen sprechen")
    (ticket,) = chat.world.tickets.waiting()
    told = _answer(chat, ticket.ticket_id, "Ihr Tee kommt gleich.")
    assert told.state is TicketState.ANSWERED
    assert "Ihr Tee kommt gleich." in chat.say("hallo")["reply"]
    assert "Ihr Tee kommt gleich." not in chat.say("hallo")["reply"]
    assert "tickets.load" not in chat.outside


def test_a_ticket_that_was_closed_without_a_word_says_nothing_more() -> None:
    chat = a_chat(locale="en")
    chat.say("I want to talk to a human")
    (ticket,) = chat.world.tickets.waiting()
    close_ticket(
        ticket_id=ticket.ticket_id,
        who="olga",
        now=NOON,
        tickets=chat.world.tickets,
        audit=FakeAudit(),
    )
    assert ticket.number not in chat.say("hello")["reply"]
    chat.say("hello")
    assert "tickets.load" not in chat.outside


def test_a_table_that_does_not_answer_says_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = a_chat(locale="en")

    def away(*_: object, **__: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(chat.world.tickets, "open", away)
    with pytest.raises(Unavailable):
        chat.say("I want to talk to a human", turn_id="t")
    monkeypatch.undo()
    assert "ticket" in chat.say("I want to talk to a human", turn_id="t")["reply"]


def test_the_team_answers_and_closes_and_the_log_has_who_and_not_what() -> None:
    chat, audit = a_chat(locale="en"), FakeAudit()
    chat.say("I want to talk to a human")
    tickets = chat.world.tickets
    (ticket,) = list_tickets(tickets=tickets, most=10)
    _answer(chat, ticket.ticket_id, "secret words", audit)
    later = NOON + timedelta(hours=1)
    for _ in range(2):
        close_ticket(
            ticket_id=ticket.ticket_id, who="olga", now=later, tickets=tickets, audit=audit
        )
    assert "secret" not in repr(audit.entries)
    assert "olga" in repr(audit.entries)
    with pytest.raises(Refused):
        _answer(chat, ticket.ticket_id, "too late", audit)
    assert list_tickets(tickets=tickets, most=10) == []


def test_there_is_nothing_under_an_id_of_nobody() -> None:
    chat = a_chat()
    unknown = ticket_id_of(shopper=chat.shopper, session_id="none")
    with pytest.raises(NotFound):
        _answer(chat, unknown, "hello")
    with pytest.raises(NotFound):
        close_ticket(
            ticket_id=unknown, who="o", now=NOON, tickets=chat.world.tickets, audit=FakeAudit()
        )


def _answer(chat, ticket_id, text, audit=None):  # type: ignore[no-untyped-def]
    return answer_ticket(
        ticket_id=ticket_id,
        text=text,
        who="olga",
        now=NOON,
        tickets=chat.world.tickets,
        audit=audit or FakeAudit(),
    )
