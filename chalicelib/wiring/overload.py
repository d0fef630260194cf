"""What every function looks at before it works, and what it counts: the control state, the door,
the line, the tally. What moves them is joined in `wiring/modes.py`."""

import random
from datetime import UTC, datetime
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.dynamodb.allowances import Allowances
from chalicelib.adapters.dynamodb.control_store import ControlStore
from chalicelib.adapters.dynamodb.line_store import LineStore
from chalicelib.adapters.dynamodb.tally import Tally
from chalicelib.adapters.status_page import status_page as _status_page
from chalicelib.domain.overload.admission import Door
from chalicelib.domain.overload.limits import Meter
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


@lru_cache(maxsize=1)
def allowances() -> ports.Allowances:
    """Requests leased by shoppers who ask far more often than people do."""
    return Allowances(table())


@lru_cache(maxsize=1)
def status_page() -> ports.StatusPage:
    """Where the status document lies."""
    config = settings.load()
    return _status_page(config.status_url, s3=lambda: aws.s3(attempts=config.aws_attempts))


@lru_cache(maxsize=1)
def door() -> Door:
    """This process's door."""
    config = settings.load()
    return Door(limit_ms=config.wait_limit_ms, usual_ms=config.usual_ms)


@lru_cache(maxsize=1)
def meter() -> Meter:
    """This process's count of who asks how often."""
    return Meter()
