"""The signals of the last minute, from wherever they are known: what the platform measures, what
consumers and doors counted, and what the campaigns' own shards say was drawn."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.breaker import BreakerState
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.governing import Health
from chalicelib.domain.overload.modes import Work
from chalicelib.flows.ports import LineStore, Signals, StockStore, Tally
from chalicelib.records import dataclass

TALLY_WINDOW_S = 10
# The gateway's counts are those of its last three minutes, in whole ones (adapters/signals.py).
GATEWAY_COUNTS_S = 240
RUNNING = (CampaignStatus.OPEN, CampaignStatus.PAUSED, CampaignStatus.SOLD_OUT)


@dataclass(frozen=True, slots=True)
class Burn:
    """What one campaign drew since the last look. `drawn_in_line` by shard of its line."""

    campaign: Campaign
    burned: int
    seconds: float
    total: int
    drawn_in_line: Sequence[int] = field(default_factory=tuple)

    @property
    def per_s(self) -> float:
        """Coupons a second."""
        return self.burned / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What all environments counted: since the last look; and their own answers of 5xx while the
    gateway counted (None when that cannot be read: then nothing follows from the gateway's)."""

    since_look: Counter[str]
    said_5xx: int | None


def read_counts(tally: Tally, now: datetime, *, look_s: float) -> Counted:
    """Whole windows of ten seconds and the running one; nothing when they cannot be read."""
    look = math.ceil(look_s / TALLY_WINDOW_S) + 1
    gateways = math.ceil(GATEWAY_COUNTS_S / TALLY_WINDOW_S) + 1
    try:
        windows = tally.windows(now, count=max(look, gateways))
    except (Overloaded, Unavailable):
        return Counted(Counter(), None)
    total: Counter[str] = Counter()
    for window in windows[-look:]:
        total.update(window)
    return Counted(total, sum(window.get("said_5xx", 0) for window in windows[-gateways:]))


def read_burns(
    campaigns: Sequence[Campaign],
    *,
    noted: Mapping[str, Sequence[float]],
    queued: bool,
    now: datetime,
    stock: StockStore,
    line: LineStore,
) -> list[Burn]:
    """What every running campaign drew since it was last `noted` ((total, at) by campaign). One
    call a campaign, two while claims go by place; one that cannot be read is left out."""
    burns = []
    for campaign in campaigns:
        if campaign.status(now) not in RUNNING:
            continue
        with suppress(Overloaded, Unavailable):
            counts = stock.counts(campaign.campaign_id, shards=campaign.shards)
            total = sum(one.drawn - one.voided for one in counts)
            starts = campaign.rules.starts_at.timestamp()
            before, at = noted.get(campaign.campaign_id, (0, starts))
            seconds = now.timestamp() - at
            drawn = line.drawn(campaign.campaign_id, shards=campaign.shards) if queued else ()
            burns.append(Burn(campaign, max(0, total - int(before)), seconds, total, drawn))
    return burns


def health_of(
    *,
    control: Control,
    counted: Counted,
    burns: Sequence[Burn],
    now: datetime,
    signals: Signals,
) -> Health:
    """All signals together; one that cannot be read counts as calm and is made up for by the
    others: consumers see ages, too, and doors see what they shed."""
    counts = counted.since_look
    ages: Mapping[str, float] = {}
    gateway: Mapping[str, int] = {}
    with suppress(Overloaded, Unavailable):
        ages = signals.queue_ages_s(now)
    with suppress(Overloaded, Unavailable):
        gateway = signals.gateway(now)
    requests = gateway.get("requests", 0)
    # The platform counts every 5xx; those that the functions said on purpose are known. Both in the
    # same time: an older "in line" that only one of them counts would read as a failure.
    said_5xx = counted.said_5xx
    failed = 0 if said_5xx is None else max(0, gateway.get("failed", 0) - said_5xx)
    turned_away = gateway.get("throttled", 0) + _sum(counts, "shed", *Work)
    asked = max(requests, _sum(counts, "shed", *Work) + _sum(counts, "served", *Work))
    verdict = control.breaker("payment")
    is_open = verdict.state_at(now) is not BreakerState.CLOSED
    return Health(
        orders_age_s=max(ages.get("orders", 0.0), _age(counts, "orders")),
        payments_age_s=max(ages.get("payments", 0.0), _age(counts, "payments")),
        shed_share=_share(turned_away, asked),
        claims_shed_share=_shed(counts, Work.CLAIM, Work.ORDER),
        orders_shed_share=_shed(counts, Work.ORDER),
        late_shed_share=_shed(counts, Work.STATUS, Work.PAY),
        failed_share=_share(failed, requests),
        burn=max((one.per_s / one.campaign.rules.planned_claims_per_s for one in burns), default=0),
        payment_open_s=(now - verdict.since).total_seconds() if is_open and verdict.since else 0.0,
        line_wait_s=max((_line_wait_s(control, one, now) for one in burns), default=0.0),
    )


def _line_wait_s(control: Control, burn: Burn, now: datetime) -> float:
    line = control.lines.get(burn.campaign.campaign_id)
    if line is None or not burn.drawn_in_line:
        return 0.0
    waiting = max(0, sum(burn.drawn_in_line) - line.serving(now))
    return waiting / line.rate_per_s if line.rate_per_s > 0 else float(waiting > 0) * 3600


def _sum(counts: Mapping[str, int], what: str, *works: Work) -> int:
    return sum(counts.get(f"{what}_{work.name.lower()}", 0) for work in works)


def _shed(counts: Mapping[str, int], *works: Work) -> float:
    shed = _sum(counts, "shed", *works)
    return _share(shed, shed + _sum(counts, "served", *works))


# A share of a few requests says nothing about load.
FEWEST = 20


def _share(part: int, whole: int) -> float:
    return part / whole if whole >= FEWEST else 0.0


def _age(counts: Mapping[str, int], queue: str) -> float:
    """The mean age of the messages that consumers have seen."""
    seen = counts.get(f"{queue}_seen", 0)
    return counts.get(f"{queue}_age_s", 0) / seen if seen else 0.0
