"""The CONTROL state in memory, with its versions. `stale` lets somebody else be quicker at the next
so many saves (their change in between is `meanwhile`), `down` lets the next so many writes and
strong reads fail; `calls` counts what would have gone out."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outcomes import Stale
from chalicelib.domain.overload.control import Control


def _unchanged(control: Control) -> Control:
    return control


class FakeControl:
    def __init__(self, control: Control | None = None) -> None:
        self.control = control or Control()
        self.stale = self.down = 0
        self.meanwhile: Callable[[Control], Control] = _unchanged
        self.calls: Counter[str] = Counter()
        self._notes: Mapping[str, Any] = {}
        self._lock = threading.RLock()

    def load(self) -> Control:
        return self.control

    def load_now(self) -> Control:
        with self._lock:
            self._call("load_now")
            return self.control

    def save(self, control: Control) -> Control | Stale:
        with self._lock:
            self._call("save")
            if self.stale > 0:
                self.stale -= 1
                other = self.meanwhile(self.control)
                self.control = replace(other, version=self.control.version + 1)
            if control.version != self.control.version:
                return Stale()
            self.control = replace(control, version=control.version + 1)
            return self.control

    def notes(self) -> Mapping[str, Any]:
        with self._lock:
            self._call("notes")
            return self._notes

    def note(self, notes: Mapping[str, Any]) -> None:
        with self._lock:
            self._call("note")
            self._notes = dict(notes)

    def _call(self, name: str) -> None:
        self.calls[name] += 1
        if self.down > 0:
            self.down -= 1
            raise Unavailable("The table does not answer.")
