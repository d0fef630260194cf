"""What moves the mode: operators' switches and `govern`, joined to everything they touch."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.capacity import API, Capacity, lambda_name
from chalicelib.adapters.signals import Signals
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.status import status_document
from chalicelib.flows import ports
from chalicelib.flows.govern import Desk, Governed
from chalicelib.flows.govern import govern as _govern
from chalicelib.flows.set_mode import set_mode as _set_mode
from chalicelib.wiring.campaigns import audit_log, campaigns, stock
from chalicelib.wiring.overload import control, line, tally
from chalicelib.wiring.status_page import status_page


@lru_cache(maxsize=1)
def capacity() -> ports.Capacity:
    """The functions' widths."""
    config = settings.load()
    client = aws.lambda_control(attempts=config.aws_attempts)
    return Capacity(client, prefix=config.function_prefix)


@lru_cache(maxsize=1)
def signals() -> ports.Signals:
    """What the platform measures."""
    config = settings.load()
    return Signals(
        aws.cloudwatch(attempts=config.aws_attempts),
        queues={"orders": config.orders_queue_url, "payments": config.payments_queue_url},
        api_name=config.api_name,
        function=lambda_name(API, prefix=config.function_prefix),
    )


def set_mode(
    *, mode: Mode | None, reason: str, lasts: timedelta | None, who: str, now: datetime
) -> Control:
    """`flows.set_mode`."""
    return _set_mode(
        mode=mode,
        reason=reason,
        lasts=lasts,
        who=who,
        now=now,
        control=control(),
        campaigns=campaigns(),
        audit=audit_log(),
        page=status_page(),
        line=line(),
    )


def govern(*, now: datetime) -> Governed:
    """`flows.govern`."""
    return _govern(
        now=now,
        desk=Desk(
            control=control(),
            campaigns=campaigns(),
            stock=stock(),
            line=line(),
            tally=tally(),
            signals=signals(),
            capacity=capacity(),
            audit=audit_log(),
            page=status_page(),
            widths=settings.load().widths,
            look_s=settings.load().govern_every_s,
        ),
    )


def status(*, now: datetime) -> Mapping[str, Any]:
    """The status document as this process knows it."""
    return status_document(control().load(), campaigns().listed(), now)
