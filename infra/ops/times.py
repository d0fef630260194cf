"""Instants and spans as an operator reads them: UTC, and how far away that is."""

from datetime import UTC, datetime
from typing import Any


def instant_of(text: Any) -> datetime | None:
    """The instant that a service's text states; None when it states none."""
    try:
        read = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return read.astimezone(UTC) if read is not None and read.tzinfo is not None else None


def span(seconds: float) -> str:
    """45 s, 3 min, 2 h 5 min, 3 d 4 h."""
    whole = round(abs(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def when(text: Any, now: datetime) -> str | None:
    """`13:20:00 UTC (in 2 h)`, with the date when it is another day's; None for nothing, and what
    was said when it is no instant."""
    at = instant_of(text)
    if at is None:
        return str(text) if text else None
    day = "" if at.date() == now.astimezone(UTC).date() else f"{at:%Y-%m-%d} "
    away_s = (at - now).total_seconds()
    away = f"in {span(away_s)}" if away_s >= 1 else f"{span(away_s)} ago"
    return f"{day}{at:%H:%M:%S} UTC ({away})"
