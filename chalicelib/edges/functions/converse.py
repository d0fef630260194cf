"""One model call for a turn that the parser could not read. Its width is the semaphore and the
breaker: full or at 0, whoever invokes it is told so at once and goes on with the parser."""

import uuid
from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint

from chalicelib import telemetry
from chalicelib.domain.chat.assistant.question import question_from
from chalicelib.edges.loading import at_load
from chalicelib.wiring import models

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="converse")
def converse(event: Any, context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it over
    """`{"question", "shopper", "campaign_id", "request_id"?}` in; what the model answered, its
    tokens and cost, or why it did not, out."""
    with telemetry.within(telemetry.fit_id(event.get("request_id")) or uuid.uuid4().hex):
        try:
            return models.converse(
                question=question_from(event["question"]),
                shopper=str(event["shopper"]),
                campaign_id=str(event["campaign_id"]),
                now=datetime.now(UTC),
            )
        finally:
            telemetry.flush()


at_load(models.ladder, models.purse)
