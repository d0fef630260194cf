"""One SQS queue delivered to one function, as Lambda's event source mapping does.

The mapping's width is how many batches it takes from the queue at once; what it cannot take waits
there. The function's own width (reserved concurrency) is not looked at before receiving: a batch
that finds the function full was received for nothing, and comes back after its visibility timeout.
"""

import logging
import threading
import time
from collections import deque
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.faults import Crashed, Faults, Tally
from infra.local.functions import LambdaContext, QueueFunction, name_of, resolve
from infra.local.messages import Message, Queue, chunks, record_of
from infra.local.verdicts import failed_ids
from infra.local.widths import Function, Mapping, Width

LOG = logging.getLogger(__name__)
LARGEST_ROUND = 1000
# The emulator looks for messages that became visible again once in this time.
LONG_POLL_S = 1
# After a throttle Lambda's pollers go slower and slower, or one that is held back for an hour
# would have received every message of the queue for nothing.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0


class QueueSource:
    """Receives, invokes, deletes. `round()` in the caller's thread, or `start()` in its own."""

    def __init__(self, function: QueueFunction, sqs: Any, faults: Faults, tally: Tally) -> None:
        self.name = name_of(function.handler)
        self._function = function
        self._handler = resolve(function.handler)
        self._queue = Queue(sqs, function)
        self._faults = faults
        self._tally = tally
        self._twins: deque[Message] = deque()
        self._kept: dict[str, str] = {}  # message id: receipt of its last, failed delivery
        self._mapping = Mapping(
            queue=function.queue_url.rsplit("/", 1)[1],
            width=Width(function.width),
            batch_size=function.batch_size,
        )
        self.function = Function(name=self.name, mapping=self._mapping)
        self._pause_s = 0.0
        self._running: set[threading.Thread] = set()
        self._poller: threading.Thread | None = None

    # In the caller's thread.

    def round(self) -> bool:
        """Deliver everything that is visible now; whether there was anything."""
        messages: list[Message] = []
        while len(messages) < LARGEST_ROUND and (got := self._queue.receive(wait_s=0)):
            messages += got
        if self._faults.shuffle:
            self._faults.random.shuffle(messages)
        for batch in chunks(messages, self._function.batch_size):
            self._choose_twins(batch)
            self.deliver(batch)
        while self._twins:
            self.deliver([self._twins.popleft()])
        return bool(messages)

    def hurry(self) -> int:
        """Make every failed message visible at once, whatever its back-off; how many."""
        kept, self._kept = self._kept, {}
        return sum(self._queue.show(receipt) for receipt in kept.values())

    def deliver(self, batch: list[Message]) -> None:
        """One invocation, and what follows from its answer; none when the function is full."""
        if not self.function.width.enter():
            return self._throttled(batch)
        try:
            self._deliver(batch)
        finally:
            self.function.width.leave()

    def _throttled(self, batch: list[Message]) -> None:
        self._tally.add(throttled=len(batch))
        self._keep(batch)
        self._pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, self._pause_s * 2))

    def _keep(self, batch: list[Message]) -> None:
        for message in batch:
            self._kept[message["MessageId"]] = message["ReceiptHandle"]

    def _deliver(self, batch: list[Message]) -> None:
        self._pause_s = 0.0
        ids = {message["MessageId"] for message in batch}
        self._tally.add(invocations=1, delivered=len(batch))
        try:
            reply = self._invoke(batch)
        except Crashed:
            self._tally.add(crashed=1)
            failed = ids
        except Exception as wrong:  # noqa: BLE001 - Lambda outlives whatever a handler raises
            LOG.info("%s raised %r", self.name, wrong)
            failed = ids
        else:
            failed = failed_ids(reply, ids, partial_batch=self._function.partial_batch)
        self._tally.add(failed=len(failed))
        done = [message for message in batch if message["MessageId"] not in failed]
        self._keep([message for message in batch if message["MessageId"] in failed])
        for message in done:
            self._kept.pop(message["MessageId"], None)
        self._tally.add(deleted=self._queue.delete(done))

    # In threads of its own.

    def start(self, stopping: threading.Event) -> None:
        """Poll and deliver until `stopping`."""
        name = f"pump-{self.name}"
        self._poller = threading.Thread(target=self._poll, args=(stopping,), name=name, daemon=True)
        self._poller.start()

    def join(self, timeout_s: float) -> None:
        """Wait a little for what is running."""
        if self._poller is not None:
            self._poller.join(timeout_s)
        for thread in list(self._running):
            thread.join(timeout_s / 2)

    def _poll(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            self._rest(stopping)
            if not self._mapping.width.enter(timeout_s=0.2):
                continue
            batch = self._next_batch(stopping)
            if not batch:
                self._mapping.width.leave()
                continue
            name = f"pump-{self.name}-batch"
            thread = threading.Thread(target=self._work, args=(batch,), name=name, daemon=True)
            self._running.add(thread)
            thread.start()

    def _rest(self, stopping: threading.Event) -> None:
        """Let the pause after a throttle pass, or as much of it as the function stays full."""
        until = time.monotonic() + self._pause_s
        while time.monotonic() < until and not self.function.width.free:
            if stopping.wait(0.05):
                return

    def _next_batch(self, stopping: threading.Event) -> list[Message]:
        if self._twins:
            return [self._twins.popleft()]
        try:
            batch = self._queue.receive(wait_s=LONG_POLL_S)
        except (ClientError, BotoCoreError) as wrong:
            if not stopping.wait(0.5):
                LOG.warning("%s could not receive: %r", self.name, wrong)
            return []
        if stopping.is_set():
            for message in batch:
                self._queue.show(message["ReceiptHandle"])
            return []
        if self._faults.shuffle:
            self._faults.random.shuffle(batch)
        self._choose_twins(batch)
        return batch

    def _work(self, batch: list[Message]) -> None:
        try:
            self.deliver(batch)
        except (ClientError, BotoCoreError) as wrong:
            LOG.warning("%s could not delete: %r", self.name, wrong)
        finally:
            self._running.discard(threading.current_thread())
            self._mapping.width.leave()

    def _invoke(self, batch: list[Message]) -> Any:
        records = [record_of(message, self._function.queue_url) for message in batch]
        self._faults.maybe_crash()
        reply = self._handler({"Records": records}, LambdaContext(self.name))
        self._faults.maybe_crash()
        return reply

    def _choose_twins(self, batch: list[Message]) -> None:
        twins = [message for message in batch if self._faults.twice()]
        self._tally.add(duplicated=len(twins))
        self._twins.extend(twins)
