"""The API's door: who is let in while it is crowded, and how often one shopper may ask."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters.dynamodb.allowances import Allowances
from chalicelib.domain.overload.admission import Door
from chalicelib.domain.overload.limits import Meter
from chalicelib.flows import ports
from chalicelib.wiring.ground import table


@lru_cache(maxsize=1)
def allowances() -> ports.Allowances:
    """Requests leased by shoppers who ask far more often than people do."""
    return Allowances(table())


@lru_cache(maxsize=1)
def door() -> Door:
    """This process's door."""
    config = settings.load()
    return Door(limit_ms=config.wait_limit_ms, usual_ms=config.usual_ms)


@lru_cache(maxsize=1)
def meter() -> Meter:
    """This process's count of who asks how often."""
    return Meter()


class _Here(threading.local):
    """The request of this thread: its place at the door, None outside of one, and for how many
    milliseconds it was away."""

    place: object | None = None
    away_ms: float = 0.0


_here = _Here()


@contextmanager
def inside() -> Iterator[None]:
    """Hold a place inside until the request is done, however it ends."""
    this, began = door(), time.perf_counter()
    _here.place, _here.away_ms = this.enter(), 0.0
    try:
        yield
    finally:
        place, _here.place = _here.place, None
        this.left(place, (time.perf_counter() - began) * 1000 - _here.away_ms)


@contextmanager
def away() -> Iterator[None]:
    """Wait, within a request, for something that has a width of its own."""
    this, place, began = door(), _here.place, time.perf_counter()
    if place is None:
        yield
        return
    this.away(place)
    try:
        yield
    finally:
        this.back(place)
        _here.away_ms += (time.perf_counter() - began) * 1000
