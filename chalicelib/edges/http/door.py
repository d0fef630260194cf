"""Admission: what is looked at before anything is parsed, verified or read.

In this order: whether the caller can still be waiting, what the mode says to a route that only
makes new things, the class of work against the door's threshold, and how often this shopper asks. A
refusal here costs at most the cached read of the control row.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from chalicelib.domain.overload.admission import Shed, TooManyRequests, rank_of
from chalicelib.domain.overload.modes import Leave, Work, leave
from chalicelib.domain.overload.retry import hashed
from chalicelib.edges.http.answers import Answer
from chalicelib.edges.http.routes import Route
from chalicelib.wiring import breakers
from chalicelib.wiring import door as doors
from chalicelib.wiring import overload as wired
from chalicelib.wiring.overload import OrderingPaused

# Clients, our page among them, give up after ten seconds or so: what has waited longer is work for
# nobody.
PATIENCE_MS = 10_000.0
# Less than this and the gateway gives up in the middle (29 s in all).
LEAST_LEFT_MS = 500
RETRY_S = 2
MINUTE_S = 60
HOUR_S = 3600


def caller_key(request: Any) -> str:
    """Who asks, before it is known who that is: the token as sent, else the address."""
    said = request.headers.get("authorization")
    return said or str((request.context.get("identity") or {}).get("sourceIp", ""))


def waited_ms(request: Any, now: datetime) -> float:
    """Milliseconds since the gateway received the request; 0 when it does not say."""
    received = request.context.get("requestTimeEpoch")
    if not isinstance(received, int | float) or isinstance(received, bool):
        return 0.0
    return max(0.0, now.timestamp() * 1000 - float(received))


def left_ms(request: Any, now: datetime) -> float:
    """Milliseconds in which an answer is still of use to somebody."""
    return min(PATIENCE_MS - waited_ms(request, now), _left_ms(request) - LEAST_LEFT_MS)


@contextmanager
def held(route: Route, request: Any, *, now: datetime) -> Iterator[None]:
    """`admit` a request, and keep its place inside until it is done, however it ends."""
    admit(route, request, now=now, at_s=time.monotonic())
    if route.work is None:
        yield
        return
    with doors.inside():
        yield


def admit(route: Route, request: Any, *, now: datetime, at_s: float) -> None:
    """Let the request in, or raise Shed or OrderingPaused. Operators, pages and liveness (no work)
    always get in."""
    work = route.work
    if work is None:
        return
    waited = _counted(waited_ms(request, now))
    if waited > PATIENCE_MS or _left_ms(request) < LEAST_LEFT_MS:
        raise Shed(
            "This waited too long to be of use; please send it again.", retry_after_s=RETRY_S
        )
    if route.fresh and leave(wired.control().load().mode_at(now), work) is Leave.PAUSED:
        raise OrderingPaused
    share = hashed(caller_key(request), now=now, every_s=HOUR_S)
    door = doors.door()
    if door.threshold and route.looks is not None:
        work = _closer(route, request, work)
    if not door.lets_in(rank_of(work, share), wait_ms=waited, at_s=at_s):
        wired.tally().add(f"shed_{work.name.lower()}")
        raise Shed("More is asked for than can be done just now.", retry_after_s=RETRY_S)
    wired.tally().add(f"served_{work.name.lower()}")


def admit_shopper(route: Route, shopper: str, *, now: datetime) -> None:
    """Let a verified shopper go on, or raise TooManyRequests. No call for who asks as people do."""
    if not shopper or route.work is None or not route.metered:
        return
    minute = int(now.timestamp()) // MINUTE_S
    meter = doors.meter()
    allowed = meter.ask(shopper, minute=minute)
    if allowed is None:
        allowed = doors.allowances().lease(shopper, now=now)
        meter.leased(shopper, minute=minute, granted=allowed)
    if not allowed:
        left_s = MINUTE_S - int(now.timestamp()) % MINUTE_S
        raise TooManyRequests("You ask more often than any shopper does.", retry_after_s=left_s)


def note_answer(answer: Answer, *, now: datetime) -> None:
    """Count an answer, and let the breakers have a look, which writes the counts out now and then;
    never on the way of a refusal, which is to cost nothing."""
    if answer.status >= 500:
        wired.tally().add("said_5xx")
    elif answer.status != 429:
        breakers.settle(now=now)


_cold = [True]


def _counted(waited: float) -> float:
    """A wait as the door is to count it: the first request of a process waited for the process to
    start, which says nothing about load."""
    if _cold:
        _cold.clear()
        return 0.0
    return waited


def _closer(route: Route, request: Any, work: Work) -> Work:
    """The class of a request whose body decides it; what cannot be read keeps the route's."""
    event: Mapping[str, Any] = request.to_original_event()
    body = event.get("body")
    try:
        said = json.loads(body) if isinstance(body, str) else None
    except ValueError:
        return work
    looks = route.looks
    return looks(said) if looks is not None and isinstance(said, dict) else work


def _left_ms(request: Any) -> float:
    context = request.lambda_context
    left = getattr(context, "get_remaining_time_in_millis", None)
    return float(left()) if callable(left) else float("inf")
