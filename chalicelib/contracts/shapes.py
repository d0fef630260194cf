"""What all contracts share: the strict base, bounded texts, ids, amounts, instants, the problem."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import WithJsonSchema as Shown

from chalicelib.domain.money import Money

MAX_AMOUNT = 1_000_000_000_000  # ten billion of a currency with cents: a typing error, not a price
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Request(BaseModel):
    """What callers send: unknown fields are refused, and nothing is guessed (no "2" for 2)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Nothing(Request):
    """A body without fields."""


class Reply(BaseModel):
    """What callers get: the named fields, and possibly more as the service grows."""

    model_config = ConfigDict(extra="allow", defer_build=True)


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("write an instant as ISO 8601 text with an offset")  # noqa: TRY004
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("write an instant like 2026-02-06T12:00:00+08:00") from None
    if read.tzinfo is None:
        raise ValueError("an instant needs its offset, like 2026-02-06T12:00:00+08:00")
    if not FIRST_YEAR < read.year < LAST_YEAR:
        raise ValueError("this year is out of range")
    return read.astimezone(UTC)


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,96}$")]
CampaignId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,48}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Locale = Literal["zh-CN", "en", "de"]
Instant = Annotated[
    datetime, BeforeValidator(_instant), Shown({"type": "string", "format": "date-time"})
]
# One line of text for people: no control characters, so that it can stand in logs and on receipts.
Line = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True, min_length=1, max_length=200
    ),
]


class Amount(Request):
    """Money in minor units: 2500 CNY is ¥25.00."""

    amount: int = Field(ge=0, le=MAX_AMOUNT)
    currency: Currency

    def to_domain(self) -> Money:
        """The same as Money."""
        return Money(self.amount, self.currency)


class Paid(Reply):
    """Money in minor units, as answered."""

    amount: int
    currency: Currency


class Place(Request):
    """A point on the map."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)

    def to_domain(self) -> tuple[float, float]:
        """(lat, lon)."""
        return self.lat, self.lon


class Problem(Reply):
    """Why not (RFC 9457). `code` is for programs, `detail` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    retry_after_s: int | None = None
    message_id: str | None = None
    notice: dict[str, Any] | None = None
