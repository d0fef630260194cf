"""The operator's view: mode and why, dials, books, queues, breakers, the line, and when it will be
empty; from totals that are kept anyway."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.ledger.standing import UNDRAWN
from chalicelib.domain.ledger.totals import ACCOUNTS, Books, books_view
from chalicelib.domain.overload.breaker import Verdict
from chalicelib.domain.overload.control import Control
from chalicelib.domain.views import switch_view
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.ports import CampaignStore, ControlStore, DeadLetters, Signals
from chalicelib.flows.read_books import read_books

DEPENDENCIES = ("payment", "biller", "model")
QUEUES = ("orders", "payments")


def oversee(
    *,
    now: datetime,
    campaigns: CampaignStore,
    control: ControlStore,
    signals: Signals,
    letters: DeadLetters,
    ledger: Ledger,
) -> dict[str, Any]:
    """`GET /ops/overview` as plain data; figures carry the time they were counted at. What cannot
    be read is left empty: the operator needs the rest all the more. Six calls, and one for each
    campaign."""
    state, notes = control.load(), {}
    ages: Mapping[str, float] = {}
    dead: Mapping[str, int] = {}
    with suppress(Overloaded, Unavailable):
        state, notes = control.load_now(), dict(control.notes())
    with suppress(Overloaded, Unavailable):
        ages = signals.queue_ages_s(now)
    with suppress(Overloaded, Unavailable):
        dead = letters.counts()
    rates: Mapping[str, float] = notes.get("burn", {})
    found = [
        campaign_books(one, now, books=_books(one, now, ledger), rate=rates.get(one.campaign_id))
        for one in campaigns.listed()
    ]
    history = [_sample(one) for one in notes.get("history", ())]
    return {
        "mode": state.mode_at(now).value,
        "switch": switch_view(state, now),
        "as_of": now.isoformat(),
        "dials": {one["campaign_id"]: one["dials"] for one in found},
        "books": {name: sum(one["books"][name] for one in found) for name in ACCOUNTS},
        "queues": {name: {"age_s": round(ages[name], 1)} for name in QUEUES if name in ages},
        "dead_letters": dict(dead),
        "breakers": {name: _verdict(state.breaker(name), now) for name in DEPENDENCIES},
        "lines": _lines(state, notes.get("in_line", {}), now),
        "shed_share": history[-1]["shed_share"] if history else None,
        "history": history,
        "campaigns": found,
    }


def campaign_books(
    campaign: Campaign, now: datetime, *, books: Books | None, rate: float | None = None
) -> dict[str, Any]:
    """One campaign's dials and books: counts and sums (minor units) by state. `rate` is how many
    coupons a second it gave out in the last minute, if that is known."""
    return {
        "campaign_id": campaign.campaign_id,
        "status": campaign.status(now).value,
        "dials": campaign.dials_at(now).as_dict(),
        "reverts": {name: _iso(at) for name, at in campaign.reverts.items() if at > now},
        "stock": campaign.stock,
        "remaining": campaign.remaining,
        "remaining_as_of": _iso(campaign.remaining_as_of),
        "version": campaign.version,
        "books": books_view(books, currency=campaign.rules.face_value.currency),
        "burn": _burn(campaign, now, rate, books),
    }


def _books(campaign: Campaign, now: datetime, ledger: Ledger) -> Books | None:
    with suppress(Overloaded, Unavailable):
        return read_books(campaign=campaign, now=now, ledger=ledger)
    return None


def _burn(
    campaign: Campaign, now: datetime, rate: float | None, books: Books | None
) -> dict[str, Any]:
    """Claims per second (of the last minute; else since the start), and when the stock runs out at
    that rate, if that is before the campaign ends. What is left is what the books have undrawn, or
    before anything is in them, what `sweep` last counted."""
    burn: dict[str, Any] = {"planned_claims_per_s": campaign.rules.planned_claims_per_s}
    left, as_of = campaign.remaining, campaign.remaining_as_of
    if books and books.as_of:
        left, as_of = books.counts.get(UNDRAWN, 0), now
    if left is None or as_of is None:
        return {**burn, "claims_per_s": rate, "empty_at": None}
    if rate is None:
        seconds = (as_of - campaign.rules.starts_at).total_seconds()
        rate = (campaign.stock - left) / seconds if seconds > 0 else 0.0
    empty_at = None
    if rate > 0 and left / rate < (campaign.rules.ends_at - now).total_seconds():
        empty_at = datetime.fromtimestamp(as_of.timestamp() + left / rate, tz=now.tzinfo)
    return {**burn, "claims_per_s": round(rate, 4), "empty_at": _iso(empty_at)}


def _verdict(verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "state": verdict.state_at(now).value,
        "since": _iso(verdict.since),
        "until": _iso(verdict.until),
        "trips": verdict.trips,
    }


def _lines(state: Control, drawn: Mapping[str, int], now: datetime) -> dict[str, Any]:
    return {
        campaign_id: {
            "serving": line.serving(now),
            "drawn": drawn.get(campaign_id),
            "waiting": max(0, drawn[campaign_id] - line.serving(now))
            if campaign_id in drawn
            else None,
            "rate_per_s": round(line.rate_per_s, 3),
        }
        for campaign_id, line in state.lines.items()
    }


def _sample(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {**raw, "at": datetime.fromtimestamp(raw["at"], UTC).isoformat()}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
