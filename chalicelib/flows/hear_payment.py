"""Hear a payment provider's notification: it only wakes the order's next payment step.

What it says is not believed beyond its signature: the consumer asks the provider itself, so that
duplicates and disorder change nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import owner_of
from chalicelib.flows.ports import NotificationCheck, OrderQueue


def hear_payment(
    *,
    provider: str,
    body: bytes,
    signature: str,
    now: datetime,
    providers: Mapping[str, NotificationCheck],
    queue: OrderQueue,
) -> None:
    """Send the order named by a genuine notification to `payments`.

    NotFound for an unknown provider; Refused "unauthenticated" for a wrong signature: nothing
    changed. Unavailable when the message is not known to have arrived: the provider repeats it.
    """
    if provider not in providers:
        raise NotFound("There is no such payment provider.")
    order_id = providers[provider].verified(body=body, signature=signature, now=now)
    owner_of(order_id)
    queue.pay(order_id)
