"""The stores' own side: their orders, their state; joined to the table."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.orders.order import Order, OrderState
from chalicelib.domain.stores.store import Store, StoreStatus
from chalicelib.flows.serve_store import list_store_orders, move_store_order, set_store_status
from chalicelib.wiring.campaigns import audit_log
from chalicelib.wiring.order_books import orders
from chalicelib.wiring.stores import catalogue, slots


def store_orders(*, store_id: str, now: datetime) -> Sequence[Order]:
    """`flows.serve_store.list_store_orders`."""
    return list_store_orders(store_id=store_id, now=now, slots=slots(), orders=orders())


def move_order(*, store_id: str, order_id: str, to: OrderState, now: datetime) -> Order:
    """`flows.serve_store.move_store_order`."""
    return move_store_order(store_id=store_id, order_id=order_id, to=to, now=now, orders=orders())


def set_status(
    *,
    store_id: str,
    status: StoreStatus,
    minutes: int | None,
    who: str,
    reason: str,
    now: datetime,
) -> Store:
    """`flows.serve_store.set_store_status`."""
    return set_store_status(
        store_id=store_id,
        status=status,
        minutes=minutes,
        who=who,
        reason=reason,
        now=now,
        catalogue=catalogue(),
        audit=audit_log(),
    )
