"""Placing an order, joined to the table and the queue."""

from datetime import datetime

from chalicelib.domain.orders.order import Order
from chalicelib.flows.place_order import place_order
from chalicelib.wiring.order_books import holdings, orders
from chalicelib.wiring.queues import order_queue
from chalicelib.wiring.stores import catalogue


def place(*, order_id: str, now: datetime) -> Order:
    """`flows.place_order`."""
    return place_order(
        order_id=order_id,
        now=now,
        orders=orders(),
        catalogue=catalogue(),
        queue=order_queue(),
        holdings=holdings(),
    )
