"""The `orders` queue: one order placed per message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalice import Blueprint

from chalicelib import settings
from chalicelib.edges.loading import at_load
from chalicelib.edges.queues.consumer import consumer
from chalicelib.wiring import order_books, overload, placing, queues

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(
    queue=f"{settings.prefix()}-orders", batch_size=10, name="place_order", maximum_concurrency=20
)
@consumer
def place_order(message: Mapping[str, Any], now: datetime) -> None:
    """Pin the coupon, book the slot, hand over to payment."""
    placing.place(order_id=message["order_id"], now=now)


at_load(overload.look, queues.order_queue, order_books.holdings)
