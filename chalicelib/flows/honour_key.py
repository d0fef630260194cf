"""Honour an Idempotency-Key: the same request again hears the same answer, also from its twin."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from chalicelib import telemetry
from chalicelib.domain.errors import Invalid, LanternError, Overloaded
from chalicelib.flows.ports import Answered, Begun, IdempotencyStore, Mismatch


class IdempotencyMismatch(Invalid):
    """The key belongs to another request."""

    code = "idempotency_mismatch"


def honour_key(
    *,
    shopper: str,
    key: str,
    fingerprint: str,
    now: datetime,
    new_lease: Callable[[], str],
    wait: Callable[[], bool],
    act: Callable[[], tuple[int, str, bool]],
    store: IdempotencyStore,
) -> tuple[int, str]:
    """(status, body): of `act`, or of the same request that acted before.

    `act` answers (status, body, final): only a final answer is stored; another, or an exception,
    gives the key up. `wait` sleeps a little and is False once it has waited enough for a twin.
    Raises IdempotencyMismatch, Overloaded (the twin is still at it), Unavailable (key unreadable).
    """
    lease = new_lease()
    standing = _taken(shopper, key, fingerprint, now, lease=lease, wait=wait, store=store)
    if standing is not None:
        return standing.status, standing.body
    status, body, final = 0, "", False
    try:
        status, body, final = act()
    finally:
        if not final:
            with suppress(LanternError):  # the lease runs out by itself
                store.abandon(shopper, key, lease=lease)
    if final:
        _finish(shopper, key, lease, status, body, now, store)
    return status, body


def _taken(
    shopper: str,
    key: str,
    fingerprint: str,
    now: datetime,
    *,
    lease: str,
    wait: Callable[[], bool],
    store: IdempotencyStore,
) -> Answered | None:
    """The stored answer, or None once the key is ours."""
    while True:
        standing = store.begin(shopper, key, fingerprint=fingerprint, lease=lease, now=now)
        if isinstance(standing, Begun):
            return None
        if isinstance(standing, Answered):
            return standing
        if isinstance(standing, Mismatch):
            raise IdempotencyMismatch("This Idempotency-Key was used with another request.")
        if not wait():
            raise Overloaded("The same request is being answered just now: ask again.")


def _finish(
    shopper: str,
    key: str,
    lease: str,
    status: int,
    body: str,
    now: datetime,
    store: IdempotencyStore,
) -> None:
    """Store the answer. It has happened: if it cannot be stored, the caller hears it all the same,
    and what is behind it is idempotent by itself."""
    try:
        store.finish(shopper, key, lease=lease, status=status, body=body, now=now)
    except LanternError:
        telemetry.count("idempotency.unstored")
