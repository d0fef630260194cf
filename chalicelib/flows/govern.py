"""Once a minute: read the signals, move the mode at most one step, move the lines on, hold a launch
that runs away, set the widths, and tell everybody.

Everything here may be repeated: what a run leaves half-done, the next one finishes. Decisions are
the pure ones of `domain/overload`; this only asks, writes and tells.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.governing import (
    LOOK_S,
    Course,
    Health,
    asked_for,
    holds_grey_launch,
    next_step,
)
from chalicelib.domain.overload.line_pace import (
    Pressure,
    moved,
    next_rate,
    trail_from,
    trail_json,
)
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.widths import wanted_widths
from chalicelib.flows.agree_clocks import agree_clocks
from chalicelib.flows.amend_campaign import turn_dials
from chalicelib.flows.open_line import opened_lines
from chalicelib.flows.ports import (
    AuditLog,
    CampaignStore,
    Capacity,
    ControlStore,
    LineStore,
    Signals,
    StatusPage,
    StockStore,
    Tally,
)
from chalicelib.flows.read_health import (
    RUNNING,
    Burn,
    health_of,
    read_burns,
    read_counts,
)
from chalicelib.flows.set_mode import NEWS_WITHIN, change
from chalicelib.flows.tell_status import tell_status
from chalicelib.records import dataclass

WHO = "govern"
HISTORY = 60  # samples, one a minute


@dataclass(frozen=True, slots=True)
class Governed:
    """What one run has seen and done."""

    control: Control
    health: Health
    held: tuple[str, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Every port that governing needs. `widths` are the functions' normal ones, `look_s` is how
    often this runs."""

    control: ControlStore
    campaigns: CampaignStore
    stock: StockStore
    line: LineStore
    tally: Tally
    signals: Signals
    capacity: Capacity
    audit: AuditLog
    page: StatusPage
    widths: Mapping[str, int]
    look_s: float = LOOK_S


def govern(*, now: datetime, desk: Desk) -> Governed:
    """One run. Unavailable when the state itself can be neither read nor written: the mode stands,
    and the lines stop by themselves, until a later run gets through."""
    notes = dict(desk.control.notes())
    state = desk.control.load_now()
    running = [one for one in desk.campaigns.listed() if one.status(now) in RUNNING]
    burns = read_burns(
        running,
        noted=notes.get("drawn", {}),
        queued=state.mode_at(now) is Mode.QUEUED,
        now=now,
        stock=desk.stock,
        line=desk.line,
    )
    counted = read_counts(desk.tally, now, look_s=desk.look_s)
    health = health_of(
        control=state,
        counted=counted,
        burns=burns,
        now=now,
        signals=desk.signals,
    )
    course = after_course = Course(_instant(notes.get("calm_since")))
    trails: dict[str, Any] = {}

    def moved_on(before: Control) -> Control:
        nonlocal after_course, trails
        switch, after_course = _switch(before, health, course, now, desk)
        after = replace(before, switch=switch, next_word=_next_word(now))
        after = opened_lines(after, now=now, campaigns=running, line=desk.line)
        after, trails = _with_moved_lines(after, burns, health, notes.get("trails", {}), now)
        return after

    # Written every time, and to every copy: what a crash left behind is made up for, too.
    state = change(moved_on, desk.control)
    held = _hold_launches(burns, state, now, desk)
    agree_clocks(control=state, now=now, campaigns=desk.campaigns)
    _set_widths(state, now, desk)
    told = tell_status(control=desk.control, now=now, campaigns=desk.campaigns, page=desk.page)
    desk.control.note(_notes(notes, state, health, burns, after_course, trails, now))
    return Governed(state, health, held, told)


def _switch(
    before: Control, health: Health, course: Course, now: datetime, desk: Desk
) -> tuple[Switch, Course]:
    switch = before.switch_at(now)
    if switch is not before.switch:
        desk.audit.append(
            now=now, who=WHO, what="mode.reverted", why=switch.why, detail={"mode": switch.mode}
        )
    if not switch.auto:
        return switch, Course()
    step = next_step(
        switch.mode,
        since=switch.since,
        health=health,
        course=course,
        now=now,
        look_s=desk.look_s,
    )
    if step.mode is switch.mode:
        return switch, step.course
    detail = {"mode": step.mode.value, "from": switch.mode.value}
    desk.audit.append(now=now, who=WHO, what="mode.switched", why=step.why, detail=detail)
    return Switch(step.mode, now, WHO, step.why), step.course


def _with_moved_lines(
    state: Control,
    burns: Sequence[Burn],
    health: Health,
    before: Mapping[str, Any],
    now: datetime,
) -> tuple[Control, dict[str, Any]]:
    """The lines of running campaigns moved on while claims go by place, and their trails; the
    others stand."""
    trails = dict(before)
    if state.mode_at(now) is not Mode.QUEUED:
        return state, trails
    lines = dict(state.lines)
    pressure = pressure_of(health)
    for burn in burns:
        campaign_id = burn.campaign.campaign_id
        line = lines.get(campaign_id)
        planned = burn.campaign.rules.planned_claims_per_s
        rate = next_rate(
            line.rate_per_s if line else None, planned_per_s=planned, pressure=pressure
        )
        lines[campaign_id], trail = moved(
            line,
            now=now,
            rate_per_s=rate,
            drawn=burn.drawn_in_line,
            trail=trail_from(before.get(campaign_id, ())),
        )
        trails[campaign_id] = trail_json(trail)
    return state.with_lines(lines), trails


def pressure_of(health: Health) -> Pressure:
    """How the line's rate is to move: what asks for `queued` or more while claims go by place
    halves it; it grows while nothing does by half."""
    if asked_for(health)[0] not in (Mode.FULL, Mode.LEAN):
        return Pressure.STRESSED
    calm = asked_for(health, share=0.5)[0] in (Mode.FULL, Mode.LEAN)
    return Pressure.CALM if calm else Pressure.OK


def _hold_launches(
    burns: Sequence[Burn], state: Control, now: datetime, desk: Desk
) -> tuple[str, ...]:
    """Stop issuing where a grey launch runs away (C3); it stays so until an operator looks."""
    held = []
    for burn in burns:
        campaign = burn.campaign
        rules = campaign.rules
        if not campaign.dials_at(now).issue or not holds_grey_launch(
            starts_at=rules.starts_at,
            now=now,
            burned=burn.burned,
            seconds=burn.seconds,
            planned_per_s=rules.planned_claims_per_s,
        ):
            continue
        why = (
            f"grey launch: {burn.per_s:.1f} claims/s against {rules.planned_claims_per_s:g} "
            "planned; set a new forecast, then open again"
        )
        detail = {"campaign_id": campaign.campaign_id, "dials": {"issue": False}}
        desk.audit.append(now=now, who=WHO, what="campaign.held", why=why, detail=detail)
        with suppress(Overloaded, Unavailable):
            _hold(campaign, state, now, desk.campaigns)
            held.append(campaign.campaign_id)
    return tuple(held)


def _hold(campaign: Campaign, state: Control, now: datetime, campaigns: CampaignStore) -> None:
    fresh = campaigns.load_now(campaign.campaign_id) or campaign
    turn_dials(fresh, {"issue": False}, lasts=None, now=now, control=state, campaigns=campaigns)


def _set_widths(state: Control, now: datetime, desk: Desk) -> None:
    """Set what differs: a deploy puts these numbers back, and a verdict may have changed."""
    for name, width in wanted_widths(state, now, normal=desk.widths).items():
        with suppress(Overloaded, Unavailable):
            if width.queue is not None and desk.capacity.queue_width(name) != width.queue:
                desk.capacity.set_queue_width(name, width.queue)
            if width.reserved is not None and desk.capacity.reserved(name) != width.reserved:
                desk.capacity.reserve(name, width.reserved)


def _notes(
    notes: Mapping[str, Any],
    state: Control,
    health: Health,
    burns: Sequence[Burn],
    course: Course,
    trails: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    stamp = now.timestamp()
    sample = {
        "at": stamp,
        "mode": state.mode_at(now).value,
        "orders_age_s": round(health.orders_age_s, 1),
        "payments_age_s": round(health.payments_age_s, 1),
        "shed_share": round(health.shed_share, 4),
        "claims_per_s": round(sum(one.per_s for one in burns), 3),
    }
    return {
        "drawn": {one.campaign.campaign_id: (one.total, stamp) for one in burns},
        "burn": {one.campaign.campaign_id: round(one.per_s, 4) for one in burns},
        "in_line": {one.campaign.campaign_id: sum(one.drawn_in_line) for one in burns},
        "calm_since": course.calm_since.timestamp() if course.calm_since else None,
        "trails": {one: trails[one] for one in trails if one in state.lines},
        "history": [*notes.get("history", ()), sample][-HISTORY:],
    }


def _next_word(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + NEWS_WITHIN + timedelta(minutes=1)


def _when(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _instant(stamp: float | None) -> datetime | None:
    return None if stamp is None else _when(stamp)
