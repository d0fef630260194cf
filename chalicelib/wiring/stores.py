"""Stores, menus and slots, joined to the table."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters.dynamodb.slot_store import SlotStore
from chalicelib.adapters.dynamodb.store_catalogue import StoreCatalogue
from chalicelib.domain.overload.modes import menus_longer_s
from chalicelib.domain.stores.store import Store
from chalicelib.flows import ports
from chalicelib.flows.browse_stores import StoreNearby, browse_stores, look_at_store
from chalicelib.wiring.ground import clock, table
from chalicelib.wiring.overload import control, wall


@lru_cache(maxsize=1)
def _catalogue() -> StoreCatalogue:
    cache_s = settings.load().cache_s
    return StoreCatalogue(table(), cache_s=cache_s, clock=clock, longer_s=_longer_s)


def _longer_s() -> float:
    return menus_longer_s(control().load().mode_at(wall()))


def writer() -> StoreCatalogue:
    """The catalogue with its writers, for whoever lays stores and menus in."""
    return _catalogue()


def catalogue() -> ports.StoreCatalogue:
    """Stores and menus, cached for a few seconds."""
    return _catalogue()


@lru_cache(maxsize=1)
def slots() -> ports.SlotStore:
    """Sets of order ids per store and slot."""
    return SlotStore(table())


def browse(
    *, now: datetime, place: tuple[float, float] | None, text: str, limit: int
) -> Sequence[StoreNearby]:
    """`flows.browse_stores`."""
    return browse_stores(
        now=now, place=place, text=text, limit=limit, catalogue=catalogue(), slots=slots()
    )


def nearby(*, store: Store, now: datetime, place: tuple[float, float] | None) -> StoreNearby:
    """`flows.browse_stores.look_at_store`."""
    return look_at_store(store=store, now=now, place=place, slots=slots())
