"""The assistant as turns ask it: `converse` behind its breaker, its turns kept for review."""

import secrets
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.capacity import lambda_name
from chalicelib.adapters.converse_lane import ConverseLane
from chalicelib.adapters.dynamodb.review_log import ReviewLog
from chalicelib.domain.chat.assistant.asking import ASK_BELOW
from chalicelib.flows import model_ports as ports
from chalicelib.flows.guarded_assistant import GuardedAssistant
from chalicelib.flows.oversee_model import oversee_model
from chalicelib.flows.turns.aide import Aide
from chalicelib.wiring import breakers
from chalicelib.wiring import door as doors
from chalicelib.wiring.ground import clock, table
from chalicelib.wiring.overload import tally


@lru_cache(maxsize=1)
def reviews() -> ports.ReviewLog:
    """Model turns kept for people to look at."""
    return ReviewLog(table(), new_id=lambda: secrets.token_hex(6))


def overview(*, now: datetime, most: int) -> dict[str, Any]:
    """`flows.oversee_model`."""
    names = tuple(one.model for one in settings.load().models)
    return oversee_model(now=now, most=most, models=names, tally=tally(), reviews=reviews())


@lru_cache(maxsize=1)
def aide() -> Aide:
    """The assistant of this stage."""
    config = settings.load()
    lane = ConverseLane(
        aws.lambda_invoke(timeout_s=config.model_deadline_s),
        function=lambda_name("converse", prefix=config.function_prefix),
        clock=clock,
        waiting=doors.away,
    )
    return Aide(
        assistant=GuardedAssistant(lane, breakers.model(), tally=tally(), ticks=clock),
        reviews=reviews(),
        tally=tally(),
        deadline_s=config.model_deadline_s,
        below=ASK_BELOW if config.ask_below is None else config.ask_below,
    )
