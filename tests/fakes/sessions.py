"""Chat sessions in memory."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.outcomes import StoredSession


class FakeSessions:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[str, int]] = {}
        self._lock = threading.Lock()

    def load(self, shopper: str, session_id: str) -> StoredSession | None:
        row = self._rows.get((shopper, session_id))
        return StoredSession(json.loads(row[0]), row[1]) if row else None

    def save(
        self, shopper: str, session_id: str, *, data: Mapping[str, Any], version: int, now: datetime
    ) -> bool:
        text = json.dumps(data)
        with self._lock:
            row = self._rows.get((shopper, session_id))
            if (row[1] if row else 0) != version:
                return False
            self._rows[shopper, session_id] = (text, version + 1)
            return True
