"""The table's stream delivered to one function, as the template's mapping does it: filtered, in
order, one batch at a time, halved when it fails, and a record that fails alone given up at last.

One shard. Until it is given up, a failed record holds everything behind it up.
"""

import json
import logging
import threading
from collections.abc import Mapping, Sequence
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
        self, function: StreamFunction, streams: Any, sqs: Any, faults: Faults, tally: Tally
    ) -> None:
        self.name = name_of(function.handler)
        self._function = function
        self._handler = resolve(function.handler)
        self._streams = streams
        self._sqs = sqs
        self._faults = faults
        self._tally = tally
        self._waiting: list[dict[str, Any]] = []
        self._span, self._failures = function.batch_size, 0
        self._iterator: str | None = None
        self._thread: threading.Thread | None = None

    def round(self) -> bool:
        """Deliver what is there; False when nothing moved."""
        self._read()
        moved = False
        while self._waiting:
            span = self._span
            if not self._deliver() and span == self._span:
                break  # it is tried again a little later
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
            records = (self._record(raw) for raw in answer["Records"])
            self._waiting += [one for one in records if passes(one, self._function.filters)]
            if not answer["Records"]:
                return

    def _record(self, raw: dict[str, Any]) -> dict[str, Any]:
        at = raw["dynamodb"]["ApproximateCreationDateTime"].timestamp()
        change = raw["dynamodb"] | {"ApproximateCreationDateTime": at}
        return raw | {"dynamodb": change, "eventSourceARN": self._function.stream_arn}

    def _deliver(self) -> bool:
        """One invocation; whether it got past at least one record."""
        batch = self._waiting[: self._span]
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
        return self._after(batch[done:]) or done > 0

    def _after(self, left: list[dict[str, Any]]) -> bool:
        """Halve what failed until its record is alone; whether one was given up."""
        if not left:
            self._span, self._failures = self._function.batch_size, 0
            return False
        if len(left) > 1:
            self._span = len(left) // 2
            return False
        self._span, self._failures = 1, self._failures + 1
        if self._failures < self._function.attempts:
            return False
        self._give_up(left[0])
        self._waiting = self._waiting[1:]
        self._span, self._failures = self._function.batch_size, 0
        return True

    def _give_up(self, record: dict[str, Any]) -> None:
        """Tell the failure queue what Lambda would: where it lies in the stream, not what it is."""
        if not self._function.failures_url:
            return
        number = record["dynamodb"]["SequenceNumber"]
        info = {
            "shardId": "",
            "startSequenceNumber": number,
            "endSequenceNumber": number,
            "batchSize": 1,
            "streamArn": self._function.stream_arn,
        }
        told = {"requestContext": {"condition": "RetryAttemptsExhausted"}}
        body = json.dumps(told | {"DDBStreamBatchInfo": info})
        self._sqs.send_message(QueueUrl=self._function.failures_url, MessageBody=body)


def passes(record: Mapping[str, Any], filters: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a record passes one of Lambda's filters, of the kinds that ours are of: equal, prefix
    and exists. ValueError for another kind. No filters let everything through."""
    return not filters or any(_fits(record, pattern) for pattern in filters)


def _fits(found: Any, pattern: Mapping[str, Any]) -> bool:
    for name, wanted in pattern.items():
        value = found.get(name) if isinstance(found, Mapping) else None
        if isinstance(wanted, Mapping):
            if not _fits(value, wanted):
                return False
        elif not any(_is(value, rule) for rule in wanted):
            return False
    return True


def _is(value: Any, rule: Any) -> bool:
    if not isinstance(rule, Mapping):
        return bool(value == rule)
    ((kind, operand),) = rule.items()
    if kind == "prefix":
        return isinstance(value, str) and value.startswith(operand)
    if kind == "exists":
        return (value is not None) is operand
    raise ValueError(f"no filter of the kind {kind!r} is known here")
