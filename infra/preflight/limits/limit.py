"""One limit: what it bears, how that is known, what to ask for, and what happens beyond it."""

import math
from dataclasses import dataclass

from infra.preflight.account import Account
from infra.preflight.figures import Figure
from infra.preflight.forecast import Forecast
from infra.preflight.load import Load
from infra.preflight.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is judged: a forecast on a stage in an account, with a safety factor."""

    forecast: Forecast
    load: Load
    stage: Stage
    account: Account
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A quota to have raised to `value`. `code` is "" where it is only known by `name`."""

    service: str
    code: str
    name: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`needs` is what the forecast takes at once its rates, `has` what there is, `bears` the
    multiple of the forecast at which it is met: 0 if it does not fit at any load. `then` says what
    shoppers meet beyond it; `do` what to set, `ask` what to have raised."""

    name: str
    unit: str
    needs: float
    has: Figure
    bears: float
    then: str
    do: str = ""
    ask: Ask | None = None


def times(has: float | None, needs: float) -> float:
    """How many times `needs` goes into `has`; None has no end."""
    if has is None or needs <= 0:
        return math.inf
    return has / needs


def rounded(value: float) -> int:
    """A value to set: upwards, to two digits that one can read."""
    step = 10 ** max(0, math.floor(math.log10(value)) - 1) if value > 0 else 1
    return math.ceil(round(value / step, 9)) * step
