"""The queues: sending to them, and what consumers do with a message besides handling it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.sqs import OrderQueue, QueueControl
from chalicelib.flows import ports


@lru_cache(maxsize=1)
def order_queue() -> ports.OrderQueue:
    """Where orders and payments are sent."""
    config = settings.load()
    return OrderQueue(
        aws.sqs(attempts=config.aws_attempts),
        orders_url=config.orders_queue_url,
        payments_url=config.payments_queue_url,
    )


@lru_cache(maxsize=1)
def _control() -> QueueControl:
    return QueueControl(aws.sqs(attempts=settings.load().aws_attempts))


def partial_batch() -> bool:
    """Whether the mapping is known to read partial batch replies."""
    return settings.load().partial_batch


def park(record: Mapping[str, Any], *, reason: str, detail: str) -> None:
    """Copy the message to the dead-letter queue with the reason (an error's code) and the detail,
    then delete it."""
    control = _control()
    control.park(
        control.url_of(record["eventSourceARN"]),
        record["receiptHandle"],
        body=record["body"],
        reason=reason,
        detail=detail,
        receives=int(record.get("attributes", {}).get("ApproximateReceiveCount", 1)),
    )


def come_back(record: Mapping[str, Any], seconds: int) -> None:
    """Let the message be seen again after `seconds`."""
    control = _control()
    url = control.url_of(record["eventSourceARN"])
    control.change_visibility(url, record["receiptHandle"], delay_s=seconds)
