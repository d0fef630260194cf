"""The store's own side: its orders, its moves, its status. The token says which store."""

from chalice import Blueprint

from chalicelib.contracts.orders import OrderList, OrderView
from chalicelib.contracts.shapes import Nothing
from chalicelib.contracts.stores import StoreStatusBody, StoreView
from chalicelib.domain import views
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.overload.modes import Work
from chalicelib.domain.stores.store import StoreStatus
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import store_side as wired

blueprint = Blueprint(__name__)
NOT_THERE = ("not_found", "not_eligible")
MOVED = {200: OrderView}


@endpoint(blueprint, "GET", "/store/orders", who=Who.STORE, work=Work.PAY, answers={200: OrderList})
def list_store_orders(call: Call[Nothing]) -> Answer:
    """The store's paid orders, the next slot first."""
    found = wired.store_orders(store_id=call.store_id, now=call.now)
    return ok({"orders": [views.order_view(order, call.now) for order in found]})


@endpoint(
    blueprint,
    "POST",
    "/store/orders/{order_id}/accept",
    who=Who.STORE,
    work=Work.PAY,
    answers=MOVED,
    codes=NOT_THERE,
)
def accept_order(call: Call[Nothing], order_id: str) -> Answer:
    """Accept an order: from here on it cannot be cancelled."""
    return _move(call, order_id, OrderState.ACCEPTED)


@endpoint(
    blueprint,
    "POST",
    "/store/orders/{order_id}/ready",
    who=Who.STORE,
    work=Work.PAY,
    answers=MOVED,
    codes=NOT_THERE,
)
def ready_order(call: Call[Nothing], order_id: str) -> Answer:
    """Say that an order is ready."""
    return _move(call, order_id, OrderState.READY)


@endpoint(
    blueprint,
    "POST",
    "/store/orders/{order_id}/complete",
    who=Who.STORE,
    work=Work.PAY,
    answers=MOVED,
    codes=NOT_THERE,
)
def complete_order(call: Call[Nothing], order_id: str) -> Answer:
    """Say that an order was handed over."""
    return _move(call, order_id, OrderState.COMPLETED)


def _move(call: Call[Nothing], order_id: str, to: OrderState) -> Answer:
    order = wired.move_order(store_id=call.store_id, order_id=order_id, to=to, now=call.now)
    return ok(views.order_view(order, call.now))


@endpoint(
    blueprint,
    "PUT",
    "/store/status",
    who=Who.STORE,
    work=Work.PAY,
    asks=StoreStatusBody,
    answers={200: StoreView},
    codes=("not_found",),
)
def set_own_status(call: Call[StoreStatusBody]) -> Answer:
    """Switch the store to online, busy or paused; seen everywhere within 10 s."""
    return set_status(call, call.store_id)


def set_status(call: Call[StoreStatusBody], store_id: str) -> Answer:
    """Switch a store, by its own word or the operator's."""
    said = call.said
    store = wired.set_status(
        store_id=store_id,
        status=StoreStatus(said.status),
        minutes=said.minutes,
        who=call.caller.sub,
        reason=said.reason or "",
        now=call.now,
    )
    return ok(views.store_view(store, now=call.now))
