"""Widths in memory, as Lambda would keep them."""

from dataclasses import dataclass, field

from chalicelib.domain.errors import Unavailable


@dataclass(slots=True)
class FakeCapacity:
    """`queue_widths` names the functions that a queue feeds; `down` lets the next so many calls
    fail before they act; `calls` is what was set, in order."""

    queue_widths: dict[str, int | None] = field(default_factory=dict)
    reservations: dict[str, int] = field(default_factory=dict)
    calls: list[tuple[str, int | None]] = field(default_factory=list)
    down: int = 0

    def reserve(self, function: str, width: int | None) -> None:
        self._ask()
        self.calls.append((function, width))
        if width is None:
            self.reservations.pop(function, None)
        else:
            self.reservations[function] = width

    def reserved(self, function: str) -> int | None:
        self._ask()
        return self.reservations.get(function)

    def set_queue_width(self, function: str, width: int) -> None:
        self._ask()
        if not 2 <= width <= 1000:
            raise ValueError("MaximumConcurrency is from 2 to 1,000")
        if function not in self.queue_widths:
            raise KeyError(function)
        self.calls.append((function, width))
        self.queue_widths[function] = width

    def queue_width(self, function: str) -> int | None:
        self._ask()
        return self.queue_widths[function]

    def _ask(self) -> None:
        if self.down > 0:
            self.down -= 1
            raise Unavailable("Lambda does not answer.")
