"""The audit."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.flows.audit import Audited
from chalicelib.flows.audit import audit as _audit
from chalicelib.wiring.campaigns import campaigns, coupons, stock
from chalicelib.wiring.ledger import ledger
from chalicelib.wiring.order_books import holdings, orders


def audit(*, now: datetime) -> Sequence[Audited]:
    """`flows.audit`."""
    return _audit(
        now=now,
        campaigns=campaigns(),
        stock=stock(),
        coupons=coupons(),
        orders=orders(),
        holdings=holdings(),
        ledger=ledger(),
    )
