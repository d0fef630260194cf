"""The queues in memory: what was sent, in order, until a test takes it out."""

import threading
from collections import deque
from dataclasses import dataclass, field

from chalicelib.domain.errors import Unavailable


@dataclass(slots=True)
class RecordedQueue:
    """`orders` and `payments` hold (order_id, wish); `down` lets the next so many sends fail before
    they arrive, `lost` after."""

    orders: deque[tuple[str, str | None]] = field(default_factory=deque)
    payments: deque[tuple[str, str | None]] = field(default_factory=deque)
    down: int = 0
    lost: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def place(self, order_id: str) -> None:
        self._send(self.orders, order_id, None)

    def pay(self, order_id: str, *, wish: str | None = None) -> None:
        self._send(self.payments, order_id, wish)

    def _send(self, queue: deque[tuple[str, str | None]], order_id: str, wish: str | None) -> None:
        with self._lock:
            if self.down > 0:
                self.down -= 1
                raise Unavailable("The queue does not answer.")
            queue.append((order_id, wish))
            if self.lost > 0:
                self.lost -= 1
                raise Unavailable("The queue's answer was lost.")
