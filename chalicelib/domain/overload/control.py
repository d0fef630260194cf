"""The state that every environment looks at before anything else: the mode and how it came about,
breaker verdicts, line rates. Small on purpose: it is read every two seconds by everybody."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.overload.breaker import Verdict, verdict_from, verdict_json
from chalicelib.domain.overload.line import LineState, line_from, line_json
from chalicelib.domain.overload.modes import Mode
from chalicelib.records import dataclass

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Switch:
    """A mode and how it came about. While `auto`, `govern` moves it; a switch with `until` reverts
    by itself then: to `back_to`, and to auto."""

    mode: Mode = Mode.FULL
    since: datetime = EPOCH
    who: str = "nobody"
    why: str = "the service has just been set up"
    auto: bool = True
    until: datetime | None = None
    back_to: Mode = Mode.FULL


@dataclass(frozen=True, slots=True)
class Control:
    """One version of the state. `breakers` by dependency, `lines` by campaign; `next_word` is by
    when the next message was promised."""

    version: int = 0
    switch: Switch = field(default_factory=Switch)
    breakers: Mapping[str, Verdict] = field(default_factory=dict)
    lines: Mapping[str, LineState] = field(default_factory=dict)
    next_word: datetime | None = None

    def switch_at(self, now: datetime) -> Switch:
        """The switch in force at `now`: one that has run out has reverted, whoever wrote that."""
        switch = self.switch
        if switch.until is None or now < switch.until:
            return switch
        why = f"reverted by itself: {switch.why}"
        return Switch(switch.back_to, switch.until, switch.who, why)

    def mode_at(self, now: datetime) -> Mode:
        """The mode in force at `now`."""
        return self.switch_at(now).mode

    def breaker(self, name: str) -> Verdict:
        """The verdict on a dependency; closed while nobody has said anything."""
        return self.breakers.get(name, Verdict())

    def with_breaker(self, name: str, verdict: Verdict) -> "Control":
        """The state with another verdict on one dependency."""
        return replace(self, breakers={**self.breakers, name: verdict})

    def with_lines(self, lines: Mapping[str, LineState]) -> "Control":
        """The state with other lines."""
        return replace(self, lines=dict(lines))


def control_json(control: Control) -> dict[str, Any]:
    """The state as plain data, without its version."""
    switch = control.switch
    return {
        "mode": switch.mode.value,
        "since": switch.since.timestamp(),
        "who": switch.who,
        "why": switch.why,
        "auto": switch.auto,
        "until": switch.until.timestamp() if switch.until else None,
        "back_to": switch.back_to.value,
        "breakers": {name: verdict_json(one) for name, one in control.breakers.items()},
        "lines": {name: line_json(one) for name, one in control.lines.items()},
        "next_word": control.next_word.timestamp() if control.next_word else None,
    }


def control_from(raw: Mapping[str, Any], *, version: int) -> Control:
    """The state that plain data states."""
    switch = Switch(
        mode=Mode(raw["mode"]),
        since=datetime.fromtimestamp(raw["since"], UTC),
        who=raw["who"],
        why=raw["why"],
        auto=raw["auto"],
        until=_instant(raw["until"]),
        back_to=Mode(raw["back_to"]),
    )
    return Control(
        version,
        switch,
        {name: verdict_from(one) for name, one in raw["breakers"].items()},
        {name: line_from(one) for name, one in raw["lines"].items()},
        _instant(raw["next_word"]),
    )


def _instant(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
