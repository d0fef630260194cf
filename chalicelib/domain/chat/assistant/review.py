"""One model turn as it is kept for review: what was asked (masked), what the parser had read, what
came back, what of it held, and what it took. Nothing personal, no shopper."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Review:
    """`outcome` is "helped" or the reason why not; `done` the commands that were carried out, by
    their names; `dropped` the guard's reasons and `refused` the names of calls that are none of
    ours. `message` and `words` are masked."""

    at: datetime
    prompt: str
    model: str
    locale: str
    mode: str
    outcome: str
    message: str
    read: tuple[str, ...] = ()
    sure: float = 0.0
    done: tuple[str, ...] = ()
    words: str = ""
    dropped: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    cost_micros: int = 0


def review_json(review: Review) -> dict[str, Any]:
    """The review as plain data."""
    return {**asdict(review), "at": review.at.isoformat()}


def review_from(raw: Mapping[str, Any]) -> Review:
    """The review that plain data states; fields it does not know are passed over."""
    known = {name: raw[name] for name in Review.__slots__ if name in raw}
    listed = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    return Review(**{**known, **listed, "at": datetime.fromisoformat(raw["at"])})
