"""The breakers of this process, one per dependency, joined to the shared counts and verdicts."""

import random
from datetime import datetime
from functools import lru_cache

from chalicelib.domain.overload.breaker import BILLER, MODEL, PAYMENT, Limits
from chalicelib.flows.break_circuit import Circuit, settle_circuits
from chalicelib.wiring.ground import clock
from chalicelib.wiring.overload import control, tally, wall


@lru_cache(maxsize=1)
def payment() -> Circuit:
    """Around the payment provider."""
    return _circuit("payment", PAYMENT)


@lru_cache(maxsize=1)
def biller() -> Circuit:
    """Around the biller."""
    return _circuit("biller", BILLER)


@lru_cache(maxsize=1)
def model() -> Circuit:
    """Around the model."""
    return _circuit("model", MODEL)


def settle(*, now: datetime) -> None:
    """`flows.settle_circuits`, for the end of every piece of work."""
    settle_circuits(circuits=(payment(), biller(), model()), tally=tally(), now=now)


def note_age(queue: str, age_s: int) -> None:
    """Count a message that a consumer has seen and how old it is, for `govern`."""
    tally().add(f"{queue}_seen")
    tally().add(f"{queue}_age_s", age_s)


def _circuit(name: str, limits: Limits) -> Circuit:
    return Circuit(
        name,
        limits=limits,
        control=control(),
        tally=tally(),
        wall=wall,
        ticks=clock,
        jitter=random.random,
    )
