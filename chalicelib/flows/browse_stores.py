"""Find stores: open ones, nearest first, with their next free slot."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.domain.stores.slots import next_free_slot, offered_slots
from chalicelib.domain.stores.store import Store, StoreStatus, distance_m
from chalicelib.flows.ports import SlotStore, StoreCatalogue
from chalicelib.records import dataclass

# A store whose first slot lies further ahead than this is not "open" to somebody who is thirsty.
SOON = timedelta(hours=2)
SLOTS_LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class StoreNearby:
    """A store with what a shopper wants to know; `distance_m` None when the place is unknown."""

    store: Store
    status: StoreStatus
    distance_m: int | None
    next_slot: datetime | None


def browse_stores(
    *,
    now: datetime,
    place: tuple[float, float] | None,
    text: str,
    limit: int,
    catalogue: StoreCatalogue,
    slots: SlotStore | None,
) -> Sequence[StoreNearby]:
    """Open stores that are not paused, nearest first (by name when `place` is None), at most
    `limit` of them; `text` narrows by brand, name or address. Without `slots` the next slot is the
    first that is offered, room or not (no call)."""
    found = [store for store in catalogue.all() if _fits(store, text) and _open_soon(store, now)]
    found.sort(key=lambda store: _order(store, place))
    found = found[:limit]
    booked: Mapping[str, Mapping[datetime, int]] = {}
    if slots is not None and found:
        wanted = {s.store_id: list(islice(offered_slots(s, now), SLOTS_LOOKED_AT)) for s in found}
        booked = slots.counts(wanted)
    return [_nearby(store, now, place, booked.get(store.store_id, {})) for store in found]


def look_at_store(
    *, store: Store, now: datetime, place: tuple[float, float] | None, slots: SlotStore
) -> StoreNearby:
    """One store as `browse_stores` shows it, also when it is paused or shut (one call)."""
    wanted = list(islice(offered_slots(store, now), SLOTS_LOOKED_AT))
    booked = slots.counts({store.store_id: wanted}) if wanted else {}
    return _nearby(store, now, place, booked.get(store.store_id, {}))


def _open_soon(store: Store, now: datetime) -> bool:
    first = next(iter(offered_slots(store, now)), None)
    return first is not None and first <= now + SOON


def _fits(store: Store, text: str) -> bool:
    words = text.casefold().split()
    names = [store.brand, *store.names.values(), *store.address.values(), *store.aliases]
    names += (store.brand_names or {}).values()
    hay = " ".join(names).casefold()
    return all(word in hay for word in words)


def _order(store: Store, place: tuple[float, float] | None) -> tuple[int, str]:
    if place is None:
        return (0, store.store_id)
    return (distance_m(place[0], place[1], store.lat, store.lon), store.store_id)


def _nearby(
    store: Store,
    now: datetime,
    place: tuple[float, float] | None,
    booked: Mapping[datetime, int],
) -> StoreNearby:
    return StoreNearby(
        store=store,
        status=store.status_at(now),
        distance_m=distance_m(place[0], place[1], store.lat, store.lon) if place else None,
        next_slot=next_free_slot(store, now, booked, within=SLOTS_LOOKED_AT),
    )
