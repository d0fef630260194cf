"""The operator's view of all of it."""

from datetime import datetime
from typing import Any

from chalicelib.flows.oversee import oversee
from chalicelib.wiring.campaigns import campaigns
from chalicelib.wiring.dead_letters import dead_letters
from chalicelib.wiring.ledger import ledger
from chalicelib.wiring.modes import signals
from chalicelib.wiring.overload import control


def overview(*, now: datetime) -> dict[str, Any]:
    """`flows.oversee`."""
    return oversee(
        now=now,
        campaigns=campaigns(),
        control=control(),
        signals=signals(),
        letters=dead_letters(),
        ledger=ledger(),
    )
