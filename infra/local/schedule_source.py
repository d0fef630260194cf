"""One function woken at a rate, as EventBridge does; never twice at the same time."""

import logging
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

from infra.local.faults import Tally
from infra.local.functions import (
    ACCOUNT,
    REGION,
    LambdaContext,
    ScheduleFunction,
    name_of,
    resolve,
)
from infra.local.widths import Function

LOG = logging.getLogger(__name__)


class ScheduleSource:
    """Fires in a thread of its own, or when told to."""

    def __init__(self, function: ScheduleFunction, tally: Tally) -> None:
        self.name = name_of(function.handler)
        self._function = function
        self._handler = resolve(function.handler)
        self._tally = tally
        self.function = Function(name=self.name)
        self._thread: threading.Thread | None = None

    def fire(self) -> Any:
        """Wake the function now, in this thread; its answer."""
        self._tally.add(invocations=1)
        return self._handler(self._event(), LambdaContext(self.name))

    def start(self, stopping: threading.Event) -> None:
        """Fire at the rate until `stopping`."""
        name = f"pump-{self.name}"
        self._thread = threading.Thread(target=self._run, args=(stopping,), name=name, daemon=True)
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait a little for what is running."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, stopping: threading.Event) -> None:
        wait_s = self._function.first_after_s
        wait_s = self._function.every_s if wait_s is None else wait_s
        while not stopping.wait(wait_s):
            wait_s = self._function.every_s
            if not self.function.width.enter():
                continue  # held back; the next minute comes anyway
            try:
                self.fire()
            except Exception as wrong:  # noqa: BLE001 - Lambda outlives whatever a handler raises
                if not stopping.is_set():
                    LOG.warning("%s raised %r", self.name, wrong)
            finally:
                self.function.width.leave()

    def _event(self) -> dict[str, Any]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": REGION,
            "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{self.name}"],
            "detail": {},
        }
