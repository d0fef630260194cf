"""The gateway's throttles: one token bucket per method and route, as API Gateway keeps them.

The numbers are those of the template (`Mappings.Throttles`), which AWS gets too, times a scale.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from infra.local.resources import TEMPLATE

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Limit:
    """What the template allows a method of a route: `rate_per_s` on and on, `burst` at once."""

    method: str
    path: str
    rate_per_s: float
    burst: float
    duration_ms: float


def limits() -> list[Limit]:
    """The template's limits."""
    mappings: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Mappings"]
    names = ("Method", "Path", "RateLimit", "BurstLimit", "DurationMs")
    return [Limit(*(one[name] for name in names)) for one in mappings["Throttles"].values()]


class Bucket:
    """Holds at most `burst` tokens, gains `rate_per_s` of them; full at first and when idle."""

    def __init__(self, *, rate_per_s: float, burst: float, clock: Clock) -> None:
        self._rate_per_s, self._burst, self._clock = rate_per_s, burst, clock
        self._tokens, self._as_of = burst, clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """One token, if there is one."""
        with self._lock:
            now = self._clock()
            gained = max(0.0, now - self._as_of) * self._rate_per_s
            self._tokens, self._as_of = min(self._burst, self._tokens + gained), now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


class Throttles:
    """Every limit's bucket. `scale` multiplies rates and bursts, though a bucket that could not
    hold one whole token would let nobody through, ever, and few requests come in clumps: no burst
    falls below `least_burst`, where the template gives that much."""

    def __init__(
        self,
        given: Iterable[Limit] | None = None,
        *,
        scale: float = 1.0,
        least_burst: float = 1.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._buckets = {
            (limit.method, limit.path): Bucket(
                rate_per_s=limit.rate_per_s * scale,
                burst=max(min(limit.burst, least_burst), limit.burst * scale),
                clock=clock,
            )
            for limit in (limits() if given is None else given)
        }

    def take(self, method: str, route: str) -> bool:
        """Whether a request may pass; what has no limit of its own always may."""
        bucket = self._buckets.get((method, route))
        return bucket is None or bucket.take()
