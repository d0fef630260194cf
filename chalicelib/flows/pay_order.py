"""One payment or refund step, from any state (design, section 2, "Pay" and "Cancel").

The provider's key is the order id: charging again under it is safe. The order's own move decides;
redeeming, releasing and refunding follow from it and are repeated by every redelivery.
"""

from datetime import datetime

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.order import DEAD, Order, OrderState
from chalicelib.domain.payments.payment import (
    Charged,
    ChargeOutcome,
    Closed,
    Declined,
    NeverSeen,
    Refunded,
    Unknown,
)
from chalicelib.flows.ports import Biller, Moved, OrderStore, PaymentProvider
from chalicelib.flows.release_order import Holdings, release_order
from chalicelib.records import dataclass

CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step needs."""

    orders: OrderStore
    payments: PaymentProvider
    biller: Biller
    holdings: Holdings
    now: datetime

    def move(self, order: Order, to: OrderState, frm: OrderState, reason: str | None) -> Order:
        """Make the move, or take note of how the order stands instead."""
        return self.orders.move(order, to=to, frm=(frm,), now=self.now, reason=reason).order


def pay_order(
    *,
    order_id: str,
    wish: str | None,
    now: datetime,
    orders: OrderStore,
    payments: PaymentProvider,
    biller: Biller,
    holdings: Holdings,
) -> Order:
    """Take the order's payment as far as it goes; the order as it stands then. `wish` "cancel"
    cancels. Unavailable: the provider's answer is unknown, or the order cannot be read; again."""
    order = orders.load(order_id)
    if order is None:
        raise Unavailable("The order cannot be read yet.")
    desk = _Desk(orders, payments, biller, holdings, now)
    if order.state is OrderState.QUEUED:
        return order  # a notification ahead of its time: placing will send it again
    if order.state in DEAD:
        return _bury(order, desk)
    if order.state is OrderState.REFUNDING:
        return _refund(order, desk)
    if order.state is OrderState.PAYING:
        return (
            _cancel(order, desk) if wish == CANCEL or order.cancel_requested else _pay(order, desk)
        )
    if wish == CANCEL and order.state is OrderState.CONFIRMED and order.bill_id is None:
        order = desk.move(order, OrderState.REFUNDING, OrderState.CONFIRMED, "cancelled")
        return _refund(order, desk) if order.state is OrderState.REFUNDING else order
    return _settle(order, desk)


def _pay(order: Order, desk: _Desk) -> Order:
    """PAYING: charge while there is patience, close the payment once there is none."""
    if order.total.amount == 0:
        return _decide(order, Charged("free"), desk)
    if desk.now > order.patience:
        return _decide(order, _definite(desk.payments.close(key=order.order_id)), desk)
    outcome = desk.payments.charge(
        key=order.order_id, amount=order.total, description=order.order_id
    )
    if isinstance(outcome, Unknown):
        outcome = desk.payments.ask(key=order.order_id)
    return _decide(order, _definite(outcome), desk)


def _definite(outcome: ChargeOutcome) -> Charged | Declined | Closed | Refunded:
    if isinstance(outcome, Unknown | NeverSeen):
        raise Unavailable("The payment's outcome is not known yet.")
    return outcome


def _decide(order: Order, outcome: Charged | Declined | Closed | Refunded, desk: _Desk) -> Order:
    if isinstance(outcome, Charged):
        return _confirm(order, desk)
    reason = {Declined: "payment_declined", Closed: "patience", Refunded: "refunded"}[type(outcome)]
    order = desk.move(order, OrderState.FAILED, OrderState.PAYING, reason)
    if order.state in DEAD:
        release_order(order, holdings=desk.holdings)
    return order


def _confirm(order: Order, desk: _Desk) -> Order:
    moved = desk.orders.move(
        order,
        to=OrderState.CONFIRMED,
        frm=(OrderState.PAYING,),
        now=desk.now,
        unless_cancelling=True,
    )
    order = moved.order
    if isinstance(moved, Moved):
        return _settle(order, desk)
    if order.state is OrderState.PAYING:  # a cancellation was asked for meanwhile
        order = desk.move(order, OrderState.REFUNDING, OrderState.PAYING, "cancelled")
    if order.state is OrderState.REFUNDING:
        return _refund(order, desk)
    return _bury(order, desk) if order.state in DEAD else _settle(order, desk)


def _settle(order: Order, desk: _Desk) -> Order:
    """Paid: redeem the coupon, or pay the bill on; repeated by every redelivery."""
    if order.coupon_id is not None:
        campaign = desk.holdings.campaigns.load(str(order.snapshot["campaign_id"]))
        if campaign is None:
            raise Unavailable("The coupon's campaign cannot be read.")
        desk.holdings.coupons.redeem(order.coupon_id, campaign=campaign, order_id=order.order_id)
    bill_id = order.bill_id
    if bill_id is None or order.state is not OrderState.CONFIRMED:
        return order
    settled = desk.biller.settle(bill_id=bill_id, key=order.order_id, amount=order.total)
    if not settled:
        order = desk.move(order, OrderState.REFUNDING, OrderState.CONFIRMED, "bill_already_paid")
        return _refund(order, desk)
    desk.holdings.bills.pay(bill_id, shopper=order.shopper, order_id=order.order_id)
    return desk.move(order, OrderState.COMPLETED, OrderState.CONFIRMED, None)


def _cancel(order: Order, desk: _Desk) -> Order:
    """PAYING, and the shopper wants out: note it, then close the payment or give it back."""
    if not order.cancel_requested:
        asked = desk.orders.ask_cancel(order)
        if not isinstance(asked, Moved):
            raise Unavailable("The order has just moved: look again.")
        order = asked.order
    free = order.total.amount == 0
    outcome = Closed() if free else _definite(desk.payments.close(key=order.order_id))
    if isinstance(outcome, Charged):
        order = desk.move(order, OrderState.REFUNDING, OrderState.PAYING, "cancelled")
        return _refund(order, desk) if order.state is OrderState.REFUNDING else order
    order = desk.move(order, OrderState.CANCELLED, OrderState.PAYING, "cancelled")
    if order.state in DEAD:
        release_order(order, holdings=desk.holdings)
    return order


def _refund(order: Order, desk: _Desk) -> Order:
    if order.total.amount > 0:
        outcome = desk.payments.refund(key=order.order_id)
        if isinstance(outcome, NeverSeen):  # nothing was charged: make sure that nothing will be
            outcome = desk.payments.close(key=order.order_id)
        if isinstance(_definite(outcome), Charged):
            raise Unavailable("The refund has not gone through yet.")
    order = desk.move(order, OrderState.CANCELLED, OrderState.REFUNDING, None)
    if order.state in DEAD:
        release_order(order, holdings=desk.holdings)
    return order


def _bury(order: Order, desk: _Desk) -> Order:
    """Dead: repeat its releases, and give back a charge that turned up late."""
    release_order(order, holdings=desk.holdings)
    if order.went_to_payment and order.total.amount > 0:
        outcome = desk.payments.ask(key=order.order_id)
        if isinstance(outcome, Charged):
            outcome = desk.payments.refund(key=order.order_id)
        if isinstance(outcome, Unknown | Charged):
            raise Unavailable("Whether a late charge exists is not known yet.")
    return order
