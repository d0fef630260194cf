"""Every minute: the signals read, the mode and the lines moved on, everybody told."""

from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint, Rate

from chalicelib import telemetry
from chalicelib.domain.overload.breaker import BreakerState
from chalicelib.edges.loading import at_load
from chalicelib.edges.schedules.scheduled import scheduled
from chalicelib.wiring import modes, overload

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES), name="govern")
@scheduled
def govern(event: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it over
    """Run once; answers the mode and what was held."""
    now = datetime.now(UTC)
    governed = modes.govern(now=now)
    mode = governed.control.mode_at(now)
    telemetry.count(f"mode.{mode}")
    telemetry.count("campaign.held", len(governed.held))
    verdicts = governed.control.breakers.values()
    standing = [one for one in verdicts if one.state_at(now) is not BreakerState.CLOSED]
    telemetry.count("breaker.standing", len(standing))
    telemetry.count("status.untold", int(not governed.told))
    if not governed.told:
        telemetry.logger().error("The status document could not be written.")
    if governed.held:
        telemetry.logger().error(
            "A grey launch runs away and is held.", extra={"campaigns": governed.held}
        )
    return {"mode": mode.value, "held": list(governed.held), "told": governed.told}


at_load(overload.look)
