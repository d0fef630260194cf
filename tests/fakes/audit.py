"""The audit log in memory: `entries`, oldest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    now: datetime
    who: str
    what: str
    why: str
    detail: Mapping[str, Any]


class FakeAudit:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def append(
        self, *, now: datetime, who: str, what: str, why: str, detail: Mapping[str, Any]
    ) -> None:
        self.entries.append(Entry(now, who, what, why, json.loads(json.dumps(detail))))
