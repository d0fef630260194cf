"""Fifteen-minute slots: which ones a store can still offer. Booking itself is one conditional write
(M1): the slot's set of order ids never outgrows the capacity."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from chalicelib.domain.errors import Refused
from chalicelib.domain.stores.store import Store, StoreStatus

SLOT = timedelta(minutes=15)
# How far a quoted slot may move when it turns out full, unless the shopper says otherwise: shown in
# the quote and part of the consent.
DEFAULT_ROOM = timedelta(minutes=30)
HORIZON = timedelta(hours=24)


class StoreFull(Refused):
    """No free slot in the time that was agreed."""

    code = "store_full"


class StorePaused(Refused):
    """The store takes no orders just now."""

    code = "store_paused"


def slot_of(instant: datetime) -> datetime:
    """The start of the slot that `instant` falls into, in UTC."""
    epoch = int(instant.timestamp())
    return datetime.fromtimestamp(epoch - epoch % int(SLOT.total_seconds()), UTC)


def slot_key(start: datetime) -> str:
    """A slot's start as a sortable key, e.g. 2026-02-06T04:45Z."""
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def earliest_slot(store: Store, now: datetime) -> datetime:
    """The first slot that the kitchen could make: preparation and a busy spell's delay from now,
    rounded up to a slot; after the pause when the store is paused for a known time."""
    status = store.status_at(now)
    ready = now + timedelta(minutes=store.prep_minutes)
    if status is StoreStatus.BUSY:
        ready += timedelta(minutes=store.busy_minutes)
    if status is StoreStatus.PAUSED and store.status_until is not None:
        ready = max(ready, store.status_until)
    start = slot_of(ready)
    return start if start == ready else start + SLOT


def slots_between(store: Store, *, first: datetime, last: datetime) -> Iterator[datetime]:
    """The slots from `first` to `last` (both included) in which the doors are open throughout."""
    start = slot_of(first)
    while start <= last:
        closes = store.closes_after(start)
        if closes is not None and start + SLOT <= closes:
            yield start
        start += SLOT


def offered_slots(store: Store, now: datetime) -> Iterator[datetime]:
    """The slots to offer from `now` on, soonest first; none while the store is paused (M2)."""
    if store.status_at(now) is StoreStatus.PAUSED:
        return
    yield from slots_between(store, first=earliest_slot(store, now), last=now + HORIZON)


def next_free_slot(
    store: Store, now: datetime, booked: Mapping[datetime, int], *, within: int = 16
) -> datetime | None:
    """The first of the next `within` offered slots that has room; `booked` counts order ids."""
    for count, start in enumerate(offered_slots(store, now)):
        if count >= within:
            return None
        if booked.get(start, 0) < store.slot_capacity:
            return start
    return None
