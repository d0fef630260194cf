"""How many of a function may run at once, changeable while they run.

A `Width` is the semaphore; a `Function` is what Lambda's control API knows of one: what is
reserved for it, and the mapping that feeds it from a queue.
"""

import threading
import time
import uuid
from dataclasses import dataclass, field

from infra.local.functions import Handler


class Width:
    """Lets at most `limit` in at once; None lets everybody in. Less than are inside lets nobody in
    until enough have left."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._running = 0
        self._changed = threading.Condition()

    @property
    def limit(self) -> int | None:
        """How many at once."""
        return self._limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        with self._changed:
            self._limit = limit
            self._changed.notify_all()

    @property
    def running(self) -> int:
        """How many are inside now."""
        return self._running

    @property
    def free(self) -> bool:
        """Whether one more could go in now."""
        return self._limit is None or self._running < self._limit

    def enter(self, *, timeout_s: float = 0.0) -> bool:
        """Go in, waiting at most `timeout_s`; whether that was possible."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not self.free:
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    return False
                self._changed.wait(left_s)
            self._running += 1
            return True

    def leave(self) -> None:
        """Go out again."""
        with self._changed:
            self._running -= 1
            self._changed.notify()


@dataclass(slots=True, kw_only=True)
class Mapping:
    """What feeds a function from its queue; `width` is the mapping's maximum concurrency."""

    queue: str
    width: Width
    batch_size: int
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(slots=True, kw_only=True)
class Function:
    """A function by our name. `width` holds it back; `own` is the width without a reservation;
    `handler` is what Invoke calls, for those that are invoked."""

    name: str
    width: Width = field(default_factory=lambda: Width(None))
    own: int | None = None
    mapping: Mapping | None = None
    reserved: int | None = None
    handler: str | Handler | None = None

    def reserve(self, width: int | None) -> None:
        """Let at most `width` run at once; None takes the reservation away. Works at once."""
        self.reserved = width
        self.width.limit = self.own if width is None else width
