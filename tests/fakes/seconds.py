"""Fakes keep whole seconds, as rows do: what comes back has no fraction."""

from datetime import UTC, datetime


def epoch(at: datetime) -> int:
    return int(at.timestamp())


def whole(at: datetime) -> datetime:
    return datetime.fromtimestamp(epoch(at), UTC)


def maybe_whole(at: datetime | None) -> datetime | None:
    return None if at is None else whole(at)
