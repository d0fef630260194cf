"""When the shopper wants it: from words about time to a slot's start, on the store's own clock."""

from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from chalicelib.domain.chat.commands import SetSlot
from chalicelib.domain.stores.slots import SLOT, earliest_slot, offered_slots, slot_of
from chalicelib.domain.stores.store import Store

# How far "a bit later" moves.
LATER = timedelta(minutes=30)
HALF_A_DAY = timedelta(hours=12)


def wished_start(
    wish: SetSlot, *, now: datetime, zone: str, store: Store | None, current: datetime | None
) -> datetime | None:
    """The start of the slot that is wished for, in UTC; None for "as soon as possible"."""
    if wish.minutes_of_day is not None:
        return _time_of_day(wish, now, zone, store)
    if wish.in_minutes is not None:
        return _rounded_up(now + timedelta(minutes=wish.in_minutes))
    if wish.later:
        base = current or (earliest_slot(store, now) if store else _rounded_up(now))
        return base + LATER
    if wish.earlier and current is not None and store is not None:
        before = current - LATER
        return before if before > earliest_slot(store, now) else None
    return None


def is_offered(store: Store, start: datetime, now: datetime) -> bool:
    """Whether the store offers this slot at all (room or not)."""
    return any(slot == slot_of(start) for slot in offered_slots(store, now))


def first_offered(store: Store, now: datetime) -> datetime | None:
    """The earliest slot that the store offers."""
    return next(islice(offered_slots(store, now), 1), None)


def _time_of_day(wish: SetSlot, now: datetime, zone: str, store: Store | None) -> datetime:
    """Today at that time, or the next one at which it makes sense: "at 8" after lunch is tonight
    where the store is open then, else tomorrow."""
    local = now.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight + timedelta(minutes=wish.minutes_of_day or 0)
    if wish.tomorrow:
        start += timedelta(days=1)
    elif start <= local:
        tonight = start + HALF_A_DAY
        evening = start.hour < 12 and tonight > local
        open_then = store is None or store.open_at(tonight)
        start = tonight if evening and open_then else start + timedelta(days=1)
    return slot_of(start)


def _rounded_up(instant: datetime) -> datetime:
    start = slot_of(instant)
    return start if start == instant else start + SLOT
