"""Idempotency keys, joined to the table."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from chalicelib.adapters.dynamodb.idempotency_store import IdempotencyStore
from chalicelib.flows import ports
from chalicelib.flows.honour_key import honour_key
from chalicelib.wiring.ground import table


@lru_cache(maxsize=1)
def store() -> ports.IdempotencyStore:
    """Answers under caller-supplied keys."""
    return IdempotencyStore(table())


def honour(
    *,
    shopper: str,
    key: str,
    fingerprint: str,
    now: datetime,
    new_lease: Callable[[], str],
    wait: Callable[[], bool],
    act: Callable[[], tuple[int, str, bool]],
) -> tuple[int, str]:
    """`flows.honour_key`."""
    return honour_key(
        shopper=shopper,
        key=key,
        fingerprint=fingerprint,
        now=now,
        new_lease=new_lease,
        wait=wait,
        act=act,
        store=store(),
    )
