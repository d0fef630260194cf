"""The audit log in the table: append-only, by day, spread over a few keys."""

import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import packed


class AuditLog:
    """Implements the port. `new_id` gives an entry a name of its own."""

    def __init__(self, table: Table, *, new_id: Callable[[], str]) -> None:
        self._table = table
        self._new_id = new_id

    def append(
        self, *, now: datetime, who: str, what: str, why: str, detail: Mapping[str, Any]
    ) -> None:
        """Write one entry; a retry writes the same one again. One call."""
        entry_id = self._new_id()
        key = keys.audit(now, entry_id=entry_id, spread=zlib.crc32(entry_id.encode()))
        row = {"who": who, "what": what, "why": why, "detail": packed(detail)}
        self._table.put(key, row)
