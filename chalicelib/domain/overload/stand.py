"""How a shopper stands in a line: waiting, admitted, or lapsed, each with its facts. Pure."""

from datetime import datetime
from typing import Any, ClassVar

from chalicelib.domain.overload.line import (
    LineState,
    Place,
    Standing,
    Window,
    ahead_of,
    retry_after_s,
    standing,
    window_of,
)
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not yet. `window` is when the turn is expected (None: nobody knows), `retry_after_s` when it
    makes sense to look again, `ahead` how many places come before."""

    standing: ClassVar[Standing] = Standing.WAITING
    campaign_id: str
    place: Place
    serving: int
    window: Window | None
    retry_after_s: int
    ahead: int

    def facts(self) -> dict[str, Any]:
        """The place as every answer shows it."""
        window = self.window.as_dict() if self.window else None
        return {**_facts(self.place, self.serving), "window": window}


@dataclass(frozen=True, slots=True)
class Admitted:
    """It is this place's turn."""

    standing: ClassVar[Standing] = Standing.ADMITTED
    campaign_id: str
    place: Place
    serving: int

    def facts(self) -> dict[str, Any]:
        """The place as every answer shows it."""
        return {**_facts(self.place, self.serving), "admitted": True}


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Its turn is over: whoever comes again goes to the back."""

    standing: ClassVar[Standing] = Standing.LAPSED
    campaign_id: str
    place: Place
    serving: int

    def facts(self) -> dict[str, Any]:
        """The place as every answer shows it."""
        return _facts(self.place, self.serving)


def stand_of(
    place: Place, line: LineState | None, *, campaign_id: str, shopper: str, now: datetime
) -> Waiting | Admitted | Lapsed:
    """How the place stands at `now`."""
    serving = serving_in(line, now)
    match standing(place, line, now):
        case Standing.ADMITTED:
            return Admitted(campaign_id, place, serving)
        case Standing.LAPSED:
            return Lapsed(campaign_id, place, serving)
    window = window_of(place.number, line, now)
    after_s = retry_after_s(window, shopper=shopper, now=now)
    ahead = ahead_of(place.number, line, now)
    return Waiting(campaign_id, place, serving, window, after_s, ahead)


def serving_in(line: LineState | None, now: datetime) -> int:
    """The number being served; 0 while nobody has moved the line."""
    return line.serving(now) if line else 0


def _facts(place: Place, serving: int) -> dict[str, Any]:
    return {"place": place.number, "serving": serving, "window": None, "admitted": False}
