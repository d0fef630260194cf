"""What every function looks at before it works, and what it counts: the control state, the line,
the tally. The door is joined in `wiring/door.py`, what moves the mode in `wiring/modes.py`."""

import random
from datetime import UTC, datetime
from functools import lru_cache

from chalicelib.adapters.dynamodb.control_store import ControlStore
from chalicelib.adapters.dynamodb.line_store import LineStore
from chalicelib.adapters.dynamodb.tally import Tally
from chalicelib.flows import ports
from chalicelib.flows.pass_gate import OrderingPaused as OrderingPaused
from chalicelib.wiring.ground import clock, table


def wall() -> datetime:
    """The time, for who is woken without one."""
    return datetime.now(UTC)


@lru_cache(maxsize=1)
def control() -> ports.ControlStore:
    """The state that everybody looks at; each process has a copy and a pace of its own."""
    return ControlStore(table(), clock=clock, jitter=random.random())  # noqa: S311 - no secret


def look() -> None:
    """Read the state before anybody asks; that opens the way to the table, too."""
    control().load()


@lru_cache(maxsize=1)
def tally() -> ports.Tally:
    """Counts shared by all environments."""
    return Tally(table(), spread=random.randrange(1 << 16))  # noqa: S311 - no secret


@lru_cache(maxsize=1)
def line() -> ports.LineStore:
    """Places in line."""
    return LineStore(table())
