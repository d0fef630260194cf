"""What operators are told of the model."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from chalicelib.contracts.dead_letters import whole
from chalicelib.contracts.shapes import Reply, Request

SHOWN, SHOWN_AT_MOST = 20, 200


class ModelQuery(Request):
    """How many of the latest turns are wanted at most."""

    limit: Annotated[int, BeforeValidator(whole), Field(ge=1, le=SHOWN_AT_MOST)] = SHOWN


class ModelOverview(Reply):
    """The ladder, what came of the last minutes' turns that the parser was unsure of, and the
    latest of them for review, masked."""

    models: list[str]
    as_of: str
    seconds: int
    asked: int
    helped: int
    no_help: dict[str, int] = Field(description="By reason: off, full, open, late, spent …")
    guard_dropped: int
    tokens_in: int
    tokens_out: int
    cost_usd: float
    mean_ms: int | None
    turns: list[dict[str, Any]]
