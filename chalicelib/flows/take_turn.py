"""One turn of the conversation: read, do, answer, remember (design, section 4).

A turn that only talks costs one read and one write of the session. The write is versioned: the
same `turn_id` twice hears the same answer, and a turn that another one overtook is done again on
the newer state, its yes still meaning what it meant when it began.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Command,
    Confirm,
    Deny,
    Greet,
    Help,
    OrderStatus,
    OutOfScope,
    PayBill,
    RemoveItem,
    SearchMenu,
    SetAddress,
    SetSlot,
    ShowBasket,
    TalkToPerson,
    Thanks,
)
from chalicelib.domain.chat.dialogue.second_look import asks_for_a_gift
from chalicelib.domain.chat.replies.speak import Voice
from chalicelib.domain.chat.session import Session, session_from, session_json
from chalicelib.domain.chat.understanding.scene import Expecting, Understanding
from chalicelib.domain.errors import Invalid, Overloaded
from chalicelib.domain.ids import is_id
from chalicelib.domain.outcomes import StoredSession
from chalicelib.domain.stores.menu import LOCALES
from chalicelib.flows.turns import (
    bills,
    campaigns,
    changes,
    coupons,
    items,
    orders,
    searching,
    smalltalk,
    stores,
    tickets,
    wishes,
)
from chalicelib.flows.turns.aide import Helping
from chalicelib.flows.turns.answering import answer_of
from chalicelib.flows.turns.consent import is_consent, say_no, say_yes
from chalicelib.flows.turns.finishing import finish
from chalicelib.flows.turns.helping import (
    count_help,
    helped,
    keep_review,
    say_question,
    say_reason,
)
from chalicelib.flows.turns.noting import note_turn
from chalicelib.flows.turns.reading import locale_of, read
from chalicelib.flows.turns.talk import Asked, Shop, Talk, Turn

__all__ = ["Shop", "Turn", "take_turn"]

# A session is one person's: more than two of his turns at once are a fault, not a crowd.
TRIES = 3

_HANDLERS: dict[type[Command], Callable[[Talk, Any], None]] = {
    AddItem: items.add_item,
    ChangeItem: changes.change_item,
    RemoveItem: changes.remove_item,
    SearchMenu: searching.search_menu,
    ShowBasket: changes.show_basket,
    ChooseStore: stores.choose_store,
    SetAddress: wishes.set_address,
    SetSlot: wishes.set_slot,
    ClaimCoupon: coupons.claim,
    ApplyCoupon: coupons.apply_coupon,
    CampaignStatus: campaigns.campaign_status,
    Deny: say_no,
    OrderStatus: orders.order_status,
    CancelOrder: orders.ask_cancel,
    PayBill: bills.pay_bill,
    Help: smalltalk.help_with,
    Greet: smalltalk.greet,
    Thanks: smalltalk.thank,
    TalkToPerson: tickets.person,
    OutOfScope: smalltalk.out_of_scope,
}


def take_turn(
    *,
    shopper: str,
    turn: Turn,
    now: datetime,
    new_id: Callable[[], str],
    shop: Shop,
    code_key: bytes,
) -> dict[str, Any]:
    """The answer of `POST /chat`.

    Raises Invalid (ids), Overloaded (too many turns of one session at once), and Unavailable: then
    nothing of this turn is remembered, and the same turn again continues what it began.
    """
    session_id, turn_id = turn.session_id or new_id(), turn.turn_id or new_id()
    if not is_id(session_id) or not is_id(turn_id):
        raise Invalid("Session and turn ids are 1 to 96 of A-Z a-z 0-9 _ -.")
    stored = shop.sessions.load(shopper, session_id) if turn.session_id else None
    asked: Asked | None = None
    helping = Helping()
    for _ in range(TRIES):
        session = session_from(stored.data) if stored else Session()
        told = session.answer_to(turn_id)
        if told is not None:
            return told
        asked = asked or Asked(session.expecting, session.quote, session.cancelling)
        talk = _talk(shopper, turn, now, new_id, shop, code_key, session, asked)
        # Done again, a turn has the model's answer already.
        talk.helping = helping = Helping(helping.answer, helping.question)
        talk.session_id = session_id
        reading = _converse(talk, session)
        answer = answer_of(talk, reading, session_id=session_id, turn_id=turn_id)
        after = talk.session.answered(turn_id, answer, message=turn.message)
        if _saved(shop, shopper, session_id, after, stored, now):
            note_turn(
                answer,
                commands=reading.commands,
                said_before=session.said,
                nothing_near=talk.nothing_near,
            )
            count_help(talk)
            keep_review(talk, mode=answer["mode"])
            return answer
        stored = shop.sessions.load(shopper, session_id)
    raise Overloaded("Several messages at once: please send this one again.", retry_after_s=1)


def _talk(
    shopper: str,
    turn: Turn,
    now: datetime,
    new_id: Callable[[], str],
    shop: Shop,
    code_key: bytes,
    session: Session,
    asked: Asked,
) -> Talk:
    wished = session.locale or (turn.locale if turn.locale in LOCALES else None)
    voice = Voice(wished or "en", now)
    session = replace(session, place=turn.place or session.place)
    control = shop.gate.control.load()
    talk = Talk(shopper, turn, now, new_id, shop, code_key, session, asked, voice, control)
    talk.voice = replace(voice, zone=talk.zone)
    talk.waited = session.pending
    return talk


def _converse(talk: Talk, before: Session) -> Understanding:
    """Read the message, do what it asks for in order, and find the words for it."""
    reading = read(talk)
    locale = locale_of(talk, reading)
    talk.voice = replace(talk.voice, locale=locale)
    reading = helped(talk, reading)
    talk.update(locale=locale, expecting=Expecting.NOTHING)
    talk.sure = reading.confidence
    tickets.tell_answer(talk)
    commands = in_order(reading.commands)
    if any(isinstance(c, AddItem) for c in commands) and asks_for_a_gift(talk.turn.message):
        smalltalk.no_gifts(talk)
    say_reason(talk)
    talk.more_to_do = any(isinstance(c, AddItem | SearchMenu | ChangeItem) for c in commands)
    for command in commands:
        handler = _HANDLERS.get(type(command))
        if handler is not None:
            handler(talk, command)
        elif isinstance(command, AskQuote):
            talk.wants_quote = True
    if any(isinstance(command, Confirm) for command in commands):
        text = talk.turn.message
        say_yes(talk, consent=is_consent(reading.commands, reading.confidence, text))
    finish(talk, before)
    say_question(talk)
    calls = 0 if talk.order is not None else talk.session.helped + talk.helping.made
    talk.update(helped=calls)
    return reading


def in_order(commands: tuple[Command, ...]) -> list[Command]:
    """Stores first, so that items are looked for there; of manners and a no only what stands alone:
    beside a wish they are part of its sentence."""
    manners = (Greet, Thanks, Deny, OutOfScope)
    wishes_said: list[Command] = [c for c in commands if not isinstance(c, manners)]
    kept: list[Command] = wishes_said or [*commands]
    if any(isinstance(c, Deny) and c.done for c in commands) and wishes_said:
        kept.append(AskQuote())
    return sorted(kept, key=lambda command: not isinstance(command, ChooseStore))


def _saved(
    shop: Shop,
    shopper: str,
    session_id: str,
    session: Session,
    stored: StoredSession | None,
    now: datetime,
) -> bool:
    version = stored.version if stored else 0
    data = session_json(session)
    return shop.sessions.save(shopper, session_id, data=data, version=version, now=now)
