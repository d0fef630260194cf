"""Orders that were placed: how they stand, and cancelling them in one step (S9)."""

from chalicelib.domain.chat.commands import CancelOrder, OrderStatus
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.replies.speak import short_number
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.order import DEAD, FINAL, NotCancellable, Order, OrderState
from chalicelib.domain.views import cancellable, eta_of, order_view
from chalicelib.flows.cancel_order import cancel_order
from chalicelib.flows.turns.standing import tell_place
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.wallet import let_go

ORDERS_TOLD = 3


def order_status(talk: Talk, _: OrderStatus) -> None:
    """The orders that are under way, or the latest one."""
    orders = _latest(talk)
    if not orders:
        talk.say(Phrase.NO_ORDERS)
        tell_place(talk)
        talk.suggest(Chip.QUOTE if talk.session.basket else Chip.DRINK)
        return
    active = [order for order in orders if order.state not in FINAL]
    told = active or orders[:1]
    for order in told:
        tell_order(talk, order)
        talk.show("order", order_view(order, talk.now))
    talk.order = order_view(told[0], talk.now)
    talk.suggest(Chip.STATUS if active else Chip.DRINK)
    if any(cancellable(order, talk.now) for order in told):
        talk.suggest(Chip.CANCEL)


def tell_order(talk: Talk, order: Order) -> None:
    """How an order stands, when it comes, its pickup code; of a dead one that nothing is lost."""
    voice = talk.voice
    talk.say(Phrase.ORDER_IS, **_facts(talk, order), state=voice.word(order.state.value))
    view = order_view(order, talk.now)
    if order.bill_id is None and (eta := eta_of(order, talk.now)):
        talk.say(Phrase.ORDER_SLOT, slot=voice.time(eta))
    if view["pickup_code"] and order.state is not OrderState.COMPLETED:
        talk.say(Phrase.ORDER_PICKUP_CODE, code=view["pickup_code"])
    if order.state in DEAD:
        if order.coupon_id is not None:
            talk.say(Phrase.ORDER_COUPON_BACK)
        talk.say(Phrase.ORDER_ENDED)


def ask_cancel(talk: Talk, _: CancelOrder) -> None:
    """Ask before cancelling; said twice, it is a yes. A quote that waits is dropped instead."""
    if talk.asked.expecting is Expecting.CONFIRM_CANCEL and talk.asked.cancelling:
        cancel_asked(talk, talk.asked.cancelling)
        return
    if talk.session.quote is not None:
        drop_quote(talk)
        talk.suggest(Chip.QUOTE if talk.session.basket else Chip.DRINK)
        talk.suggest(Chip.STATUS)
        return
    orders = _latest(talk)
    order = next((order for order in orders if cancellable(order, talk.now)), None)
    if order is None:
        _nothing_to_cancel(talk, orders)
        return
    back = talk.voice.word("money_back") if order.went_to_payment else ""
    if order.coupon_id is not None:
        back = talk.voice.word("coupon_back")
    talk.say(Phrase.CANCEL_SURE, **_facts(talk, order), back=back)
    talk.order = order_view(order, talk.now)
    talk.show("order", talk.order)
    talk.ask(Expecting.CONFIRM_CANCEL, cancelling=order.order_id)
    talk.suggest(Chip.CANCEL_YES)
    talk.suggest(Chip.CANCEL_NO)


def drop_quote(talk: Talk) -> None:
    """No to the quote that waits: nothing has happened yet, and nothing will."""
    waiting = talk.session.quote
    bill = waiting is not None and waiting.kind == "bill"
    talk.update(quote=None, quoting=False)
    talk.say(Phrase.BILL_DROPPED if bill else Phrase.QUOTE_DROPPED)


def cancel_asked(talk: Talk, order_id: str) -> None:
    """Cancel the order that was asked about."""
    talk.update(cancelling=None)
    number = short_number(order_id)
    try:
        order = cancel_order(
            shopper=talk.shopper,
            order_id=order_id,
            now=talk.now,
            orders=talk.shop.orders,
            queue=talk.shop.queue,
            holdings=talk.shop.holdings,
        )
    except NotCancellable:
        late = next((o for o in _latest(talk) if o.order_id == order_id), None)
        state = talk.voice.word(late.state.value) if late else ""
        talk.say(Phrase.CANCEL_LATE, order=number, state=state)
        talk.suggest(Chip.STATUS)
        return
    talk.order = order_view(order, talk.now)
    talk.show("order", talk.order)
    if order.state is OrderState.CANCELLED and not order.went_to_payment:
        talk.say(Phrase.CANCELLED, order=number)
        if order.coupon_id is not None:
            talk.say(Phrase.ORDER_COUPON_BACK)
        talk.suggest(Chip.DRINK)
    else:
        talk.say(Phrase.CANCELLING, order=number, total=talk.voice.money(order.total))
        talk.suggest(Chip.STATUS)


def keep_order(talk: Talk, order_id: str) -> None:
    """No cancellation after all."""
    talk.update(cancelling=None)
    talk.say(Phrase.CANCEL_KEPT, order=short_number(order_id))
    talk.suggest(Chip.STATUS)


def _nothing_to_cancel(talk: Talk, orders: list[Order]) -> None:
    if not orders:
        if talk.session.basket:
            talk.say(Phrase.NOTHING_ORDERED)
            talk.suggest(Chip.QUOTE)
        else:
            talk.say(Phrase.NO_ORDERS)
        return
    newest = orders[0]
    state = talk.voice.word(newest.state.value)
    talk.say(Phrase.CANCEL_LATE, order=short_number(newest.order_id), state=state)
    talk.show("order", order_view(newest, talk.now))
    talk.suggest(Chip.STATUS)


def _latest(talk: Talk) -> list[Order]:
    found = talk.shop.orders.of_shopper(talk.shopper, limit=ORDERS_TOLD)
    ended = [let_go(talk, one) if _waited_too_long(talk, one) else one for one in found]
    return [order.as_read(talk.now) for order in ended]


def _waited_too_long(talk: Talk, order: Order) -> bool:
    return order.state is OrderState.QUEUED and order.late(talk.now)


def _facts(talk: Talk, order: Order) -> dict[str, str]:
    what = order.snapshot.get("store_name") or order.snapshot["lines"][0]["name"]
    number = short_number(order.order_id)
    return {"order": number, "what": str(what), "total": talk.voice.money(order.total)}
