"""Switch the mode of the whole service, or hand it back to `govern` (O8).

The order of the writes matters: the audit first, so that nothing is switched unseen; then the state
that everybody reads; then the clocks, whose stop counts from the switch; then the news. A crash
after any of them is finished by `govern` within a minute.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.agree_clocks import agree_clocks
from chalicelib.flows.open_line import opened_lines
from chalicelib.flows.ports import (
    AuditLog,
    CampaignStore,
    ControlStore,
    LineStore,
    Stale,
    StatusPage,
)
from chalicelib.flows.tell_status import tell_status

# One to switch, and one more for each of three who got in between.
TRIES = 4
NEWS_WITHIN = timedelta(seconds=120)


def set_mode(
    *,
    mode: Mode | None,
    reason: str,
    lasts: timedelta | None,
    who: str,
    now: datetime,
    control: ControlStore,
    campaigns: CampaignStore,
    audit: AuditLog,
    page: StatusPage,
    line: LineStore,
) -> Control:
    """The state after the switch. `mode` None hands the present mode to `govern`; `lasts` lets a
    switch revert by itself to what was before, under `govern`.

    Raises Unavailable when others are switching at the same time, or the table does not answer:
    the same switch again is safe.
    """
    detail = {
        "mode": mode.value if mode else "auto",
        "lasts_s": int(lasts.total_seconds()) if lasts else None,
    }
    audit.append(now=now, who=who, what="mode.switched", why=reason, detail=detail)

    def switched(state: Control) -> Control:
        switch = _switch(state.switch_at(now), mode, reason, lasts, who, now)
        state = replace(state, switch=switch, next_word=now + NEWS_WITHIN)
        return opened_lines(state, now=now, campaigns=campaigns.listed(), line=line)

    state = change(switched, control)
    agree_clocks(control=state, now=now, campaigns=campaigns)
    tell_status(control=control, now=now, campaigns=campaigns, page=page)
    return state


def change(how: Callable[[Control], Control], control: ControlStore) -> Control:
    """The state after `how` was done to it, whoever else is changing it; Unavailable after a few
    tries. Nothing is written when `how` changes nothing."""
    for _ in range(TRIES):
        state = control.load_now()
        wanted = how(state)
        if wanted == state:
            return state
        saved = control.save(wanted)
        if not isinstance(saved, Stale):
            return saved
    raise Unavailable("Others are switching just now: say it again.")


def _switch(
    before: Switch,
    mode: Mode | None,
    reason: str,
    lasts: timedelta | None,
    who: str,
    now: datetime,
) -> Switch:
    if mode is None:
        return replace(before, who=who, why=reason, auto=True, until=None)
    # The same mode again changes its reason and its end, and not since when it has been so: that
    # is in the message's id, and people have read it already.
    since = before.since if mode is before.mode else now
    back_to = before.back_to if before.until else before.mode
    until = now + lasts if lasts else None
    return Switch(mode, since, who, reason, auto=False, until=until, back_to=back_to)
