"""Circuit breakers around what is not ours: a call passes or is refused at once, is timed and
counted, and now and then the counts of all environments are read and the verdict is moved.

In good health that costs nothing but the tally's one write in three seconds. The counts are read
only by who has met a failure himself, or knows of a breaker that is not closed.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from chalicelib import telemetry
from chalicelib.domain.errors import Invalid, NotFound, Overloaded, Refused, Unavailable
from chalicelib.domain.overload.breaker import (
    WINDOWS,
    BreakerState,
    CircuitOpen,
    Limits,
    Verdict,
    admits,
    decide,
    retry_after_s,
)
from chalicelib.flows.ports import ControlStore, Stale, Tally

T = TypeVar("T")

# Somebody else's switch comes in between now and then; after so many, the next look is soon enough.
SAVES = 3


class Circuit:
    """One dependency's breaker as one process sees it; `name` begins its counters. `wall` is the
    time, `ticks` are seconds that only go forward, `jitter` gives a number in [0, 1) per call."""

    def __init__(
        self,
        name: str,
        *,
        limits: Limits,
        control: ControlStore,
        tally: Tally,
        wall: Callable[[], datetime],
        ticks: Callable[[], float],
        jitter: Callable[[], float],
    ) -> None:
        self.name = name
        self._limits = limits
        self._control = control
        self._tally = tally
        self._wall = wall
        self._ticks = ticks
        self._jitter = jitter
        self._uneasy = threading.Event()

    def call(
        self,
        act: Callable[[], T],
        *,
        failed: Callable[[T], bool] = lambda _: False,
        silent: Callable[[T], bool] = lambda _: False,
    ) -> T:
        """What `act` answers; CircuitOpen, without a call, when it may not pass. `failed` says
        which answers are failures, `silent` which say nothing about the dependency, for it was
        never reached; whatever is raised is a failure, unless a rule of ours or theirs said no:
        then the dependency has done its part."""
        verdict, now = self._control.load().breaker(self.name), self._wall()
        if not admits(verdict, now=now, jitter=self._jitter()):
            self._note("refused")
            wait_s = retry_after_s(verdict, now=now)
            raise CircuitOpen(f"{self.name} is being left alone.", retry_after_s=wait_s)
        began, how = self._ticks(), "failed"
        try:
            answer = act()
            if silent(answer):
                how = "silent"
            elif not failed(answer):
                how = "slow" if self._ticks() - began >= self._limits.slow_after_s else "ok"
        except (Invalid, NotFound, Refused):
            how = "ok"
            raise
        finally:
            if how != "silent":
                self._note(how)
            if how in ("failed", "slow"):
                self._uneasy.set()
        return answer

    def wants_a_look(self, now: datetime) -> bool:
        """Whether something went wrong here since the last look, or the breaker is not closed."""
        state = self._control.load().breaker(self.name).state_at(now)
        return state is not BreakerState.CLOSED or self._uneasy.is_set()

    def look(self, windows: Sequence[Mapping[str, int]], *, now: datetime) -> Verdict:
        """Decide on what the windows say, and save a verdict that has changed; the one in force.

        Whoever is quicker has decided on the same counts: his verdict is taken up, and only what it
        still leaves to change is saved.
        """
        self._uneasy.clear()
        known = self._control.load()
        for _ in range(SAVES):
            before = known.breaker(self.name)
            verdict = decide(before, name=self.name, windows=windows, now=now, limits=self._limits)
            if verdict == before:
                return before
            saved = self._control.save(known.with_breaker(self.name, verdict))
            if not isinstance(saved, Stale):
                if verdict.until != before.until:
                    self._tell(verdict, now)
                return verdict
            known = self._control.load_now()
        return known.breaker(self.name)

    def _note(self, how: str) -> None:
        """For everybody's verdict, and for who watches."""
        self._tally.add(f"{self.name}_{how}")
        telemetry.count(f"{self.name}.{how}")

    def _tell(self, verdict: Verdict, now: datetime) -> None:
        state = verdict.state_at(now)
        telemetry.count(f"breaker.{state}")
        telemetry.logger().warning(
            "A breaker has moved.",
            extra={"breaker": self.name, "state": state, "trips": verdict.trips},
        )


def settle_circuits(*, circuits: Sequence[Circuit], tally: Tally, now: datetime) -> None:
    """Write out what was counted, and look at what all environments counted if there is a reason
    to. For the end of every piece of work: at most one write in three seconds, and in trouble one
    read with it. Never raises for a table that does not answer: the next look makes up for it."""
    if not tally.flush(now):
        return
    uneasy = [circuit for circuit in circuits if circuit.wants_a_look(now)]
    if not uneasy:
        return
    with suppress(Overloaded, Unavailable):
        windows = tally.windows(now, count=WINDOWS)
        for circuit in uneasy:
            circuit.look(windows, now=now)
