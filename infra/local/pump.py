"""Lambda's event sources on this machine: queues, schedules and the stream, to the same handlers.

Two ways to run: `start()`/`stop()` with threads for the local service, and `drain()` for tests,
which delivers everything visible in the calling thread, in the same order every time.
"""

import random
import threading
import time
from collections.abc import Sequence
from typing import Any

from infra.local.faults import Counts, Faults, Tally
from infra.local.functions import Function, QueueFunction, ScheduleFunction, StreamFunction
from infra.local.queue_source import QueueSource
from infra.local.schedule_source import ScheduleSource
from infra.local.stream_source import StreamSource
from infra.local.widths import Function as ControlledFunction

__all__ = ["Counts", "Function", "Pump", "QueueFunction", "ScheduleFunction", "StreamFunction"]

STOP_WITHIN_S = 1.5


class Pump:
    """Delivers; `duplicate` and `crash` are probabilities, `seed` makes them repeatable."""

    def __init__(
        self,
        functions: Sequence[Function],
        sqs_client: Any,
        *,
        streams_client: Any = None,
        duplicate: float = 0.0,
        shuffle: bool = False,
        crash: float = 0.0,
        seed: int = 0,
    ) -> None:
        faults = Faults(duplicate, shuffle, crash, random.Random(seed))
        self._tally = Tally()
        self._queues: list[QueueSource | StreamSource] = []
        self._schedules: dict[str, ScheduleSource] = {}
        self._stopping = threading.Event()
        for function in functions:
            if isinstance(function, QueueFunction):
                self._queues.append(QueueSource(function, sqs_client, faults, self._tally))
            elif isinstance(function, StreamFunction):
                self._queues.append(
                    StreamSource(function, streams_client, sqs_client, faults, self._tally)
                )
            else:
                schedule = ScheduleSource(function, self._tally)
                self._schedules[schedule.name] = schedule

    @property
    def functions(self) -> list[ControlledFunction]:
        """The functions behind queues and schedules, to be held back by Lambda's control API."""
        sources: list[QueueSource | ScheduleSource] = [*self._schedules.values()]
        sources += [source for source in self._queues if isinstance(source, QueueSource)]
        return [source.function for source in sources]

    @property
    def counts(self) -> Counts:
        """What was done since the beginning."""
        return self._tally.counts()

    def start(self) -> None:
        """Deliver in background threads until `stop()`."""
        self._stopping = threading.Event()
        for source in self._sources():
            source.start(self._stopping)

    def stop(self) -> None:
        """Take no more; wait briefly for what is running."""
        self._stopping.set()
        deadline = time.monotonic() + STOP_WITHIN_S
        for source in self._sources():
            source.join(max(0.0, deadline - time.monotonic()))

    def drain(self, *, max_rounds: int = 20) -> Counts:
        """Deliver what is visible, and what that leads to, for at most `max_rounds` rounds.

        `idle` in the answer says whether nothing visible was left; what failed waits for its
        visibility timeout, or for `hurry()`.
        """
        before = self._tally.counts()
        for _ in range(max_rounds):
            # Every queue has its turn in every round, also when an earlier one was busy.
            if sum(source.round() for source in self._queues) == 0:
                return self._tally.counts(since=before)
        return self._tally.counts(since=before, idle=False)

    def run_until_idle(self) -> Counts:
        """`drain()` that insists: a loop of messages without end is an error."""
        counts = self.drain(max_rounds=200)
        if not counts.idle:
            raise RuntimeError("The queues do not come to rest")
        return counts

    def hurry(self) -> int:
        """Make messages that failed in this pump visible at once; how many."""
        return sum(source.hurry() for source in self._queues)

    def fire(self, name: str) -> Any:
        """Run one schedule now, in this thread; what the function answered."""
        return self._schedules[name].fire()

    def _sources(self) -> list[QueueSource | StreamSource | ScheduleSource]:
        return [*self._queues, *self._schedules.values()]
