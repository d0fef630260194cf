"""A store: where it is, when it is open, what it can make. Pure facts and arithmetic."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import Invalid
from chalicelib.records import dataclass

EARTH_RADIUS_M = 6_371_000
DAY_MINUTES = 24 * 60


class StoreStatus(StrEnum):
    """The kitchen's own word for how it is doing (M2)."""

    ONLINE = "online"
    BUSY = "busy"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Store:
    """`hours` are (open, close) minutes of the local day, one per weekday from Monday; a close
    beyond 1440 runs past midnight; None is a day off. `status_until` ends a busy or paused spell
    by itself."""

    store_id: str
    brand: str
    names: Mapping[str, str]
    address: Mapping[str, str]
    lat: float
    lon: float
    timezone: str
    hours: tuple[tuple[int, int] | None, ...]
    slot_capacity: int
    prep_minutes: int
    delivery_radius_m: int
    status: StoreStatus = StoreStatus.ONLINE
    status_until: datetime | None = None
    busy_minutes: int = 0
    aliases: tuple[str, ...] = ()
    brand_names: Mapping[str, str] | None = None

    def status_at(self, now: datetime) -> StoreStatus:
        """The status that counts at `now`: a spell that has run out is over."""
        if self.status_until is not None and now >= self.status_until:
            return StoreStatus.ONLINE
        return self.status

    def open_at(self, instant: datetime) -> bool:
        """Whether the doors are open at `instant` (yesterday's hours may run past midnight)."""
        local = instant.astimezone(ZoneInfo(self.timezone))
        minute = local.hour * 60 + local.minute
        today, yesterday = self.hours[local.weekday()], self.hours[local.weekday() - 1]
        if today is not None and today[0] <= minute < today[1]:
            return True
        return yesterday is not None and minute + DAY_MINUTES < yesterday[1]

    def closes_after(self, instant: datetime) -> datetime | None:
        """When the doors close next, given that they are open at `instant`; None when shut."""
        local = instant.astimezone(ZoneInfo(self.timezone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        minute = local.hour * 60 + local.minute
        today, yesterday = self.hours[local.weekday()], self.hours[local.weekday() - 1]
        if today is not None and today[0] <= minute < today[1]:
            return midnight + timedelta(minutes=today[1])
        if yesterday is not None and minute + DAY_MINUTES < yesterday[1]:
            return midnight + timedelta(minutes=yesterday[1] - DAY_MINUTES)
        return None


def distance_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    """Great-circle distance in metres (haversine)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    d_phi, d_lambda = phi_b - phi_a, math.radians(lon_b - lon_a)
    h = math.sin(d_phi / 2) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(d_lambda / 2) ** 2
    return round(2 * EARTH_RADIUS_M * math.asin(math.sqrt(h)))


def store_from(raw: Mapping[str, Any]) -> Store:
    """Read a store document (the format of `docs/menus.md`); Invalid says what is wrong in it."""
    try:
        hours = tuple(_day(raw["hours"][weekday]) for weekday in range(7))
        ZoneInfo(raw["timezone"])
        return Store(
            store_id=str(raw["store_id"]),
            brand=str(raw["brand"]),
            names=dict(raw["names"]),
            address=dict(raw["address"]),
            lat=float(raw["lat"]),
            lon=float(raw["lon"]),
            timezone=str(raw["timezone"]),
            hours=hours,
            slot_capacity=int(raw["slot_capacity"]),
            prep_minutes=int(raw.get("prep_minutes", 8)),
            delivery_radius_m=int(raw.get("delivery_radius_m", 0)),
            aliases=tuple(raw.get("aliases", ())),
            brand_names=dict(raw["brand_names"]) if raw.get("brand_names") else None,
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise Invalid(f"This is not a store: {problem!r}") from problem


def _day(day: Any) -> tuple[int, int] | None:
    if day is None:
        return None
    start, end = (_minutes(part) for part in day)
    return start, end if end > start else end + DAY_MINUTES


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
