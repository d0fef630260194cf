"""The verdict: does it fit, what gives first, what to ask for and what to set, and what of all that
was assumed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from infra.preflight.figures import Figure, Origin
from infra.preflight.limits import Case, Limit, limits_of
from infra.preflight.limits.limit import Ask
from infra.preflight.limits.reservations import pool
from infra.preflight.load import duration_s
from infra.preflight.stage import CONVERSE

FITS, NOT, USAGE, UNKNOWN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`limits` in the order in which a rising load meets them. `unread` says why the account was
    not asked at all, `offline` that nobody wanted it to be."""

    case: Case
    limits: Sequence[Limit]
    notes: Sequence[str]
    unread: str = ""
    offline: bool = False
    strict: bool = False

    @property
    def broken(self) -> list[Limit]:
        """What is met before the forecast times the factor."""
        return [limit for limit in self.limits if limit.bears < self.case.factor]

    @property
    def first(self) -> Limit | None:
        """What a rising load meets first, however far off; None if nothing ever."""
        return next((limit for limit in self.limits if math.isfinite(limit.bears)), None)

    @property
    def first_quota(self) -> Limit | None:
        """The first of those that are met too early and that AWS can raise."""
        return next((limit for limit in self.broken if limit.ask), None)

    @property
    def fits(self) -> bool:
        """Whether nothing is met before the forecast times the factor."""
        return not self.broken

    @property
    def asks(self) -> list[Ask]:
        """Quotas to have raised, each once."""
        asks = (limit.ask for limit in self.broken if limit.ask)
        return list({(ask.service, ask.code or ask.name): ask for ask in asks}.values())

    @property
    def settings(self) -> list[str]:
        """What to set."""
        return list(dict.fromkeys(limit.do for limit in self.broken if limit.do))

    @property
    def assumed(self) -> list[tuple[str, Figure]]:
        """What the account could have told and did not, by the limit that it bears on."""
        return self._assumed(readable=True)

    @property
    def fixed(self) -> list[tuple[str, Figure]]:
        """What is the same for everybody, likewise."""
        return self._assumed(readable=False)

    def _assumed(self, *, readable: bool) -> list[tuple[str, Figure]]:
        limits = (limit for limit in self.limits if (limit.ask is not None) is readable)
        return [(limit.name, limit.has) for limit in limits if limit.has.origin is Origin.ASSUMED]

    @property
    def exit(self) -> int:
        """0 fits, 1 does not, 3 fits only as far as could be read."""
        if not self.fits:
            return NOT
        if self.offline:
            return FITS
        return UNKNOWN if self.unread or (self.strict and self.assumed) else FITS


def judged(
    case: Case,
    *,
    notes: Sequence[str] = (),
    unread: str = "",
    offline: bool = False,
    strict: bool = False,
) -> Verdict:
    """Hold every limit against the forecast times the factor."""
    return Verdict(
        case=case,
        limits=limits_of(case),
        notes=[*notes, *case.stage.notes, *_warnings(case)],
        unread=unread,
        offline=offline,
        strict=strict,
    )


def _warnings(case: Case) -> list[str]:
    """What is no limit, but will be met."""
    found = [*_throttles_too_wide(case), *_queues_too_wide(case)]
    if case.load.model_calls_per_s and CONVERSE not in case.stage.functions:
        found.append(
            "The forecast sends turns to a model, but the stage has no function `converse`: the "
            "parser answers them all, and only Bedrock's quotas are judged"
        )
    return found


def _throttles_too_wide(case: Case) -> list[str]:
    """Where the gateway lets in more than the function can run, shoppers meet 503, not 429."""
    found = []
    for name in sorted({case.stage.function_of(route) for route in case.stage.throttles}):
        most = 0.0
        for route, throttle in case.stage.throttles.items():
            if case.stage.function_of(route) == name and throttle.rate.value is not None:
                takes_s = duration_s(route, forecast=case.forecast, stage=case.stage)
                most += throttle.rate.value * takes_s + throttle.burst
        width = case.stage.functions[name].reserved.value
        width = pool(case) if width is None else width
        if most > width:
            found.append(
                f"The gateway's throttles let up to {most:,.0f} requests into {name} at once, "
                f"which has room for {width:,.0f}: beyond that shoppers get 503, not 429"
            )
    return found


def _queues_too_wide(case: Case) -> list[str]:
    """A mapping does not look at what is reserved: what it invokes beyond that is throttled."""
    found = []
    for name, function in case.stage.functions.items():
        reserved, width = function.reserved.value, function.width
        if reserved is None or width is None:
            continue
        if width.value is None or width.value > reserved:
            most = "no maximum" if width.value is None else f"a maximum of {width.value:,.0f}"
            found.append(
                f"{name}'s mapping has {most}, its function {reserved:,.0f} reserved: messages "
                "are throttled, and come again after their visibility timeout"
            )
    return found
