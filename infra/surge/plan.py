"""What a storm offers: how much of what, for how long, and what breaks meanwhile. Pure data."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

# Requests a second at 1x, by what a shopper does. The mix of a campaign's noon: people ask two or
# three times for every order (product.md, section 2), most of what they say is browsing, and who
# has ordered looks where it is.
MIX = {
    "talk": 3.0,
    "look_around": 1.2,
    "claim": 1.6,
    "claim_again": 0.5,
    "order": 0.5,
    "coupons": 0.5,
    "place_in_line": 0.3,
    "track": 1.0,
    "ask_where": 0.3,
    "cancel": 0.1,
    "status": 0.3,
}


@dataclass(frozen=True, slots=True)
class Step:
    """`seconds` at `times` the rates of MIX."""

    name: str
    times: float
    seconds: float


STEPS = (
    Step("warm-up", 0.5, 20),
    Step("1x", 1, 35),
    Step("2x", 2, 35),
    Step("5x", 5, 40),
    Step("10x", 10, 60),
    Step("after", 1, 40),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that breaks `at` seconds into the storm and is mended `seconds` later."""

    what: str
    at: float
    seconds: float


# 5x begins at 90, 10x at 130. Payments time out (before or after the debit) into the rise, their
# provider is gone at the top, bills are slow, and payments have two hands at the end of it.
TROUBLES = (
    Trouble("payments time out, six in ten", 75, 40),
    Trouble("the biller is slow", 100, 30),
    Trouble("the payment provider is gone", 140, 20),
    Trouble("pay_order has a width of 2", 165, 15),
)


def arrivals(
    steps: tuple[Step, ...], *, scale: float, seed: int
) -> Iterator[tuple[float, str, str]]:
    """(second, what, step) of every arrival, in order: open-loop, a Poisson stream for each thing a
    shopper does, whatever became of the ones before. `scale` multiplies the rates."""
    dice, found, began = random.Random(seed), [], 0.0
    for step in steps:
        for what, per_s in MIX.items():
            rate, at = per_s * step.times * scale, began
            while rate > 0 and (at := at + dice.expovariate(rate)) < began + step.seconds:
                found.append((at, what, step.name))
        began += step.seconds
    yield from sorted(found)


def shortened(factor: float) -> tuple[tuple[Step, ...], tuple[Trouble, ...]]:
    """Steps and troubles, `factor` times as long."""
    steps = tuple(Step(s.name, s.times, s.seconds * factor) for s in STEPS)
    troubles = tuple(Trouble(t.what, t.at * factor, t.seconds * factor) for t in TROUBLES)
    return steps, troubles
