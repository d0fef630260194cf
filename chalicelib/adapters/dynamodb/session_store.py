"""Chat sessions in the table, packed and versioned: of two turns at once, one is saved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import epoch, packed, unpacked
from chalicelib.domain.outcomes import StoredSession

KEPT = timedelta(days=7)

# The first turn of a session: nobody has saved one.
ABSENT = "attribute_not_exists(#pk)"
# No other turn was saved since this one loaded the session.
SAME_VERSION = "#version = :version"


class SessionStore:
    """Implements the port. Every method is one call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self, shopper: str, session_id: str) -> StoredSession | None:
        """Read it strongly."""
        row = self._table.get(keys.session(shopper, session_id))
        return StoredSession(unpacked(row["data"]), row["version"]) if row else None

    def save(
        self, shopper: str, session_id: str, *, data: Mapping[str, Any], version: int, now: datetime
    ) -> bool:
        """Save over `version`, under the next; False when another turn was saved in between."""
        refused = self._table.put(
            keys.session(shopper, session_id),
            {
                "data": packed(data),
                "version": version + 1,
                "expires_ttl": epoch(now + KEPT),
            },
            condition=SAME_VERSION if version else ABSENT,
            values={":version": version} if version else None,
        )
        return refused is None
