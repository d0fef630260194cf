"""What the pump does wrong on purpose, and its count of what happened."""

import threading
from dataclasses import dataclass, field
from random import Random


class Crashed(Exception):
    """The function died: on AWS a timeout, an out-of-memory, a lost machine."""


@dataclass(slots=True)
class Faults:
    """Probabilities of delivering a message twice and of a function dying; order on or off."""

    duplicate: float = 0.0
    shuffle: bool = False
    crash: float = 0.0
    random: Random = field(default_factory=Random)

    def twice(self) -> bool:
        """Whether this message comes twice."""
        return self.duplicate > 0 and self.random.random() < self.duplicate

    def maybe_crash(self) -> None:
        """Die, perhaps; asked once before and once after the work."""
        if self.crash > 0 and self.random.random() < self.crash / 2:
            raise Crashed


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pump has done so far, or within one drain; `throttled` messages found their function
    full."""

    invocations: int = 0
    delivered: int = 0
    deleted: int = 0
    failed: int = 0
    throttled: int = 0
    duplicated: int = 0
    crashed: int = 0
    idle: bool = True


class Tally:
    """Counts that threads may add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}

    def add(self, **numbers: int) -> None:
        """Add to the named counts."""
        with self._lock:
            for name, number in numbers.items():
                self._numbers[name] = self._numbers.get(name, 0) + number

    def counts(self, *, since: Counts | None = None, idle: bool = True) -> Counts:
        """All of it, or the difference to an earlier reading."""
        with self._lock:
            now = dict(self._numbers)
        if since is not None:
            now = {name: number - getattr(since, name) for name, number in now.items()}
        return Counts(**now, idle=idle)
