"""Signed notifications of the payment sandbox, sent from a thread of their own.

They come once, never, twice, late or out of order, as scripted; a notification is tried a few
times until somebody says 2xx, and never delays the answer to a charge. It says back the id of the
request that the charge was for, beside what is signed.
"""

import hashlib
import heapq
import hmac
import json
import random
import threading
import time
from collections.abc import Mapping
from typing import Any, Literal, get_args

from infra.local.wire import call

NotifyMode = Literal["once", "never", "duplicate", "late", "shuffled"]
RETRY_AFTER_S = (0.3, 1.0, 3.0, 10.0)
LATE_S = 5.0
SHUFFLE_WITHIN_S = 1.0


def sign(key: str, at: int, body: bytes) -> str:
    """The value of `x-lantern-signature`."""
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Notices:
    """Sends from construction until `stop()`; `url` None keeps them back for good."""

    def __init__(self, *, key: str, url: str | None, mode: NotifyMode, seed: int = 0) -> None:
        self.url = url
        self.sent: list[tuple[str, int]] = []  # (event_id, status or 0)
        self._key = key
        self._random = random.Random(seed)
        self._due: list[tuple[float, int, int, str, Mapping[str, Any]]] = []
        self._numbered = 0
        self._wake = threading.Condition()
        self._stopped = False
        self.set_mode(mode)
        self._thread = threading.Thread(target=self._run, name="sandbox-notices", daemon=True)
        self._thread.start()

    def set_mode(self, mode: NotifyMode) -> None:
        """How notifications are sent from now on."""
        if mode not in get_args(NotifyMode):
            raise ValueError(f"notify is one of {', '.join(get_args(NotifyMode))}")
        self._mode = mode

    def tell(self, event: Mapping[str, Any], *, request_id: str = "") -> None:
        """Queue an event; returns at once."""
        if self._mode == "never" or self.url is None:
            return
        for _ in range(2 if self._mode == "duplicate" else 1):
            wait = {"late": LATE_S, "shuffled": self._random.uniform(0, SHUFFLE_WITHIN_S)}
            self._put(wait.get(self._mode, 0.0), 0, request_id, event)

    def stop(self) -> None:
        """End the thread; what was not sent is lost, as it would be."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        self._thread.join(timeout=3)

    def _put(self, wait_s: float, attempt: int, request_id: str, event: Mapping[str, Any]) -> None:
        with self._wake:
            self._numbered += 1
            due = time.monotonic() + wait_s
            heapq.heappush(self._due, (due, self._numbered, attempt, request_id, event))
            self._wake.notify_all()

    def _next(self) -> tuple[int, str, Mapping[str, Any]] | None:
        with self._wake:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2:]
                self._wake.wait(wait)
        return None

    def _run(self) -> None:
        while (taken := self._next()) is not None:
            attempt, request_id, event = taken
            status = self._send(event, request_id)
            self.sent.append((event["event_id"], status))
            if not 200 <= status < 300 and attempt < len(RETRY_AFTER_S):
                self._put(RETRY_AFTER_S[attempt], attempt + 1, request_id, event)

    def _send(self, event: Mapping[str, Any], request_id: str) -> int:
        body = json.dumps(event, separators=(",", ":")).encode()
        headers = {
            "content-type": "application/json",
            "x-lantern-signature": sign(self._key, int(time.time()), body),
            **({"x-request-id": request_id} if request_id else {}),
        }
        try:
            return call("POST", str(self.url), body=body, headers=headers, timeout_s=2).status
        except OSError:
            return 0
