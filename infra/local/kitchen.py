"""Every store's own client, played by one thread: accepts, readies and completes what is paid.

It knows the shop only through its HTTP surface, with a `store` token for one store at a time.
Looks at every store in turn, more often where something is cooking.
"""

import heapq
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from infra.local.wire import Reply, call_json

LOG = logging.getLogger(__name__)
NEXT_STEP = {
    "CONFIRMED": ("accept", "ACCEPTED"),
    "ACCEPTED": ("ready", "READY"),
    "READY": ("complete", "COMPLETED"),
}
IDLE_LOOK_EVERY_S = 4.0
BUSY_LOOK_EVERY_S = 1.0
AFTER_TROUBLE_S = 8.0


class Kitchen:
    """`pace_s` is how long each step takes. Works from `start()` until `stop()`."""

    def __init__(
        self,
        *,
        url: str,
        stores: Sequence[str],
        token_for: Callable[[str], str],
        pace_s: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._token_for = token_for
        self._pace_s = pace_s
        self._clock = clock
        self._stores = tuple(stores)
        self._seen: dict[tuple[str, str], float] = {}  # (order, state): since when
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Cook in a background thread."""
        self._thread = threading.Thread(target=self._run, name="kitchen", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Put the spoon down."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def look(self, store: str) -> float:
        """Look after one store's orders; in how many seconds to look again."""
        try:
            answer = self._ask("GET", "/store/orders", store)
            if answer.status != 200:
                return AFTER_TROUBLE_S
            orders = answer.json()["orders"]
            busy = [self._step(store, order) for order in orders]
        except (OSError, ValueError, KeyError) as wrong:
            if not self._stopping.is_set():
                LOG.info("kitchen of %s: %r", store, wrong)
            return AFTER_TROUBLE_S
        if not any(busy):
            return IDLE_LOOK_EVERY_S
        return min(BUSY_LOOK_EVERY_S, max(self._pace_s, 0.1))

    def _step(self, store: str, order: dict[str, Any]) -> bool:
        """Move an order on when its time has come; whether it needs looking after."""
        order_id, state = order["order_id"], order["state"]
        if state not in NEXT_STEP:
            return False
        step, after = NEXT_STEP[state]
        now = self._clock()
        since = self._seen.setdefault((order_id, state), now)
        if now - since >= self._pace_s:
            answer = self._ask("POST", f"/store/orders/{order_id}/{step}", store, {})
            self._seen.pop((order_id, state), None)
            if answer.status == 200 and after in NEXT_STEP:
                self._seen[order_id, after] = now
        return True

    def _ask(self, method: str, path: str, store: str, body: Any = None) -> Reply:
        return call_json(method, self._url + path, body, token=self._token_for(store))

    def _run(self) -> None:
        now = self._clock()
        # Spread over one round, so that idle stores are not asked all at once.
        gap = IDLE_LOOK_EVERY_S / max(1, len(self._stores))
        due = [(now + gap * number, store) for number, store in enumerate(self._stores)]
        while due and not self._stopping.is_set():
            at, store = due[0]
            if self._stopping.wait(max(0.0, at - self._clock())):
                return
            heapq.heapreplace(due, (self._clock() + self.look(store), store))
