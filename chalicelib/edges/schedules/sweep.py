"""Every minute: hints, totals, ghosts, forgotten payments."""

from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint, Rate

from chalicelib import telemetry
from chalicelib.edges.loading import at_load
from chalicelib.edges.schedules.scheduled import scheduled
from chalicelib.wiring import overload, upkeep

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
@scheduled
def sweep(event: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it over
    """Run one sweep; answers what it has done."""
    swept = upkeep.sweep(now=datetime.now(UTC))
    telemetry.count("slot.ghost", swept.ghosts)
    telemetry.count("payment.woken", swept.woken)
    return {"campaigns": swept.campaigns, "ghosts": swept.ghosts, "woken": swept.woken}


at_load(overload.look)
