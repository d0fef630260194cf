"""Statements as stores and operators see them. Amounts are minor units of the row's currency."""

from datetime import date, timedelta
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator
from pydantic import WithJsonSchema as Shown

from chalicelib.contracts.shapes import FIRST_YEAR, LAST_YEAR, Reply, Request

LONGEST = timedelta(days=92)


def _day(value: Any) -> Any:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("write a day like 2026-02-06") from None
    if len(value) != 10 or not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError("write a day like 2026-02-06")
    return day


Day = Annotated[date, BeforeValidator(_day), Shown({"type": "string", "format": "date"})]


class StatementQuery(Request):
    """From which day to which, both included; a quarter at the most."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if not timedelta() <= self.last - self.first < LONGEST:
            raise ValueError(f"ask for 1 to {LONGEST.days} days, the first one first")
        return self


class StoreStatement(Reply):
    """What a store is owed, day by day and in all."""

    store_id: str
    first: str
    last: str
    days: list[dict[str, Any]]
    totals: list[dict[str, Any]]


class Certificate(Reply):
    """What a campaign advertised, gave out and spent."""

    campaign_id: str
    version: int
    rules_hash: str
    currency: str
    books: dict[str, Any]
    advertised: dict[str, int]
    days: list[dict[str, Any]]
    totals: dict[str, int]
    net_spent: int
    clock_stopped_s: int
