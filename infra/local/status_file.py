"""The status document as the service's last switch left it: a file that the gateway reads.

It is read again when it has changed; looking costs one `stat` every quarter of a second at
most, once it is there.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Status:
    """One version of the document: its bytes, and its messages of record by language. `answers` is
    room for whoever makes something of this version and wants to make it once."""

    body: bytes
    notices: Mapping[str, Mapping[str, Any]]
    answers: dict[Any, Any] = field(default_factory=dict)


NOTHING = Status(b"", {})


class StatusFile:
    """`current()` is the newest version that could be read, NOTHING before the first."""

    def __init__(
        self, path: str | Path | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = Path(path) if path else None
        self._clock = clock
        self._look_at = float("-inf")
        self._seen: tuple[int, int] | None = None
        self._status = NOTHING

    def current(self) -> Status:
        """The document; never raises."""
        now = self._clock()
        # Who knows nothing looks at once: another thread may be in the middle of the first look.
        if self._path is not None and (now >= self._look_at or self._status is NOTHING):
            self._look_at = now + LOOK_EVERY_S
            self._look(self._path)
        return self._status

    def _look(self, path: Path) -> None:
        try:
            about = path.stat()
            seen = (about.st_mtime_ns, about.st_ino)
            if seen != self._seen:
                body = path.read_bytes()
                self._status = Status(body, dict(json.loads(body).get("notices") or {}))
                self._seen = seen
        except (OSError, ValueError, AttributeError):
            # Not there yet, or half a document: the one before stands, and the next look is soon.
            return
