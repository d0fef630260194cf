"""Every hour: leaked tickets back, coupons of dead orders freed, the books compared."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint, Rate

from chalicelib import telemetry
from chalicelib.edges.loading import at_load
from chalicelib.edges.schedules.scheduled import scheduled
from chalicelib.wiring import audits, overload

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.HOURS), name="audit")
@scheduled
def audit(event: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it over
    """Run one audit; answers each campaign's findings. A difference is an error in the log."""
    found = audits.audit(now=datetime.now(UTC))
    for one in found:
        telemetry.count("ticket.leaked", one.leaked)
        telemetry.count("audit.difference", len(one.differences))
        telemetry.count("ledger.missed", one.posted)
        if one.differences:
            telemetry.logger().error(
                "The books differ.",
                extra={"campaign_id": one.campaign_id, "differences": one.differences},
            )
    return {"campaigns": [dataclasses.asdict(one) for one in found]}


at_load(overload.look)
