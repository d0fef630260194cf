"""Bedrock: tokens a minute and a day, calls a minute where the account still counts them, and
whether a turn can wait for the model at all."""

import math
from collections.abc import Iterator

from infra.preflight import laws
from infra.preflight.figures import Figure, Origin
from infra.preflight.limits.limit import Ask, Case, Limit, times
from infra.preflight.quotas import QUOTAS

ALONE = "Turns are answered by the parser alone; claims, orders and payments do not need the model."
DAY_S = 24 * 3600


def limits(case: Case) -> Iterator[Limit]:
    """What a model's help takes; nothing if no turn goes to one."""
    if not case.load.model_calls_per_s:
        return
    yield _per_minute(case)
    for limit in (_calls_per_minute(case), _per_day(case)):
        if limit is not None:
            yield limit
    yield _waiting(case)


def _quota(case: Case, key: str, label: str, unit: str, needs: float, wanted: float) -> Limit:
    has = case.account.limits[key]
    return Limit(
        name=label,
        unit=unit,
        needs=needs,
        has=has,
        bears=times(has.value, needs),
        then=ALONE,
        ask=Ask(
            service="bedrock",
            code=case.account.code(key),
            name=f"{label.removeprefix('Bedrock, ')} for {case.forecast.model.id}",
            value=laws.up_to(wanted, 1000),
        ),
    )


def _per_minute(case: Case) -> Limit:
    key, tokens = "bedrock.tokens_per_minute", case.forecast.model.tokens
    needs = laws.reserved_tokens_per_minute(case.load.model_calls_per_s, tokens)
    quota = QUOTAS[key]
    limit = _quota(case, key, quota.label, quota.unit, needs, needs * case.factor)
    if tokens.most_out is not None:
        return limit
    return Limit(
        name=f"{quota.label}, without max_tokens",
        unit=limit.unit,
        needs=needs,
        has=limit.has,
        bears=limit.bears,
        then=ALONE,
        do=f"set max_tokens: without it each call reserves {laws.UNBOUNDED_ANSWER_TOKENS:,} tokens",
        ask=limit.ask,
    )


def _calls_per_minute(case: Case) -> Limit | None:
    key, needs = "bedrock.requests_per_minute", case.load.model_calls_per_s * 60
    if key not in case.account.limits:
        return None
    label = "Bedrock, calls a minute of the model"
    return _quota(case, key, label, "calls/min", needs, needs * case.factor)


def _per_day(case: Case) -> Limit | None:
    """What a day settles: the peak's tokens for each order, for all orders of a day."""
    key, forecast, load = "bedrock.tokens_per_day", case.forecast, case.load
    if key not in case.account.limits or not (forecast.orders_total and load.orders_per_s):
        return None
    per_order = laws.settled_tokens_per_minute(
        load.model_calls_per_s / load.orders_per_s, forecast.model.tokens
    )
    days = max(1.0, (forecast.hours or 24) * 3600 / DAY_S)
    needs = per_order / 60 * forecast.orders_total / days
    label = "Bedrock, tokens a day of the model"
    return _quota(case, key, label, "tokens/day", needs, needs * case.factor)


def _waiting(case: Case) -> Limit:
    """A turn waits for its model within the API's own time, and the gateway's."""
    api = case.stage.functions["api"]
    gateway = QUOTAS["apigateway.timeout"].value
    most = min(api.timeout_s, gateway)
    needs = case.forecast.model.duration_ms / 1000
    return Limit(
        name="a turn that waits for the model",
        unit="s",
        needs=needs,
        has=Figure(value=most, origin=Origin.FILE, where="lambda_timeout, and the gateway's 29 s"),
        bears=math.inf if needs <= most else 0.0,
        then="The gateway gives up (504) before the model has answered.",
        do="give the model a deadline of a few seconds",
    )
