"""What capacity does over time: a queue's mapping that widens, functions that start from nothing.

Lambda widens a standard queue's mapping from five batches at once by 300 a minute, to 1,250 or its
maximum (docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html), and starts at most 1,000
environments of a function in ten seconds (.../scaling-behavior.html).
"""

import math
from dataclasses import dataclass

FIRST_BATCHES, MORE_BATCHES_PER_S, MOST_BATCHES = 5.0, 5.0, 1250.0
ENVIRONMENTS_AT_ONCE, MORE_ENVIRONMENTS_PER_S = 1000.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A queue's consumers: how many batches at once in the end, messages/s that each works off."""

    width: float = MOST_BATCHES
    messages_per_s: float

    @property
    def first_per_s(self) -> float:
        """What it works off at first."""
        return min(FIRST_BATCHES, self.width) * self.messages_per_s

    @property
    def full_per_s(self) -> float:
        """What it works off in the end."""
        return min(self.width, MOST_BATCHES) * self.messages_per_s

    @property
    def gain_per_s2(self) -> float:
        """How much faster it gets in a second, while it does."""
        return MORE_BATCHES_PER_S * self.messages_per_s

    @property
    def full_after_s(self) -> float:
        """When it gets no wider."""
        return (self.full_per_s - self.first_per_s) / self.gain_per_s2

    def worked_off(self, seconds: float) -> float:
        """Messages, if there are always some."""
        widening = min(seconds, self.full_after_s)
        early = self.first_per_s * widening + self.gain_per_s2 * widening**2 / 2
        return early + (seconds - widening) * self.full_per_s

    def seconds_for(self, messages: float) -> float:
        """When so many have been worked off."""
        early = self.worked_off(self.full_after_s)
        if messages > early:
            return self.full_after_s + (messages - early) / self.full_per_s
        first, gain = self.first_per_s, self.gain_per_s2
        return (math.sqrt(first**2 + 2 * gain * messages) - first) / gain


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a step of arrivals does to a queue. `matched_s` and `drained_s` are infinite if it is
    never wide enough."""

    matched_s: float
    most_messages: float
    longest_wait_s: float
    drained_s: float


def backlog(arrivals_per_s: float, mapping: Mapping, *, for_s: float = math.inf) -> Backlog:
    """A queue that was idle, then gets `arrivals_per_s` for `for_s` seconds. First in, first
    out."""
    if arrivals_per_s <= mapping.first_per_s:
        return Backlog(0.0, 0.0, 0.0, 0.0)
    matched_s = math.inf
    if arrivals_per_s <= mapping.full_per_s:
        matched_s = (arrivals_per_s - mapping.first_per_s) / mapping.gain_per_s2
    worst_s = min(matched_s, for_s)
    most = math.inf
    if math.isfinite(worst_s):
        most = arrivals_per_s * worst_s - mapping.worked_off(worst_s)
    return Backlog(
        matched_s,
        most,
        _longest_wait_s(arrivals_per_s, mapping, matched_s, for_s),
        _drained_s(arrivals_per_s, mapping, for_s),
    )


def _longest_wait_s(rate: float, mapping: Mapping, matched_s: float, for_s: float) -> float:
    # It waits longest who is served just when the mapping has caught up, or who came last.
    if math.isfinite(matched_s) and mapping.worked_off(matched_s) <= rate * for_s:
        return matched_s - mapping.worked_off(matched_s) / rate
    return mapping.seconds_for(rate * for_s) - for_s if math.isfinite(for_s) else math.inf


def _drained_s(rate: float, mapping: Mapping, for_s: float) -> float:
    # While both go on: first_per_s * t + gain * t^2 / 2 = rate * t.
    early = 2 * (rate - mapping.first_per_s) / mapping.gain_per_s2
    if early > mapping.full_after_s:
        behind = rate * mapping.full_after_s - mapping.worked_off(mapping.full_after_s)
        spare = mapping.full_per_s - rate
        early = mapping.full_after_s + behind / spare if spare > 0 else math.inf
    if early <= for_s:
        return early
    return mapping.seconds_for(rate * for_s) if math.isfinite(for_s) else math.inf


@dataclass(frozen=True, slots=True)
class Start:
    """What starting from nothing costs: requests refused, the second after which none is, and
    environments in the end."""

    refused: float
    clear_after_s: float
    environments: float


def start(
    rate_per_s: float,
    duration_s: float,
    *,
    init_s: float = 1.2,
    ramp_s: float = 0.0,
    step_s: float = 0.01,
) -> Start:
    """Requests that rise from none to `rate_per_s` in `ramp_s`, on a function without a warm
    environment. Who makes one start waits `init_s` for it, and is served."""
    tokens, warm, refused, clear_s = ENVIRONMENTS_AT_ONCE, 0.0, 0.0, 0.0
    starting: list[tuple[float, float]] = []
    for tick in range(round((ramp_s + 4 * (init_s + duration_s) + 8) / step_s)):
        now = tick * step_s
        tokens = min(ENVIRONMENTS_AT_ONCE, tokens + MORE_ENVIRONMENTS_PER_S * step_s)
        while starting and starting[0][0] <= now:
            warm += starting.pop(0)[1]
        arrived = rate_per_s * step_s * (min(1.0, now / ramp_s) if ramp_s else 1.0)
        left = arrived - min(arrived, warm * step_s / duration_s)
        new = min(left, tokens)
        if new > 0:
            starting.append((now + init_s + duration_s, new))
            tokens, left = tokens - new, left - new
        if left > 1e-9:
            refused, clear_s = refused + left, now + step_s
    return Start(refused, clear_s, warm + sum(count for _, count in starting))
