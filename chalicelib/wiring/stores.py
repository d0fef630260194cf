"""Stores, menus and slots, joined to the table."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters.dynamodb.slot_store import SlotStore
from chalicelib.adapters.dynamodb.store_catalogue import StoreCatalogue
from chalicelib.domain.orders.order import Order, OrderState
from chalicelib.domain.overload.modes import menus_longer_s
from chalicelib.domain.stores.store import Store, StoreStatus
from chalicelib.flows import ports
from chalicelib.flows.browse_stores import StoreNearby, browse_stores, look_at_store
from chalicelib.flows.serve_store import list_store_orders, move_store_order, set_store_status
from chalicelib.wiring.campaigns import audit_log
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


def store_orders(*, store_id: str, now: datetime) -> Sequence[Order]:
    """`flows.serve_store.list_store_orders`."""
    from chalicelib.wiring.orders import orders  # noqa: PLC0415 - orders stand on stores

    return list_store_orders(store_id=store_id, now=now, slots=slots(), orders=orders())


def move_order(*, store_id: str, order_id: str, to: OrderState, now: datetime) -> Order:
    """`flows.serve_store.move_store_order`."""
    from chalicelib.wiring.orders import orders  # noqa: PLC0415 - orders stand on stores

    return move_store_order(store_id=store_id, order_id=order_id, to=to, now=now, orders=orders())


def set_status(
    *,
    store_id: str,
    status: StoreStatus,
    minutes: int | None,
    who: str,
    reason: str,
    now: datetime,
) -> Store:
    """`flows.serve_store.set_store_status`."""
    return set_store_status(
        store_id=store_id,
        status=status,
        minutes=minutes,
        who=who,
        reason=reason,
        now=now,
        catalogue=catalogue(),
        audit=audit_log(),
    )
