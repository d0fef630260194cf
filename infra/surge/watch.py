"""What is seen of the service from inside while the storm goes on."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from infra.surge.judge import ModeSeen


@dataclass
class Seen:
    """What was seen of the service from inside while the storm went on; times since it began."""

    began: float = field(default_factory=time.monotonic)
    modes: list[ModeSeen] = field(default_factory=list)
    breakers: list[tuple[float, str]] = field(default_factory=list)
    troubles: list[tuple[float, str]] = field(default_factory=list)
    cpu: list[tuple[float, float]] = field(default_factory=list)  # seconds: elapsed, of CPU
    # Every look of the governor: its time, the signals it saw, the mode it left the service in.
    looks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now(self) -> float:
        """Seconds since the storm began."""
        return time.monotonic() - self.began


class Watch:
    """Looks at the mode, the breakers and the CPU twice a second, in a thread."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._states: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="storm-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stopping.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stopping.wait(0.5):
            self.look()

    def look(self) -> None:
        """Note what has changed."""
        from chalicelib.wiring.overload import control

        seen, now = self._seen, datetime.now(UTC)
        state = control().load()
        switch = state.switch_at(now)
        if not seen.modes or seen.modes[-1].mode != switch.mode.value:
            seen.modes.append(ModeSeen(seen.now, switch.mode.value, switch.why))
        for name, verdict in state.breakers.items():
            how = verdict.state_at(now).value
            if self._states.get(name, "closed") != how:
                self._states[name] = how
                seen.breakers.append((seen.now, f"{name} {how}"))
        times = os.times()
        seen.cpu.append((seen.now, times.user + times.system))


@contextmanager
def governor_heard(seen: Seen) -> Iterator[None]:
    """Keeps the signals of every look of `govern`, as `tests/data` keeps one such trace."""
    from chalicelib.wiring import modes

    govern = modes.govern

    def heard(*, now: datetime) -> Any:
        governed = govern(now=now)
        seen.looks.append(
            {
                "at": round(seen.now, 1),
                "mode": governed.control.mode_at(now).value,
                "signals": {
                    name: round(value, 4) for name, value in asdict(governed.health).items()
                },
            }
        )
        return governed

    modes.govern = heard
    try:
        yield
    finally:
        modes.govern = govern
