"""A bill to pay (electricity, phone …): owed to a biller, held like a coupon, paid once."""

from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.records import dataclass


class BillUnavailable(Refused):
    """The bill is being paid by another order, or is paid already."""

    code = "not_eligible"


class BillState(StrEnum):
    """Where a bill is. DUE is the biller's word; HELD and PAID are ours."""

    DUE = "DUE"
    HELD = "HELD"
    PAID = "PAID"


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill as the biller states it."""

    bill_id: str
    kind: str
    payee: str
    period: str
    amount: Money
    due_at: datetime
    state: BillState = BillState.DUE


@dataclass(frozen=True, slots=True)
class BillHold:
    """Our own row about a bill: which order has it; `hold_until` (epoch) is None once pinned."""

    bill_id: str
    state: BillState
    order_id: str | None
    hold_until: int | None
