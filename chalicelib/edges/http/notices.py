"""Refusals in the words of the message of record: `notice`, `message_id` and a jittered
`Retry-After` on every 429 and 503."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import LanternError, Overloaded, Unavailable
from chalicelib.domain.overload.record import message_id_of, notice
from chalicelib.domain.overload.retry import retry_after_s
from chalicelib.domain.overload.words import LOCALES
from chalicelib.edges.http import errors
from chalicelib.edges.http.answers import Answer
from chalicelib.wiring import overload as wired

# A refusal for nobody in particular is the same for everybody in one language: made once a state.
_GENERAL: dict[tuple[Any, ...], dict[str, Any]] = {}
MOST_KEPT = 64


def problem(
    error: LanternError, *, headers: Mapping[str, str], caller: str, now: datetime
) -> Answer:
    """What the caller hears of an anticipated error."""
    if not isinstance(error, Overloaded | Unavailable):
        return errors.problem(error)
    after_s = error.retry_after_s
    if getattr(error, "line", None) is None:  # a place in line has its own time to come back
        after_s = retry_after_s(after_s, caller=caller, now=now)
    return errors.problem(error, after_s=after_s, notice=_notice(error, headers, now))


def locale_of(headers: Mapping[str, str]) -> str:
    """The first of our languages that the caller asks for; English when there is none."""
    for part in headers.get("accept-language", "").lower().split(","):
        asked = part.split(";")[0].strip()
        for locale in LOCALES:
            if asked.split("-")[0] == locale.lower().split("-")[0]:
                return locale
    return "en"


def _notice(error: LanternError, headers: Mapping[str, str], now: datetime) -> dict[str, Any]:
    control, locale = wired.control().load(), locale_of(headers)
    campaign = getattr(error, "campaign", None)
    if campaign is None:
        key = (control.version, message_id_of(control, now), locale, int(now.timestamp()) // 60)
        if key not in _GENERAL:
            if len(_GENERAL) >= MOST_KEPT:
                _GENERAL.clear()
            _GENERAL[key] = notice(control=control, now=now, locale=locale)
        return _GENERAL[key]
    return notice(
        control=control,
        now=now,
        locale=locale,
        campaign=campaign,
        coupon=getattr(error, "coupon", None),
        line=getattr(error, "line", None),
    )
