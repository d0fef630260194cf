"""The scheduled flows."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.flows.audit import Audited
from chalicelib.flows.audit import audit as _audit
from chalicelib.flows.sweep import Swept
from chalicelib.flows.sweep import sweep as _sweep
from chalicelib.wiring.campaigns import campaigns, coupons, stock
from chalicelib.wiring.order_books import holdings, orders
from chalicelib.wiring.queues import order_queue
from chalicelib.wiring.stores import catalogue, slots


def sweep(*, now: datetime) -> Swept:
    """`flows.sweep`."""
    return _sweep(
        now=now,
        campaigns=campaigns(),
        stock=stock(),
        coupons=coupons(),
        catalogue=catalogue(),
        slots=slots(),
        orders=orders(),
        queue=order_queue(),
    )


def audit(*, now: datetime) -> Sequence[Audited]:
    """`flows.audit`."""
    return _audit(
        now=now,
        campaigns=campaigns(),
        stock=stock(),
        coupons=coupons(),
        orders=orders(),
        holdings=holdings(),
    )
