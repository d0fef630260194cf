"""Yes and no. A yes orders exactly the quote that waited when its turn began, or nothing (S6)."""

from collections.abc import Sequence

from chalicelib.domain.bills.bill import BillUnavailable
from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.chat.commands import (
    AskQuote,
    Command,
    Confirm,
    Deny,
    Greet,
    ShowBasket,
    Thanks,
)
from chalicelib.domain.chat.dialogue.basket_moves import without_ordered
from chalicelib.domain.chat.dialogue.hesitation import denies, hesitates
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.replies.speak import short_number
from chalicelib.domain.chat.session import Waiting
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.errors import NotFound
from chalicelib.domain.orders.order import DEAD, Order
from chalicelib.domain.orders.pricing import ItemUnavailable
from chalicelib.domain.orders.quote import ConsentMismatch, QuoteExpired
from chalicelib.domain.stores.slots import StorePaused
from chalicelib.domain.views import eta_of, order_view
from chalicelib.flows.confirm_order import confirm_order
from chalicelib.flows.pass_gate import OrderingPaused
from chalicelib.flows.stand_in_line import InLine
from chalicelib.flows.turns.bills import offer_bills
from chalicelib.flows.turns.orders import cancel_asked, drop_quote, keep_order, tell_order
from chalicelib.flows.turns.stores import list_stores, take_store
from chalicelib.flows.turns.talk import Talk

# Beside these a yes is still a yes to the whole quote. With anything else in the message it is
# "yes, but": done as said, and asked again.
_PLAIN = (Confirm, Greet, Thanks, ShowBasket)
# How sure the parser must be before a yes may order something.
SURE_ENOUGH = 0.6


def is_consent(commands: Sequence[Command], confidence: float, text: str) -> bool:
    """Whether a message with a yes in it is nothing but a yes."""
    explicit = any(isinstance(c, Confirm) and c.explicit for c in commands)
    plain = (*_PLAIN, AskQuote) if explicit else _PLAIN
    only_yes = all(isinstance(command, plain) for command in commands)
    return only_yes and confidence >= SURE_ENOUGH and not hesitates(text)


def say_yes(talk: Talk, *, consent: bool) -> None:
    """Do what waits for a yes; with nothing waiting, make the quote and ask."""
    waiting = talk.asked.quote
    if talk.asked.expecting is Expecting.CONFIRM_CANCEL and talk.asked.cancelling:
        sure = not denies(talk.turn.message)
        (cancel_asked if sure else keep_order)(talk, talk.asked.cancelling)
    elif waiting is not None and consent and not talk.altered and _asked_for(talk):
        _order(talk, waiting)
    elif waiting is not None and not talk.altered and denies(talk.turn.message):
        say_no(talk, Deny())
    elif talk.session.quote is not None and talk.session.quote.kind == "bill":
        _reread_bill(talk)
    elif talk.session.basket:
        if not talk.altered or waiting is None:
            talk.say(Phrase.QUOTE_FIRST)
        talk.wants_quote = True
    elif _choose_only_one(talk):
        return
    elif talk.session.pending:
        talk.wants_quote = True  # which says that nothing is chosen yet, and offers again
    else:
        talk.say(Phrase.BASKET_EMPTY)
        talk.ask(Expecting.ITEM)


def say_no(talk: Talk, command: Deny) -> None:
    """No: nothing happens; "that is all" asks for the price."""
    expecting = talk.asked.expecting
    if expecting is Expecting.CONFIRM_CANCEL and talk.asked.cancelling:
        keep_order(talk, talk.asked.cancelling)
    elif talk.session.quote is not None and not command.done:
        drop_quote(talk)
        if talk.session.basket:
            talk.say(Phrase.CHANGE_WHAT)
            talk.suggest(Chip.QUOTE)
            talk.suggest(Chip.OTHER_STORE)
            talk.suggest(Chip.LATER)
            talk.suggest(Chip.BASKET)
    elif talk.session.basket and (command.done or expecting is Expecting.MORE):
        talk.wants_quote = True
    elif talk.session.pending and command.done:
        talk.wants_quote = True  # it comes as soon as the item and the store are chosen
    else:
        _let_go(talk, done=command.done)


def _let_go(talk: Talk, *, done: bool) -> None:
    """No to what was offered, or to nothing in particular."""
    offered = talk.waited or talk.asked.expecting is Expecting.ITEM
    talk.update(pending=())
    if offered:
        talk.say(Phrase.NONE_OF_THESE)
    elif done:
        talk.say(Phrase.GOODBYE if talk.session.ordered else Phrase.BASKET_EMPTY)
    else:
        talk.say(Phrase.BASKET_KEPT if talk.session.basket else Phrase.WELCOME)


def _asked_for(talk: Talk) -> bool:
    """Whether the last thing asked was "shall I order?": a yes to another question is none."""
    return talk.asked.expecting is Expecting.CONFIRM_QUOTE


def _confirmed(talk: Talk, waiting: Waiting) -> Order:
    return confirm_order(
        shopper=talk.shopper,
        quote_id=waiting.quote_id,
        quote_hash=waiting.quote_hash,
        now=talk.now,
        quotes=talk.shop.quotes,
        orders=talk.shop.orders,
        catalogue=talk.shop.catalogue,
        queue=talk.shop.queue,
        holdings=talk.shop.holdings,
        gate=talk.shop.gate,
    )


def _order(talk: Talk, waiting: Waiting) -> None:
    try:
        order = _confirmed(talk, waiting)
    except (QuoteExpired, NotFound, ConsentMismatch):
        talk.update(quote=None)
        bill = waiting.kind == "bill"
        talk.say(Phrase.BILL_EXPIRED if bill else Phrase.QUOTE_EXPIRED)
        _quote_again(talk, waiting)
    except CouponUnavailable:
        talk.update(quote=None)
        talk.say(Phrase.COUPON_GONE)
        _quote_again(talk, waiting)
    except BillUnavailable:
        talk.update(quote=None)
        talk.say(Phrase.BILL_TAKEN)
    except (OrderingPaused, InLine) as held_up:
        # The quote waits on: the same yes orders it as soon as orders go again.
        talk.tell_record(held_up)
        talk.suggest(Chip.CONFIRM)
        if isinstance(held_up, OrderingPaused) and held_up.by_dial:
            talk.suggest(Chip.WITHOUT_COUPON)
        talk.suggest(Chip.STATUS)
    except (StorePaused, ItemUnavailable) as obstacle:
        _blocked(talk, paused=isinstance(obstacle, StorePaused))
    else:
        _ordered(talk, order, waiting)


def _ordered(talk: Talk, order: Order, waiting: Waiting) -> None:
    talk.order = order_view(order, talk.now)
    talk.show("order", talk.order)
    if talk.session.quote == waiting:
        talk.update(quote=None)
    talk.update(quoting=False, ordered=True, last_order=order.order_id)
    if order.state in DEAD:
        tell_order(talk, order)
        return
    if waiting.kind == "shop":
        lines = without_ordered(talk.session.basket, order.snapshot["lines"])
        talk.update(basket=lines, touched=len(lines) - 1, slot=None, without_coupon=False)
    _say_ordered(talk, order)
    talk.suggest(Chip.STATUS)
    if order.bill_id is None:
        talk.suggest(Chip.CANCEL)
    talk.suggest(Chip.DRINK)


def _say_ordered(talk: Talk, order: Order) -> None:
    number, total = short_number(order.order_id), talk.voice.money(order.total)
    if order.bill_id is not None:
        talk.say(Phrase.ORDERED_BILL, order=number, total=total)
    else:
        talk.say(
            Phrase.ORDERED,
            order=number,
            store=order.snapshot["store_name"],
            total=total,
            slot=talk.voice.time(eta_of(order, talk.now) or order.patience),
        )
        if order.snapshot["fulfilment"]["type"] == "pickup":
            talk.say(Phrase.ORDERED_PICKUP)
        talk.say(Phrase.ORDERED_CANCEL)


def _blocked(talk: Talk, *, paused: bool) -> None:
    """The store paused, or something ran out, since the quote (M2, M3)."""
    talk.update(quote=None)
    store = talk.store
    name = talk.name(store) if store else ""
    if paused:
        talk.say(Phrase.STORE_PAUSED, store=name)
        talk.say(Phrase.NOTHING_ORDERED)
        talk.update(quoting=True)
        list_stores(talk)
        talk.suggest(Chip.LATER)
        return
    talk.say(Phrase.NOTHING_ORDERED)
    talk.wants_quote = True  # which says what has run out, and what can be done


def _quote_again(talk: Talk, waiting: Waiting) -> None:
    if waiting.kind == "bill":
        offer_bills(talk, None)
    else:
        talk.wants_quote = True


def _reread_bill(talk: Talk) -> None:
    talk.say(Phrase.BILL_FIRST)
    talk.update(quote=None)
    offer_bills(talk, None)


def _choose_only_one(talk: Talk) -> bool:
    """A yes to the only store that was offered."""
    offered = talk.session.offered_stores
    if talk.asked.expecting is not Expecting.STORE or len(offered) != 1:
        return False
    store = talk.shop.catalogue.load(offered[0])
    return store is not None and take_store(talk, store)
