"""CloudWatch's eyes on this machine: puts what AWS itself would measure where AWS would put it.

The emulator keeps queues but not their age, and knows nothing of our gateway. The age is read from
the messages that its SQS holds in this very process: receiving them to look at them would count as
a delivery, and what the pump remembers is not what lies in the queue.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.backends import get_backend

from infra.local.functions import ACCOUNT, REGION
from infra.local.gateway_counts import Counts

LOG = logging.getLogger(__name__)
EVERY_S = 5.0
# Nobody asks for older points, and the emulator would keep them for ever.
KEEP_S = 900.0
# From here on SQS counts a message as moved to the back, and leaves it out of the age (its
# developer guide, "Available CloudWatch metrics for Amazon SQS").
TRIED_OFTEN = 3


def oldest_age_s(queue: str, *, now_s: float) -> float:
    """Seconds since the oldest message of a queue was sent, in flight or waiting; 0 when empty
    or not there.

    As on AWS, messages received more than three times do not count."""
    found = _backend("sqs").queues.get(queue)
    held: Sequence[Any] = list(found._messages) if found else []  # a copy: senders go on
    sent = [m.sent_timestamp for m in held if m.approximate_receive_count <= TRIED_OFTEN]
    return max(0.0, now_s - min(sent) / 1000) if sent else 0.0


class Meter:
    """Puts the numbers of `queues` and of the gateway every few seconds, between `start()` and
    `stop()`; `counts` is the gateway's total so far."""

    def __init__(
        self,
        client: Any,
        *,
        queues: Iterable[str],
        api_name: str,
        function: str,
        counts: Callable[[], Counts],
    ) -> None:
        self._client = client
        self._queues = tuple(queues)
        self._api_name, self._function, self._counts = api_name, function, counts
        self._before = Counts()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, *, every_s: float = EVERY_S) -> None:
        """Measure in a thread of its own."""
        self._thread = threading.Thread(
            target=self._run, args=(every_s,), name="meter", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Measure no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(2)

    def measure(self, *, now_s: float) -> None:
        """Put one point of everything."""
        stamp = datetime.fromtimestamp(now_s, UTC)
        for queue in self._queues:
            point = "ApproximateAgeOfOldestMessage", oldest_age_s(queue, now_s=now_s)
            self._put("AWS/SQS", ("QueueName", queue), [point], stamp)
        total = self._counts()
        new, self._before = total - self._before, total
        gateway, function = ("ApiName", self._api_name), ("FunctionName", self._function)
        self._put("AWS/ApiGateway", gateway, _gateway_points(new), stamp)
        points = [("Invocations", new.invoked), ("Throttles", new.refused)]
        self._put("AWS/Lambda", function, points, stamp)
        forget_before(now_s - KEEP_S)

    def _put(
        self,
        namespace: str,
        dimension: tuple[str, str],
        points: Sequence[tuple[str, float]],
        stamp: datetime,
    ) -> None:
        name, value = dimension
        data = [
            {
                "MetricName": metric,
                "Dimensions": [{"Name": name, "Value": value}],
                "Timestamp": stamp,
                "Value": number,
            }
            for metric, number in points
        ]
        self._client.put_metric_data(Namespace=namespace, MetricData=data)

    def _run(self, every_s: float) -> None:
        while not self._stopping.wait(every_s):
            try:
                self.measure(now_s=time.time())
            except (ClientError, BotoCoreError) as wrong:
                if not self._stopping.is_set():
                    LOG.warning("The meter could not measure: %r", wrong)


def _gateway_points(new: Counts) -> list[tuple[str, float]]:
    # A function that is full reaches the caller as a 5xx, and so does what it answers itself.
    return [
        ("Count", new.offered),
        ("4XXError", new.throttled + new.wrong),
        ("5XXError", new.refused + new.failed),
    ]


def forget_before(then_s: float) -> None:
    """Drop the emulator's points from before `then_s`; the meter alone writes them."""
    then = datetime.fromtimestamp(then_s, UTC)
    backend = _backend("cloudwatch")
    backend.metric_data = [
        point for point in backend.metric_data if point.timestamp.replace(tzinfo=UTC) >= then
    ]


def _backend(service: str) -> Any:
    find: Any = get_backend  # typed by literal names alone
    return find(service)[ACCOUNT][REGION]
