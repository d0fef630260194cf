"""The dead letters, joined to the queues."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.dead_letters import DeadLetters
from chalicelib.adapters.sqs import QueueControl
from chalicelib.domain.orders.dead_letters import DeadLetter
from chalicelib.flows import ports
from chalicelib.flows.tend_dead_letters import (
    Tended,
    discard_dead_letters,
    list_dead_letters,
    redrive_dead_letters,
)
from chalicelib.wiring.campaigns import audit_log


@lru_cache(maxsize=1)
def dead_letters() -> ports.DeadLetters:
    """The messages that could not be handled."""
    config = settings.load()
    client = aws.sqs(attempts=config.aws_attempts)
    queues = {"orders": config.orders_queue_url, "payments": config.payments_queue_url}
    return DeadLetters(client, control=QueueControl(client), queues=queues)


def listed(*, limit: int) -> Sequence[DeadLetter]:
    """`flows.tend_dead_letters.list_dead_letters`."""
    return list_dead_letters(limit=limit, letters=dead_letters())


def counts() -> Mapping[str, int]:
    """About how many there are by queue (one call a queue)."""
    return dead_letters().counts()


def redrive(*, message_ids: Sequence[str] | None, reason: str, who: str, now: datetime) -> Tended:
    """`flows.tend_dead_letters.redrive_dead_letters`."""
    return redrive_dead_letters(
        message_ids=message_ids,
        reason=reason,
        who=who,
        now=now,
        letters=dead_letters(),
        audit=audit_log(),
    )


def discard(*, message_ids: Sequence[str], reason: str, who: str, now: datetime) -> Tended:
    """`flows.tend_dead_letters.discard_dead_letters`."""
    return discard_dead_letters(
        message_ids=message_ids,
        reason=reason,
        who=who,
        now=now,
        letters=dead_letters(),
        audit=audit_log(),
    )
