"""DynamoDB: the table's quotas, how warm it is, its own cost guards, and the two rows that many
write or read at once."""

from collections.abc import Iterator

from chalicelib.adapters.dynamodb.control_store import LIFE_S
from chalicelib.adapters.dynamodb.keys import CONTROL_COPIES
from chalicelib.domain.campaigns.stock import spread_of_planned_rate
from infra.preflight import laws
from infra.preflight.figures import Figure, Origin
from infra.preflight.limits.limit import Ask, Case, Limit, rounded, times
from infra.preflight.quotas import PARTITION_KEYS, QUOTAS, WARM_THROUGHPUT

THROTTLED = (
    "DynamoDB throttles: claims and orders answer 503 with Retry-After, and may be repeated."
)
# The control row is read eventually consistently: half a unit.
CONTROL_READ_UNITS = 0.5


def limits(case: Case) -> Iterator[Limit]:
    """Writes and reads, then the hot rows."""
    stage, load = case.stage, case.load
    for kind, needs, warm, most in (
        ("writes", load.writes_per_s, stage.warm_writes, stage.most_writes),
        ("reads", load.reads_per_s, stage.warm_reads, stage.most_reads),
    ):
        yield _quota(case, kind, needs)
        yield _warm(case, kind, needs, warm)
        if most is not None:
            yield _guard(case, kind, needs, most)
    if load.claims_per_s:
        yield _shards(case)
    yield _control(case)


def _quota(case: Case, kind: str, needs: float) -> Limit:
    key = f"dynamodb.{kind}"
    quota, has = QUOTAS[key], case.account.limits[key]
    return Limit(
        name=quota.label,
        unit=quota.unit,
        needs=needs,
        has=has,
        bears=times(has.value, needs),
        then=THROTTLED,
        ask=Ask(
            service=quota.service,
            code=quota.code,
            name=quota.label,
            value=laws.up_to(needs * case.factor, 1000),
        ),
    )


def _warm(case: Case, kind: str, needs: float, has: Figure) -> Limit:
    wanted = needs * case.factor
    name = f"Warm{kind.capitalize()}"
    slow = ""
    if has.value and wanted > has.value:
        minutes = laws.minutes_to_grow(has.value, wanted)
        slow = f"; by itself it would take about {minutes:,.0f} minutes to get there"
    return Limit(
        name=f"DynamoDB, warm {kind} of the table",
        unit="units/s",
        needs=needs,
        has=has,
        bears=times(has.value, needs),
        then=THROTTLED,
        do=f"set the template's {name} to {rounded(wanted):,} before the day{slow} "
        f"({WARM_THROUGHPUT})",
    )


def _guard(case: Case, kind: str, needs: float, has: Figure) -> Limit:
    return Limit(
        name=f"DynamoDB, the table's own maximum of {kind}",
        unit="units/s",
        needs=needs,
        has=has,
        bears=times(has.value, needs),
        then=THROTTLED,
        do=f"set the table's OnDemandThroughput to {rounded(needs * case.factor):,}, or none",
    )


def _shards(case: Case) -> Limit:
    """Draws go to shards of the stock; how many there are follows from the campaign's plan."""
    forecast, draws = case.forecast, case.load.claims_per_s
    shards, _ = spread_of_planned_rate(forecast.planned, forecast.stock)
    fewest = laws.stock_shards(draws * case.factor)
    return Limit(
        name=f"stock, draws from its {shards:,} shards",
        unit="draws/s",
        needs=draws,
        has=Figure(
            value=float(shards * laws.ITEM_WRITES_S),
            origin=Origin.ASSUMED,
            where=PARTITION_KEYS,
            why=f"{laws.ITEM_WRITES_S} writes/s a shard, half of what one item bears.",
            confidence="H",
        ),
        bears=times(shards * laws.ITEM_WRITES_S, draws),
        then=THROTTLED,
        do=f"plan the campaign for more claims/s (planned_claims_per_s): {fewest:,} shards",
    )


def _control(case: Case) -> Limit:
    """Every environment behind the API reads one copy of the control row about every two
    seconds."""
    environments = sum(
        work.running for name, work in case.load.functions.items() if name in {"api", "claim_api"}
    )
    needs = environments / LIFE_S * CONTROL_READ_UNITS
    has = float(CONTROL_COPIES * laws.PARTITION_READS_S)
    return Limit(
        name=f"control row, reads of its {CONTROL_COPIES} copies",
        unit="units/s",
        needs=needs,
        has=Figure(
            value=has,
            origin=Origin.ASSUMED,
            where=PARTITION_KEYS,
            why=f"{laws.PARTITION_READS_S:,} read units/s an item.",
            confidence="H",
        ),
        bears=times(has, needs),
        then="Environments go on with what they know; a switch takes effect later.",
        do="keep more copies of the control row (CONTROL_COPIES)",
    )
