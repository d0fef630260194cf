"""The sweep."""

from datetime import datetime

from chalicelib.flows.sweep import Swept
from chalicelib.flows.sweep import sweep as _sweep
from chalicelib.wiring.campaigns import campaigns, stock
from chalicelib.wiring.order_books import orders
from chalicelib.wiring.queues import order_queue
from chalicelib.wiring.stores import catalogue, slots


def sweep(*, now: datetime) -> Swept:
    """`flows.sweep`."""
    return _sweep(
        now=now,
        campaigns=campaigns(),
        stock=stock(),
        catalogue=catalogue(),
        slots=slots(),
        orders=orders(),
        queue=order_queue(),
    )
