"""The door: which requests are turned away when more come than can be served, and in which order.

Every request has a rank: its class of work first, within a class a hash of who asks, which changes
every hour, so that nobody is half-served and nobody always loses. Those below the threshold are
shed; it moves with the mean wait of those let in (WeChat's DAGOR: Zhou et al., SoCC 2018, with its
20 ms scaled to our gateway). What a request takes beyond the usual counts as waiting, too: it waits
inside, for a table that is slow, say, and holds a place of the function's width meanwhile. Where a
process serves many at once, so does what those inside will yet take (Little's law: so many inside,
so many done a second). Not counted is what it waits for a function with a width and a breaker of
its own (a model): turning others away would make none of that shorter. Paying, tracking and
cancelling are never shed here.

Pure computation over numbers that are handed in; one Door per process. Threads may share it: what
a race costs is a miscounted request.
"""

from chalicelib.domain.errors import Overloaded
from chalicelib.domain.overload.modes import Work
from chalicelib.records import dataclass

LEVELS = 128  # of callers within a class
HIGHEST = Work.PAY * LEVELS  # nothing from here on is ever shed
TICK_S = 1.0
# When waits are far beyond the limit, the door does not wait for the second to end.
ALARM_TICK_S, ALARM_TIMES, ALARM_FEWEST = 0.2, 3.0, 20
FEWEST = 8  # waits from fewer requests say nothing about a second
# Down in proportion to how far waits are beyond the limit, up slowly: of these shares and caps the
# test's fake service did the most useful work at 1.3 to 10 times what it can (90 to 93 % of it;
# DAGOR's constant 5 % down and 1 % up, at a tenth of our tick, did 64 to 97 %).
SHED_SHARE, MOST_SHED_SHARE, REGAIN_SHARE = 0.05, 0.5, 0.08
# From this share of the limit on, the door neither shuts further nor opens: no flapping.
CALM_SHARE = 0.5
# Waits that have fallen to this share of the second before are on their way down: what was let in
# then is still being done, and shedding more now would shed too much.
FALLING_SHARE = 0.9
# One request that hangs says that something hangs, not that all do.
MOST_INSIDE_MS = 1000.0
QUIET_S = 10.0  # without any request for so long, whatever it was is over


class Shed(Overloaded):
    """Turned away at the door; coming back later is all that helps."""

    code = "overloaded"


class TooManyRequests(Overloaded):
    """This caller asks more often than any shopper does."""

    code = "too_many_requests"


def rank_of(work: Work, hashed: float) -> int:
    """The rank of a request of `work` by a caller who hashes to `hashed` (0 <= x < 1)."""
    return work * LEVELS + int(hashed * LEVELS)


@dataclass(frozen=True, slots=True)
class Tick:
    """What was seen in one second: arrivals by rank, how many were let in, their mean wait, and the
    mean of the second before."""

    arrivals: tuple[int, ...]
    admitted: int
    mean_wait_ms: float
    before_ms: float = 0.0

    @property
    def falling(self) -> bool:
        """Whether waits are on their way down already."""
        return self.mean_wait_ms < self.before_ms * FALLING_SHARE


def moved(threshold: int, tick: Tick, *, limit_ms: float) -> int:
    """The threshold after a second like `tick`."""
    if tick.admitted >= FEWEST and tick.mean_wait_ms > limit_ms:
        beyond = tick.mean_wait_ms / limit_ms
        share = min(MOST_SHED_SHARE, SHED_SHARE * beyond)
        return threshold if tick.falling else _raised(threshold, tick, share)
    if tick.mean_wait_ms <= limit_ms * CALM_SHARE or tick.admitted < FEWEST:
        return _lowered(threshold, tick)
    return threshold


def _raised(threshold: int, tick: Tick, share: float) -> int:
    wanted = tick.admitted * (1 - share)
    left = sum(tick.arrivals[threshold:])
    while threshold < HIGHEST and left > wanted:
        left -= tick.arrivals[threshold]
        threshold += 1
    return threshold


def _lowered(threshold: int, tick: Tick) -> int:
    wanted = tick.admitted * (1 + REGAIN_SHARE) + 1
    left = sum(tick.arrivals[threshold:])
    while threshold > 0 and left + tick.arrivals[threshold - 1] <= wanted:
        threshold -= 1
        left += tick.arrivals[threshold]
    return threshold


class Door:
    """One process's door. `limit_ms` is the mean wait from which it begins to shed, `usual_ms` what
    a request may take before the rest of it counts as waiting."""

    def __init__(self, *, limit_ms: float, usual_ms: float = float("inf")) -> None:
        self._limit_ms = limit_ms
        self._usual_ms = usual_ms
        self._arrivals = [0] * (HIGHEST + LEVELS)
        self._admitted = 0
        self._waited_ms = 0.0
        self._done = 0
        self._before_ms = 0.0
        self._tick_began = float("-inf")
        # Entries, not a number: adding and taking away are whole under threads, `+= 1` is not, and
        # a number that is off by one would stay so.
        self._inside: set[object] = set()
        self.threshold = 0

    def lets_in(self, rank: int, *, wait_ms: float, at_s: float) -> bool:
        """Whether a request of `rank`, which has waited for `wait_ms`, is let in at `at_s` (seconds
        of any clock that only goes forward)."""
        age_s = at_s - self._tick_began
        if age_s >= TICK_S or (age_s >= ALARM_TICK_S and self._alarmed()):
            self._close(at_s)
        self._arrivals[rank] += 1
        if rank < self.threshold:
            return False
        self._admitted += 1
        self._waited_ms += wait_ms
        return True

    def enter(self) -> object:
        """Note that a request that was let in begins; what comes back is for `left`."""
        place = object()
        self._inside.add(place)
        return place

    def away(self, place: object) -> None:
        """Note that the request of `place` waits for something that has a width of its own."""
        self._inside.discard(place)

    def back(self, place: object) -> None:
        """Note that it goes on."""
        self._inside.add(place)

    def left(self, place: object, duration_ms: float) -> None:
        """Note that the request of `place` ended, and how long it took, without what it was
        away for."""
        self._inside.discard(place)
        self._done += 1
        self._waited_ms += min(max(0.0, duration_ms - self._usual_ms), MOST_INSIDE_MS)

    def _mean_ms(self, age_s: float) -> float:
        """The mean wait of those let in for `age_s`; or, if longer, how much longer than usual one
        more would be inside."""
        mean_ms = self._waited_ms / self._admitted if self._admitted else 0.0
        inside_ms = len(self._inside) * age_s * 1000 / max(1, self._done) - self._usual_ms
        return max(mean_ms, min(inside_ms, MOST_INSIDE_MS))

    def _alarmed(self) -> bool:
        # Not by those inside: in so short a time as many begin as end, however well all goes.
        far = self._limit_ms * ALARM_TIMES * self._admitted
        return self._admitted >= ALARM_FEWEST and self._waited_ms > far

    def _close(self, at_s: float) -> None:
        age_s = at_s - self._tick_began
        quiet = age_s > QUIET_S
        mean_ms = 0.0 if quiet else self._mean_ms(age_s)
        tick = Tick(tuple(self._arrivals), self._admitted, mean_ms, self._before_ms)
        self.threshold = 0 if quiet else moved(self.threshold, tick, limit_ms=self._limit_ms)
        self._arrivals = [0] * len(self._arrivals)
        self._admitted, self._waited_ms, self._done, self._tick_began = 0, 0.0, 0, at_s
        self._before_ms = mean_ms
