"""Stores and menus, and the store's own side."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from chalicelib.contracts.shapes import Line, Locale, Reply, Request

STORES_SHOWN = 50


def _number(value: Any) -> Any:
    """A query string has only text: read it as a number, or leave it for the refusal."""
    try:
        return float(value) if isinstance(value, str) and len(value) <= 32 else value
    except ValueError:
        return value


Coordinate = BeforeValidator(_number)


class LocaleQuery(Request):
    """In which language names are wanted; other parameters mean nothing here."""

    model_config = ConfigDict(extra="ignore")

    locale: Locale | None = None


class StoresQuery(LocaleQuery):
    """Where and what to look for: both coordinates or neither."""

    lat: Annotated[float, Coordinate, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Coordinate, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    q: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("send both lat and lon, or neither")
        return self

    def place(self) -> tuple[float, float] | None:
        """(lat, lon), if given."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


class StoreStatusBody(Request):
    """The kitchen's word for how it is doing, and for how many minutes."""

    status: Literal["online", "busy", "paused"]
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    reason: Line | None = None


class StoreView(Reply):
    """A store."""

    store_id: str
    brand: str
    name: str
    lat: float
    lon: float
    status: Literal["online", "busy", "paused"]
    distance_m: int | None
    next_slot: str | None


class StoreList(Reply):
    """Open stores, nearest first when a place is given."""

    stores: list[StoreView]


class ItemView(Reply):
    """One thing on the menu."""

    item_id: str
    name: str
    category: str
    sizes: list[dict[str, Any]]
    option_groups: list[dict[str, Any]]
    price: dict[str, Any] | None
    available: bool


class MenuView(Reply):
    """A store's items, flat."""

    store_id: str
    items: list[ItemView]
