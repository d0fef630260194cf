"""Quotes, orders, cancellations and bills."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from chalicelib.contracts.shapes import Hash, Id, Instant, Line, Locale, Paid, Place, Reply, Request
from chalicelib.domain.orders import basket

Name = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", min_length=1, max_length=100)
]


class LineBody(Request):
    """One item, how many, and how."""

    item_id: Id
    quantity: int = Field(ge=1, le=basket.MAX_QUANTITY)
    size: Name | None = None
    options: list[Name] = Field(default_factory=list, max_length=30)

    def to_domain(self) -> basket.Line:
        """The same as a basket line."""
        return basket.Line(self.item_id, self.quantity, self.size, tuple(self.options))


class FulfilmentBody(Request):
    """Pick up or have delivered; a slot left out is the next free one."""

    type: Literal["pickup", "delivery"] = "pickup"
    slot: Instant | None = None
    latest_slot: Instant | None = None
    address: Line | None = None
    location: Place | None = None


class QuoteBody(Request):
    """A basket at one store."""

    store_id: Id
    lines: list[LineBody] = Field(min_length=1, max_length=basket.MAX_LINES)
    coupon_id: Id | None = None
    fulfilment: FulfilmentBody = Field(default_factory=FulfilmentBody)
    locale: Locale = "zh-CN"

    def basket(self) -> tuple[basket.Line, ...]:
        """The lines as the domain has them."""
        return tuple(line.to_domain() for line in self.lines)


class OrderBody(Request):
    """Consent: the quote and the hash of exactly what was shown."""

    quote_id: Id
    quote_hash: Hash


class BillQuoteBody(Request):
    """In which language the quote is to be written."""

    locale: Locale = "zh-CN"


class QuoteView(Reply):
    """What consent would be given to."""

    quote_id: str
    quote_hash: Hash
    lines: list[dict[str, Any]]
    subtotal: Paid
    discount: Paid
    total: Paid
    fulfilment: dict[str, Any] | None
    expires_at: str


class OrderTaken(Reply):
    """The order that the quote has become."""

    order_id: str
    state: str
    eta: str | None


class OrderView(OrderTaken):
    """An order as everybody hears of it."""

    history: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    subtotal: Paid
    discount: Paid
    total: Paid
    store_id: str | None
    slot: str | None
    pickup_code: str | None


class OrderList(Reply):
    """Orders, newest first (a store's by slot)."""

    orders: list[OrderView]


class CancelReply(OrderView):
    """The order after the cancellation: what comes back, and which coupon."""

    refund: Paid
    coupon_id: str | None


class BillView(Reply):
    """A bill as the biller states it, and whether it is being paid."""

    bill_id: str
    kind: str
    payee: str
    period: str
    amount: Paid
    due_at: str
    state: Literal["DUE", "HELD", "PAID"]


class BillList(Reply):
    """The shopper's bills."""

    bills: list[BillView]
