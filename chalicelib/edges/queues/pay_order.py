"""The `payments` queue: one payment or refund step per message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalice import Blueprint

from chalicelib import settings
from chalicelib.edges.loading import at_load
from chalicelib.edges.queues.consumer import consumer
from chalicelib.wiring import order_books, overload, payments

blueprint = Blueprint(__name__)
# A provider that is slow keeps each message for up to 9 s (charge and ask, or charge and settle,
# at 3 s each, and the table): what does not fit into the function's 30 s would wait for the
# visibility timeout every time, and have a third of its patience eaten by it.
BATCH = 3


@blueprint.on_sqs_message(
    queue=f"{settings.prefix()}-payments",
    batch_size=BATCH,
    name="pay_order",
    maximum_concurrency=20,
)
@consumer
def pay_order(message: Mapping[str, Any], now: datetime) -> None:
    """Charge, close, refund: whatever the order's state asks for."""
    wish = message.get("wish")
    payments.pay(
        order_id=message["order_id"], wish=wish if isinstance(wish, str) else None, now=now
    )


at_load(overload.look, order_books.holdings, payments.provider)
