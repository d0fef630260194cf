"""API Gateway: the account's rate, which all its APIs share, and each method's throttle."""

from collections.abc import Iterator

from infra.preflight.laws import up_to
from infra.preflight.limits.limit import Ask, Case, Limit, rounded, times
from infra.preflight.quotas import QUOTAS

REFUSED = "The gateway answers 429 with Retry-After and the message of record."


def limits(case: Case) -> Iterator[Limit]:
    """The account's rate, then each method that the forecast uses."""
    yield _account(case)
    for route, rate in case.load.routes.items():
        throttle = case.stage.throttles[route]
        wanted = rounded(rate * case.factor)
        method, path = route
        yield Limit(
            name=f"{method} {path}, throttle",
            unit="requests/s",
            needs=rate,
            has=throttle.rate,
            bears=times(throttle.rate.value, rate),
            then=REFUSED,
            do=f"set RateLimit of {method} {path} to {wanted:,} (template, Throttles)",
        )


def _account(case: Case) -> Limit:
    key, needs = "apigateway.rate", case.load.gateway_per_s
    quota, has = QUOTAS[key], case.account.limits[key]
    return Limit(
        name=quota.label,
        unit=quota.unit,
        needs=needs,
        has=has,
        bears=times(has.value, needs),
        then="Every API in the account and region answers 429, whatever was asked.",
        ask=Ask(
            service=quota.service,
            code=case.account.code(key),
            name=quota.label,
            value=up_to(needs * case.factor, 100),
        ),
    )
