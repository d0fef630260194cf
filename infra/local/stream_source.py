"""The table's stream delivered to one function: in order, one batch at a time, until it succeeds.

Minimal: one shard, no filters, no bisecting. A failed record holds everything behind it up.
"""

import logging
import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.faults import Crashed, Faults, Tally
from infra.local.functions import LambdaContext, StreamFunction, name_of, resolve
from infra.local.verdicts import failed_ids

LOG = logging.getLogger(__name__)
POLL_EVERY_S = 0.25


class StreamSource:
    """Reads from the stream's beginning; remembers what was handled."""

    def __init__(
        self, function: StreamFunction, streams: Any, faults: Faults, tally: Tally
    ) -> None:
        self.name = name_of(function.handler)
        self._function = function
        self._handler = resolve(function.handler)
        self._streams = streams
        self._faults = faults
        self._tally = tally
        self._waiting: list[dict[str, Any]] = []
        self._iterator: str | None = None
        self._thread: threading.Thread | None = None

    def round(self) -> bool:
        """Deliver what is there; False when nothing moved."""
        self._read()
        moved = False
        while self._waiting and self._deliver():
            moved = True
        return moved

    def hurry(self) -> int:
        """Nothing waits for a clock here."""
        return 0

    def start(self, stopping: threading.Event) -> None:
        """Read and deliver until `stopping`."""
        name = f"pump-{self.name}"
        self._thread = threading.Thread(target=self._run, args=(stopping,), name=name, daemon=True)
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait a little for what is running."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, stopping: threading.Event) -> None:
        wait_s = 0.0
        while not stopping.wait(wait_s):
            try:
                self.round()
            except (ClientError, BotoCoreError) as wrong:
                if not stopping.is_set():
                    LOG.warning("%s could not read the stream: %r", self.name, wrong)
            wait_s = self._function.retry_after_s if self._waiting else POLL_EVERY_S

    def _read(self) -> None:
        if self._iterator is None:
            arn = self._function.stream_arn
            shards = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
            self._iterator = self._streams.get_shard_iterator(
                StreamArn=arn, ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
        while True:
            answer = self._streams.get_records(ShardIterator=self._iterator)
            self._iterator = answer["NextShardIterator"]
            self._waiting += [self._record(raw) for raw in answer["Records"]]
            if not answer["Records"]:
                return

    def _record(self, raw: dict[str, Any]) -> dict[str, Any]:
        at = raw["dynamodb"]["ApproximateCreationDateTime"].timestamp()
        change = raw["dynamodb"] | {"ApproximateCreationDateTime": at}
        return raw | {"dynamodb": change, "eventSourceARN": self._function.stream_arn}

    def _deliver(self) -> bool:
        """One invocation; whether it got past at least one record."""
        batch = self._waiting[: self._function.batch_size]
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        self._tally.add(invocations=1, delivered=len(batch))
        try:
            self._faults.maybe_crash()
            reply = self._handler({"Records": batch}, LambdaContext(self.name))
            failed = failed_ids(reply, numbers, partial_batch=self._function.partial_batch)
        except Crashed:
            failed = set(numbers)
        except Exception as wrong:  # noqa: BLE001 - Lambda outlives whatever a handler raises
            LOG.info("%s raised %r", self.name, wrong)
            failed = set(numbers)
        # A stream goes on at the first record that failed, whatever came after it.
        done = next((n for n, number in enumerate(numbers) if number in failed), len(numbers))
        self._waiting = self._waiting[done:]
        self._tally.add(failed=len(batch) - done)
        return done > 0
