"""Quotes and orders: what it costs, yes, where is it, never mind."""

from chalice import Blueprint

from chalicelib.contracts.orders import (
    CancelReply,
    FulfilmentBody,
    OrderBody,
    OrderList,
    OrderTaken,
    OrderView,
    QuoteBody,
    QuoteView,
)
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain import views
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.orders.quote import money_json
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import orders as wired
from chalicelib.wiring.orders import Wish

blueprint = Blueprint(__name__)
ORDERS_SHOWN = 50


@endpoint(
    blueprint,
    "POST",
    "/quotes",
    who=Who.SHOPPER,
    work=Work.ORDER,
    fresh=True,
    asks=QuoteBody,
    answers={201: QuoteView},
    codes=("not_found", "item_unavailable", "store_full", "store_paused", "coupon_unavailable"),
)
def quote_basket(call: Call[QuoteBody]) -> Answer:
    """Price a basket and fix it for ten minutes; nothing is reserved."""
    said = call.said
    quote = wired.quote(
        shopper=call.shopper,
        store_id=said.store_id,
        lines=said.basket(),
        coupon_id=said.coupon_id,
        wish=_wish(said.fulfilment),
        locale=said.locale,
        now=call.now,
        new_id=call.new_id,
    )
    return ok(views.quote_view(quote), status=201)


def _wish(said: FulfilmentBody) -> Wish:
    place = said.location.to_domain() if said.location else None
    return Wish(said.type, said.slot, said.latest_slot, said.address, place)


@endpoint(
    blueprint,
    "POST",
    "/orders",
    who=Who.SHOPPER,
    work=Work.ORDER,
    asks=OrderBody,
    answers={202: OrderTaken},
    codes=(
        "not_found",
        "consent_mismatch",
        "coupon_unavailable",
        "item_unavailable",
        "store_paused",
        "not_eligible",
        "quote_expired",
        "ordering_paused",
        "in_line",
    ),
)
def confirm_order(call: Call[OrderBody]) -> Answer:
    """Say yes to exactly this quote; the same quote again is the same order."""
    said = call.said
    order = wired.confirm(
        shopper=call.shopper, quote_id=said.quote_id, quote_hash=said.quote_hash, now=call.now
    )
    taken = {"order_id": order.order_id, "state": order.state.value}
    return ok({**taken, "eta": views.eta_of(order, call.now)}, status=202)


@endpoint(blueprint, "GET", "/orders", who=Who.SHOPPER, work=Work.PAY, answers={200: OrderList})
def list_orders(call: Call[Nothing]) -> Answer:
    """The shopper's orders, newest first."""
    found = wired.orders_of(shopper=call.shopper, now=call.now, limit=ORDERS_SHOWN)
    return ok({"orders": [views.order_view(order, call.now) for order in found]})


@endpoint(
    blueprint,
    "GET",
    "/orders/{order_id}",
    who=Who.SHOPPER,
    work=Work.PAY,
    answers={200: OrderView},
    codes=("not_found",),
)
def show_order(call: Call[Nothing], order_id: str) -> Answer:
    """One order: state, history, lines, amounts, slot, pickup code."""
    order = wired.order(shopper=call.shopper, order_id=order_id, now=call.now)
    return ok(views.order_view(order, call.now))


@endpoint(
    blueprint,
    "POST",
    "/orders/{order_id}/cancel",
    who=Who.SHOPPER,
    work=Work.PAY,
    answers={200: CancelReply, 202: CancelReply},
    codes=("not_found", "not_cancellable"),
)
def cancel_order(call: Call[Nothing], order_id: str) -> Answer:
    """Cancel: 200 it is cancelled, 202 it is under way; what comes back, and which coupon."""
    order = wired.cancel(shopper=call.shopper, order_id=order_id, now=call.now)
    refund = money_json(order.total if order.went_to_payment else order.total.times(0))
    body = {**views.order_view(order, call.now), "refund": refund, "coupon_id": order.coupon_id}
    return ok(body, status=200 if order.state is OrderState.CANCELLED else 202)
