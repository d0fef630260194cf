"""The operator's side of a campaign: the rules as posted, amended and shown."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from chalicelib.contracts.shapes import (
    Amount,
    CampaignId,
    Id,
    Instant,
    Line,
    Locale,
    Reply,
    Request,
)
from chalicelib.domain.campaigns.campaign import Rules, rules_from
from chalicelib.domain.errors import Invalid

MOST_MINUTES = 1440  # as for a mode: what lasts longer than a day is not a switch for a night
Ids = Annotated[list[Id], Field(min_length=1, max_length=2000)]


def _all_or_ids(value: Any) -> Any:
    if value != "all" and not isinstance(value, list):
        raise ValueError('write "all" or a list of ids')
    return value


AllOrIds = Annotated[Literal["all"] | Ids, BeforeValidator(_all_or_ids)]
Percent = Annotated[int, Field(ge=0, le=100)]
PerShopper = Annotated[int, Field(ge=1, le=100)]
Rate = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Stock = Annotated[int, Field(ge=1, le=100_000_000)]


class Names(Request):
    """The campaign's name in all three languages."""

    zh_cn: Line = Field(alias="zh-CN")
    en: Line
    de: Line


class FundingBody(Request):
    """Who pays the discount; `terms` is what the stores have agreed to, per language."""

    payer: Line = "platform"
    store_share_percent: Percent = 0
    terms: dict[Locale, Line] = Field(default_factory=dict)


class RulesBody(Request):
    """The public rules: what shoppers are told is what the engine runs."""

    name: Names
    face_value: Amount
    min_spend: Amount
    price_floor: Amount
    starts_at: Instant
    ends_at: Instant
    coupon_valid_until: Instant
    per_shopper: PerShopper
    stores: AllOrIds
    items: AllOrIds
    planned_claims_per_s: Rate
    funding: FundingBody | None = None

    def to_domain(self) -> Rules:
        """The same as Rules; Invalid when they contradict each other."""
        if self.face_value.amount < 1:
            raise Invalid("rules.face_value.amount: a coupon is worth at least 1 minor unit.")
        return rules_from(document_of(self))


class RulesPatch(Request):
    """The rules that change; what is left out stays."""

    name: Names | None = None
    face_value: Amount | None = None
    min_spend: Amount | None = None
    price_floor: Amount | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    coupon_valid_until: Instant | None = None
    per_shopper: PerShopper | None = None
    stores: AllOrIds | None = None
    items: AllOrIds | None = None
    planned_claims_per_s: Rate | None = None
    funding: FundingBody | None = None


def document_of(rules: RulesBody | RulesPatch) -> dict[str, Any]:
    """The stated rules in the form of the rules document (domain/campaigns/campaign.py)."""
    return rules.model_dump(mode="json", by_alias=True, exclude_none=True)


class OpenCampaignBody(Request):
    """A new campaign."""

    campaign_id: CampaignId
    rules: RulesBody
    stock: Stock


class DialsBody(Request):
    """Switches: `issue` new coupons, `redeem` them in new orders, reward `invite`s, hold the
    `draw`."""

    issue: bool | None = None
    redeem: bool | None = None
    invite: bool | None = None
    draw: bool | None = None


class AmendCampaignBody(Request):
    """Dials (with `minutes`: until they turn back by themselves), better rules (dates may stand at
    the top as well), more stock; and why."""

    dials: DialsBody | None = None
    rules: RulesPatch | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    coupon_valid_until: Instant | None = None
    stock: Stock | None = None
    reason: Line | None = None
    minutes: int | None = Field(default=None, ge=1, le=MOST_MINUTES)

    def lasts(self) -> timedelta | None:
        """After how long the dials turn back by themselves; None: they stay."""
        if self.minutes is not None and not self.turned():
            raise Invalid("minutes: only dials turn back by themselves.")
        return None if self.minutes is None else timedelta(minutes=self.minutes)

    def turned(self) -> dict[str, bool]:
        """The dials that change."""
        return self.dials.model_dump(exclude_none=True) if self.dials else {}

    def patch(self) -> dict[str, Any]:
        """The rules that change, as parts of the rules document."""
        dates = {"starts_at", "ends_at", "coupon_valid_until"}
        top = self.model_dump(mode="json", include=dates, exclude_none=True)
        inner = document_of(self.rules) if self.rules else {}
        if any(inner.get(name, when) != when for name, when in top.items()):
            raise Invalid("A date is given twice, and differently.")
        if not (top or inner or self.turned() or self.stock):
            raise Invalid("Nothing to change: send dials, rules, a date or stock.")
        return inner | top


class CampaignBooks(Reply):
    """A campaign as its operator sees it."""

    campaign_id: str
    rules: dict[str, Any]
    stock: int
    dials: dict[str, bool]
    books: dict[str, Any]
    version: int
    rules_hash: str
