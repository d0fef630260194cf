"""A shopper's place in line as he sees it."""

from typing import Literal

from pydantic import Field

from chalicelib.contracts.shapes import Reply


class LineWindow(Reply):
    """Between when and when the turn is expected."""

    from_: str = Field(alias="from")
    to: str


class LineView(Reply):
    """Your place in line; null while you have none: looking takes none."""

    place: int | None
    serving: int
    window: LineWindow | None
    admitted: bool
    state: Literal["none", "waiting", "admitted", "lapsed"]
    ahead: int | None
    retry_after_s: int | None
