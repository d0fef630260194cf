"""The table's stream, posted to the books.

A record that cannot be read is answered as failed, with all that can be read posted: Lambda
bisects the batch until the record is alone, gives it up after its tries, and tells the failure
queue, which alarms. What was not posted is found and posted by the audit. The mapping is the
template's: Chalice can set neither filters nor bisecting.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint

from chalicelib import telemetry
from chalicelib.edges.loading import at_load
from chalicelib.wiring import stream as wired

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="ledger")
def ledger(event: Any, context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it over
    """Post a batch; answers the first record that cannot be read, from which Lambda goes on.
    Overloaded and Unavailable make the batch come again: what is posted already is found so."""
    with telemetry.within(uuid.uuid4().hex):
        try:
            failed = _kept(event["Records"])
        finally:
            telemetry.flush()
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed[:1]]}


def _kept(records: Sequence[Mapping[str, Any]]) -> list[str]:
    changes, failed = [], []
    for record in records:
        try:
            change = wired.change_of(record)
        except wired.Unreadable as problem:
            failed.append(wired.sequence_of(record))
            extra = {"sequence": failed[-1], "kind": str(problem)}
            telemetry.logger().error("A record of the stream cannot be read.", extra=extra)
            continue
        if change is not None:
            changes.append(change)
    telemetry.count("ledger.unreadable", len(failed))
    if changes:
        at = wired.happened_at(records[-1])
        telemetry.count("ledger.posted", wired.post(changes, at=at))
        behind = datetime.now(UTC) - at
        telemetry.measure("ledger.behind_s", max(0.0, behind.total_seconds()))
    return failed


at_load(wired.ledger)
