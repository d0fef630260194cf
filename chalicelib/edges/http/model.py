"""The operator's look at the model: figures, and the latest turns for review."""

from chalice import Blueprint

from chalicelib.contracts.model import ModelOverview, ModelQuery
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import assistant as wired

blueprint = Blueprint(__name__)


@endpoint(
    blueprint,
    "GET",
    "/ops/model",
    who=Who.OPERATOR,
    asks=ModelQuery,
    answers={200: ModelOverview},
)
def look_at_model(call: Call[ModelQuery]) -> Answer:
    """What the model was asked lately, what came of it, and what it took."""
    return ok(wired.overview(now=call.now, most=call.said.limit))
