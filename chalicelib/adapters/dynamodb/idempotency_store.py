"""Answers under keys that callers supply. A key is first leased, then answered, for a day or more.

A lease that ran out is free again for the same request: its holder died without an answer.
"""

import zlib
from datetime import datetime, timedelta

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import Item, epoch
from chalicelib.domain.outcomes import Answered, Begun, InFlight, Mismatch

# Longer than a request may take (the gateway cuts it at 29 s).
LEASE = timedelta(seconds=30)
# The contract promises 24 hours.
KEPT = timedelta(hours=25)

# Never used, or so long ago that the promise is over (the table deletes late).
UNUSED = "attribute_not_exists(#pk) OR #expires_ttl <= :now"
# The same request, whose holder died without an answer.
LAPSED = "(attribute_not_exists(#status) AND #lease_until <= :now AND #fingerprint = :fingerprint)"
# Still ours, and not answered yet.
OURS = "#lease = :lease AND attribute_not_exists(#status)"


class IdempotencyStore:
    """Implements the port. Every method is one call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(
        self, shopper: str, key: str, *, fingerprint: str, lease: str, now: datetime
    ) -> Begun | Answered | InFlight | Mismatch:
        """Take the key under `lease`, or say what stands there."""
        refused = self._table.put(
            keys.idempotency(shopper, key),
            {
                "fingerprint": fingerprint,
                "lease": lease,
                "lease_until": epoch(now + LEASE),
                "expires_ttl": epoch(now + KEPT),
            },
            condition=f"{UNUSED} OR {LAPSED}",
            values={":now": epoch(now), ":fingerprint": fingerprint},
        )
        if refused is None or refused.item is None:
            return Begun()
        return _standing(refused.item, fingerprint=fingerprint, lease=lease)

    def finish(
        self, shopper: str, key: str, *, lease: str, status: int, body: str, now: datetime
    ) -> None:
        """Store a final answer, if the lease is still ours."""
        self._table.update(
            keys.idempotency(shopper, key),
            "SET #status = :status, #body = :body, #expires_ttl = :expires_ttl",
            condition=OURS,
            values={
                ":lease": lease,
                ":status": status,
                ":body": zlib.compress(body.encode()),
                ":expires_ttl": epoch(now + KEPT),
            },
        )

    def abandon(self, shopper: str, key: str, *, lease: str) -> None:
        """Give the key up without an answer, if the lease is still ours."""
        self._table.delete(keys.idempotency(shopper, key), condition=OURS, values={":lease": lease})


def _standing(row: Item, *, fingerprint: str, lease: str) -> Begun | Answered | InFlight | Mismatch:
    if row["fingerprint"] != fingerprint:
        return Mismatch()
    if "status" in row:
        return Answered(row["status"], zlib.decompress(row["body"]).decode())
    # Our own lease refuses us only when a retry has repeated the write: it is ours.
    return Begun() if row["lease"] == lease else InFlight()
