"""Many workers on one clock that moves only when all of them sleep: hours in a second, the same
every time. Workers are threads, but only one runs at any moment; what takes time calls `sleep`."""

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any


class VirtualTime:
    """`now` is the time of whoever runs. `run` starts workers and returns when all have ended."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._sleepers: list[tuple[datetime, int, Any]] = []
        self._order = itertools.count()
        self._ended = threading.Event()
        self._wrong: BaseException | None = None

    def ticks(self) -> float:
        """Seconds that only go forward."""
        return self.now.timestamp()

    def wall(self) -> datetime:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let others run until `seconds` have passed."""
        self._wait(self.now + timedelta(seconds=seconds))

    def run(self, *workers: Callable[[], None]) -> None:
        """Run the workers to their end; what one of them raises is raised here."""
        threads = [threading.Thread(target=self._work, args=(w,), daemon=True) for w in workers]
        for thread in threads:
            known = len(self._sleepers)
            thread.start()
            while len(self._sleepers) == known:  # until it waits for its turn
                threading.Event().wait(0.0005)
        self._next()
        self._ended.wait()
        if self._wrong is not None:
            raise self._wrong

    def _work(self, worker: Callable[[], None]) -> None:
        self._queue_up(self.now).acquire()
        try:
            worker()
        except BaseException as wrong:  # noqa: BLE001 - raised again by whoever waits
            self._wrong = wrong
            self._ended.set()
        self._next()

    def _wait(self, until: datetime) -> None:
        if not self._sleepers or until < self._sleepers[0][0]:
            self.now = until  # nobody is to run before
            return
        turn = self._queue_up(until)
        self._next()
        turn.acquire()

    def _queue_up(self, until: datetime) -> Any:
        turn = threading.Lock()
        turn.acquire()
        heapq.heappush(self._sleepers, (until, next(self._order), turn))
        return turn

    def _next(self) -> None:
        if not self._sleepers:
            self._ended.set()
            return
        self.now, _, turn = heapq.heappop(self._sleepers)
        turn.release()
