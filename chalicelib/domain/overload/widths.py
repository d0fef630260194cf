"""How wide each function may run, as the verdicts stand: concurrency as a circuit breaker.

`converse` at 0 is the model switched off, at a trickle half-open; `pay_order` narrows down while
its provider is away, so that its messages wait in the queue and not in functions.
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.overload.breaker import BreakerState
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Leave, Work, leave
from chalicelib.records import dataclass

# SQS mappings take no less than 2 (aws.md 4), and two messages at a time are a trickle.
NARROWEST_MAPPING = 2
TRICKLE = 1
# What waits for which dependency; the others keep their width.
_WAITS_FOR = {"pay_order": "payment"}


@dataclass(frozen=True, slots=True)
class Width:
    """What to set: a mapping's maximum concurrency, a function's reservation; None leaves it."""

    queue: int | None = None
    reserved: int | None = None


def wanted_widths(
    control: Control, now: datetime, *, normal: Mapping[str, int]
) -> dict[str, Width]:
    """The width of every function in `normal`, whose numbers hold while all is well."""
    wanted = {}
    for name, width in normal.items():
        if name == "converse":
            wanted[name] = Width(reserved=_converse(control, now, width))
            continue
        state = control.breaker(_WAITS_FOR.get(name, "")).state_at(now)
        narrow = state is not BreakerState.CLOSED
        wanted[name] = Width(queue=NARROWEST_MAPPING if narrow else max(NARROWEST_MAPPING, width))
    return wanted


def _converse(control: Control, now: datetime, width: int) -> int:
    if leave(control.mode_at(now), Work.MODEL) is Leave.OFF:
        return 0
    state = control.breaker("model").state_at(now)
    return {BreakerState.OPEN: 0, BreakerState.HALF_OPEN: TRICKLE}.get(state, width)
