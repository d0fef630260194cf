"""Every minute: the signals read, the mode and the lines moved on, everybody told."""

from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint, Rate

from chalicelib import telemetry
from chalicelib.wiring import modes

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES), name="govern")
def govern(event: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it over
    """Run once; answers the mode and what was held."""
    now = datetime.now(UTC)
    governed = modes.govern(now=now)
    mode = governed.control.mode_at(now)
    telemetry.count(f"mode.{mode}")
    telemetry.count("campaign.held", len(governed.held))
    if not governed.told:
        telemetry.count("status.untold")
        telemetry.logger().error("The status document could not be written.")
    if governed.held:
        telemetry.logger().error(
            "A grey launch runs away and is held.", extra={"campaigns": governed.held}
        )
    telemetry.flush()
    return {"mode": mode.value, "held": list(governed.held), "told": governed.told}
