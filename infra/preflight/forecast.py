"""What a campaign's owner expects: the shape of a forecast file. Preflight and planner read it.

Rates are those of the busiest minutes, before any safety factor. Everything but the three rates has
a default; each says where it is from.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.preflight.laws import Tokens

MOST_PER_S, MOST_ORDERS = 1_000_000, 10_000_000_000
PerSecond = Annotated[float, Field(ge=0, le=MOST_PER_S)]
Share = Annotated[float, Field(ge=0, le=1)]
Milliseconds = Annotated[float, Field(gt=0, le=900_000)]
Units = Annotated[float, Field(ge=0, le=1000)]
TokenCount = Annotated[int, Field(ge=1, le=1_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Peak(_Part):
    """A second of the busiest minutes."""

    chat_turns_per_s: PerSecond
    claims_per_s: PerSecond
    orders_per_s: PerSecond
    # People who open the shop: coupons, orders and campaigns are read once each. As many as claim,
    # unless said.
    visits_per_s: PerSecond | None = None
    # Whether they also get the chat page's files from the API, or have an app or a CDN for that.
    page: Literal["api", "elsewhere"] = "api"
    # Our chat page orders in the chat; other clients may quote and order on routes of their own.
    orders_outside_chat: Share = 0.0
    # The chat page looks 13 times in the first minute after an order while it is on the screen.
    looks_per_order: Annotated[float, Field(ge=0, le=1000)] = 10.0

    @property
    def visits(self) -> float:
        """Visits a second."""
        return self.claims_per_s if self.visits_per_s is None else self.visits_per_s

    @model_validator(mode="after")
    def _somebody_comes(self) -> "Peak":
        if not (self.chat_turns_per_s or self.claims_per_s or self.orders_per_s):
            raise ValueError("nobody comes: at least one rate must be above 0")
        return self


class Burst(_Part):
    """How the peak comes: at `times` its rates, for `length_s`, reached within `ramp_s`."""

    times: Annotated[float, Field(ge=1, le=100)] = 1.0
    length_s: Annotated[float, Field(ge=1, le=86_400)] = 300.0
    ramp_s: Annotated[float, Field(ge=0, le=86_400)] = 60.0


class Model(_Part):
    """Which turns go to a model, and what one call takes. Turns that it cannot serve are answered
    by the parser alone."""

    share: Share = 0.0
    calls_per_turn: Annotated[float, Field(ge=0, le=100)] = 1.25
    id: Annotated[str, Field(min_length=3, max_length=200)] = "qwen.qwen3-32b-v1:0"
    input_tokens: TokenCount = 1500
    output_tokens: TokenCount = 150
    # null: not set; then Bedrock reserves the model's own maximum, and hardly any call fits.
    max_tokens: TokenCount | None = 400
    duration_ms: Milliseconds = 4000.0

    @property
    def tokens(self) -> Tokens:
        """What one call takes."""
        return Tokens(self.input_tokens, self.output_tokens, self.max_tokens)


class Durations(_Part):
    """Milliseconds that one request, message or model call keeps a function busy. What is not given
    is the template's `DurationMs` of the route."""

    chat: Milliseconds | None = None
    claim: Milliseconds | None = None
    quote: Milliseconds | None = None
    order: Milliseconds | None = None
    look: Milliseconds | None = None
    notify: Milliseconds | None = None
    # Five calls to AWS at 8 ms, one after the other.
    place_order: Milliseconds = 40.0
    # Three of them, and the payment provider: 300 ms, which is nobody's measurement but yours.
    pay_order: Milliseconds = 325.0
    # Until a new environment has loaded the application.
    init: Milliseconds = 1200.0


class TableUnits(_Part):
    """DynamoDB units of one turn, claim, order and look, repeats left out. Counted over the demo's
    conversations: a session is two to three KB, every other row below one."""

    turn_writes: Units = 3.0
    turn_reads: Units = 2.0
    claim_writes: Units = 2.0
    claim_reads: Units = 1.0
    order_writes: Units = 8.0
    order_reads: Units = 6.0
    look_reads: Units = 1.0


class Forecast(_Part):
    """One campaign's forecast."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=2000)] = ""
    peak: Peak
    burst: Burst = Burst()
    model: Model = Model()
    durations_ms: Durations = Durations()
    table_units: TableUnits = TableUnits()
    stock: Annotated[int, Field(ge=1, le=MOST_ORDERS)]
    # What the campaign's rules will say; its stock is spread over shards by that. The peak's claims
    # unless given.
    planned_claims_per_s: Annotated[float, Field(gt=0, le=MOST_PER_S)] | None = None
    # The whole day, for what is counted by the day.
    orders_total: Annotated[int, Field(ge=1, le=MOST_ORDERS)] | None = None
    hours: Annotated[float, Field(gt=0, le=24 * 366)] | None = None

    @property
    def planned(self) -> float:
        """Claims a second that the campaign's rules plan with."""
        return self.planned_claims_per_s or self.peak.claims_per_s
