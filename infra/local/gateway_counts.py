"""What the gateway did with the requests of each route: for the meter and for a storm's table."""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

Route = tuple[str, str]  # method and path, as the template writes them


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests: `offered` in all; `throttled` (429) and `refused` (above the width) by the gateway;
    the rest `invoked` the function, which answered some with 4xx (`wrong`) or 5xx (`failed`)."""

    offered: int = 0
    throttled: int = 0
    refused: int = 0
    invoked: int = 0
    wrong: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(Counts)))


class GatewayCounts:
    """Counts that threads may add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[Route, dict[str, int]] = {}

    def add(self, route: Route, *names: str) -> None:
        """One more under each name."""
        with self._lock:
            numbers = self._numbers.setdefault(route, {})
            for name in names:
                numbers[name] = numbers.get(name, 0) + 1

    def read(self) -> Mapping[Route, Counts]:
        """Everything since the beginning, by route."""
        with self._lock:
            return {route: Counts(**numbers) for route, numbers in self._numbers.items()}

    def total(self, *, without: Collection[Route] = ()) -> Counts:
        """Everything since the beginning, in one, but for the routes named."""
        wanted = (counts for route, counts in self.read().items() if route not in without)
        return sum(wanted, Counts())
