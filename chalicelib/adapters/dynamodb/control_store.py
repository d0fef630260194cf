"""The CONTROL rows: what everybody looks at, in a few copies so that no key gets hot.

Copy 0 decides; the others are written after it, each only if it is older. A crash in between leaves
them behind by one version, until `govern` writes the next one within a minute.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, packed, unpacked
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.outcomes import Stale
from chalicelib.domain.overload.control import Control, control_from, control_json

# A switch takes effect within two seconds: what is cached is never older than this, and each
# environment asks a little earlier than that, at a time of its own.
LIFE_S, EARLIER_S = 1.9, 0.6
# How long an environment goes on with what it knows when the table does not answer.
ASK_AGAIN_S = 1.0

# Nobody has switched anything since the caller looked.
SAME_VERSION = "#version = :seen"
FIRST = "attribute_not_exists(#pk)"
# A copy never goes back.
OLDER = "attribute_not_exists(#pk) OR #version < :version"


class ControlStore:
    """Implements the port. `jitter` (0..1, fixed for the process) chooses its copy and its pace."""

    def __init__(self, table: Table, *, clock: Callable[[], float], jitter: float) -> None:
        self._table = table
        self._clock = clock
        self._copy = int(jitter * keys.CONTROL_COPIES) % keys.CONTROL_COPIES
        self._life_s = LIFE_S - EARLIER_S * jitter
        self._known: Control | None = None
        self._good_until = float("-inf")
        self._reading = threading.Lock()

    def load(self) -> Control:
        """No call while what is known is younger than two seconds, else one; while one thread asks,
        the others go on with what is known."""
        known = self._known
        if known is not None and self._clock() < self._good_until:
            return known
        if not self._reading.acquire(blocking=known is None):
            return known or Control()
        try:
            return self._refreshed()
        finally:
            self._reading.release()

    def load_now(self) -> Control:
        """One call."""
        return self._read(0, strong=True)

    def save(self, control: Control) -> Control | Stale:
        """One call, and one for every further copy."""
        stored = replace(control, version=control.version + 1)
        seen = control.version
        refused = self._table.put(
            keys.control(0),
            _row(stored),
            condition=SAME_VERSION if seen else FIRST,
            values={":seen": seen} if seen else None,
        )
        if refused is not None and not _ours(refused, stored):
            return Stale()
        self._keep(stored)
        self._copied(stored)
        return stored

    def notes(self) -> Mapping[str, Any]:
        """One call."""
        row = self._table.get(keys.govern_notes())
        return unpacked(row["notes"]) if row else {}

    def note(self, notes: Mapping[str, Any]) -> None:
        """One call."""
        self._table.put(keys.govern_notes(), {"notes": packed(notes)})

    def _refreshed(self) -> Control:
        if self._known is not None and self._clock() < self._good_until:
            return self._known
        try:
            return self._keep(self._read(self._copy, strong=False))
        except (Overloaded, Unavailable):
            # Whatever else is wrong, the last word that was heard goes on being followed.
            self._good_until = self._clock() + ASK_AGAIN_S
            self._known = self._known or Control()
            return self._known

    def _keep(self, control: Control) -> Control:
        # A copy that lags must not take back what this process has written itself.
        if self._known is None or control.version >= self._known.version:
            self._known = control
        self._good_until = self._clock() + self._life_s
        return self._known

    def _copied(self, control: Control) -> None:
        for copy in range(1, keys.CONTROL_COPIES):
            self._table.put(
                keys.control(copy),
                _row(control),
                condition=OLDER,
                values={":version": control.version},
            )

    def _read(self, copy: int, *, strong: bool) -> Control:
        row = self._table.get(keys.control(copy), strong=strong)
        return _control(row) if row else Control()


def _row(control: Control) -> Item:
    return {"version": control.version, "state": packed(control_json(control))}


def _control(row: Item) -> Control:
    return control_from(unpacked(row["state"]), version=row["version"])


def _ours(refused: Refusal, stored: Control) -> bool:
    """Whether what stands there is our own write, repeated by a retry."""
    return refused.item is not None and _control(refused.item) == stored
