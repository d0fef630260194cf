"""The service's mode: how it is switched, how it is told."""

from typing import Any, Literal

from pydantic import Field

from chalicelib.contracts.shapes import Line, Reply, Request

# A switch that lasts longer than a day is no switch for a night; it is set again in the morning.
MOST_MINUTES = 1440

ModeName = Literal["full", "lean", "queued", "redeem_only", "closed"]
Works = Literal["on", "off", "by_place", "paused", "cached"]


class SetModeBody(Request):
    """A mode, or `auto` to hand it to the governor; why; after how many minutes it reverts."""

    mode: Literal["auto", "full", "lean", "queued", "redeem_only", "closed"]
    reason: Line
    minutes: int | None = Field(default=None, ge=1, le=MOST_MINUTES)


class SwitchView(Reply):
    """The mode in force and how it came about."""

    mode: ModeName
    since: str
    who: str
    why: str
    auto: bool
    until: str | None
    message_id: str


class StatusDocument(Reply):
    """What works, since when, until when this is to be read, and the message of record."""

    mode: ModeName
    message_id: str
    since: str
    as_of: str
    next_update: str
    works: dict[str, Works]
    texts: dict[str, str]
    notices: dict[str, dict[str, Any]]
    campaigns: list[dict[str, Any]]
