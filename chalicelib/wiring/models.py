"""`converse` joined to the models of this stage and to the budgets that pay for them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.bedrock import BedrockConverse
from chalicelib.adapters.chat_completions import ChatCompletions
from chalicelib.adapters.dynamodb.token_budgets import TokenBudgets
from chalicelib.domain.chat.assistant.answer import NoHelp
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.flows.converse import Rung
from chalicelib.flows.converse import converse as _converse
from chalicelib.flows.model_ports import Model
from chalicelib.flows.token_purse import Purse
from chalicelib.settings import ModelSetting
from chalicelib.wiring.ground import table
from chalicelib.wiring.secrets import model_key


@lru_cache(maxsize=1)
def ladder() -> tuple[Rung, ...]:
    """The stage's models, the largest first."""
    return tuple(
        Rung(
            name=one.model,
            model=_model(one),
            max_tokens=one.max_tokens,
            tokens_per_minute=one.tokens_per_minute,
            price_in=one.price_in,
            price_out=one.price_out,
        )
        for one in settings.load().models
    )


@lru_cache(maxsize=1)
def purse() -> Purse:
    """This process's tokens."""
    return Purse(TokenBudgets(table()))


def converse(
    *, question: Question, shopper: str, campaign_id: str, now: datetime
) -> dict[str, Any]:
    """`flows.converse`, as plain data."""
    config = settings.load()
    found = _converse(
        question=question,
        shopper=shopper,
        campaign_id=campaign_id,
        now=now,
        ladder=ladder(),
        purse=purse(),
        shopper_tokens=config.shopper_tokens,
        campaign_tokens=config.campaign_tokens,
    )
    if isinstance(found, NoHelp):
        return {"outcome": "no_help", "why": found.why.value, "for_s": found.for_s}
    answer = found.answer
    calls: list[Mapping[str, Any]] = [asdict(call) for call in answer.calls]
    return {
        "outcome": "helped",
        "calls": calls,
        "text": answer.text,
        "tokens_in": answer.tokens_in,
        "tokens_out": answer.tokens_out,
        "model": found.model,
        "cost_micros": found.cost_micros,
    }


def _model(one: ModelSetting) -> Model:
    if one.kind == "bedrock":
        client = aws.bedrock(region=one.region, timeout_s=one.timeout_s)
        return BedrockConverse(
            client, model=one.model, max_tokens=one.max_tokens, temperature=one.temperature
        )
    return ChatCompletions(
        one.url,
        key=model_key,
        model=one.model,
        max_tokens=one.max_tokens,
        temperature=one.temperature,
        timeout_s=one.timeout_s,
    )
