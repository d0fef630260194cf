"""Opening hours, slots and distances."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.stores.slots import (
    earliest_slot,
    next_free_slot,
    offered_slots,
    slot_of,
    slots_between,
)
from chalicelib.domain.stores.store import Store, StoreStatus, distance_m, store_from

RAW = {
    "store_id": "mixue-hubin",
    "brand": "Mixue",
    "names": {"en": "Mixue Hubin"},
    "address": {"en": "1 Hubin Road"},
    "lat": 30.2590,
    "lon": 120.1644,
    "timezone": "Asia/Shanghai",
    "hours": [["10:00", "22:00"]] * 4 + [["10:00", "02:00"], None, ["00:00", "24:00"]],
    "slot_capacity": 3,
    "prep_minutes": 8,
}
STORE: Store = store_from(RAW)
FRIDAY_NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)  # 12:00 in Hangzhou


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Local time in Hangzhou in February 2026, as UTC."""
    return datetime(2026, 2, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        (at(6, 9, 59), False),
        (at(6, 10), True),
        (at(7, 1, 59), True),  # Friday's hours run into Saturday
        (at(7, 2), False),
        (at(7, 12), False),  # Saturday is off
        (at(8, 0), True),
        (at(8, 23, 59), True),
    ],
)
def test_hours_may_run_past_midnight(instant: datetime, is_open: bool) -> None:
    assert STORE.open_at(instant) is is_open
    assert (STORE.closes_after(instant) is not None) is is_open


def test_slots_start_on_the_quarter_and_end_before_the_doors_shut() -> None:
    assert slot_of(at(6, 12, 14)) == at(6, 12)
    slots = list(slots_between(STORE, first=at(7, 1, 20), last=at(7, 3)))
    assert slots == [at(7, 1, 15), at(7, 1, 30), at(7, 1, 45)]


def test_the_kitchen_needs_its_time() -> None:
    assert earliest_slot(STORE, at(6, 12)) == at(6, 12, 15)
    assert earliest_slot(STORE, at(6, 12, 8)) == at(6, 12, 30)
    busy = replace(STORE, status=StoreStatus.BUSY, busy_minutes=30)
    assert earliest_slot(busy, at(6, 12)) == at(6, 12, 45)


def test_a_paused_store_offers_nothing_until_its_pause_is_over() -> None:
    paused = replace(STORE, status=StoreStatus.PAUSED, status_until=at(6, 13))
    assert list(offered_slots(paused, at(6, 12))) == []
    assert paused.status_at(at(6, 13)) is StoreStatus.ONLINE
    assert next(iter(offered_slots(paused, at(6, 13)))) == at(6, 13, 15)


def test_the_next_free_slot_skips_full_ones() -> None:
    booked = {at(6, 12, 15): 3, at(6, 12, 30): 2}
    assert next_free_slot(STORE, at(6, 12), booked) == at(6, 12, 30)
    full = dict.fromkeys(offered_slots(STORE, at(6, 12)), 3)
    assert next_free_slot(STORE, at(6, 12), full) is None


def test_a_shut_store_offers_its_next_opening() -> None:
    assert next(iter(offered_slots(STORE, at(6, 3)))) == at(6, 10)


def test_distance_is_the_great_circle() -> None:
    # Hangzhou to Shanghai, people's squares: 165 km give or take.
    assert distance_m(30.2741, 120.1551, 31.2304, 121.4737) == pytest.approx(165_000, rel=0.02)
    assert distance_m(30.0, 120.0, 30.0, 120.0) == 0


@pytest.mark.parametrize("missing", ["names", "hours", "timezone", "slot_capacity"])
def test_a_store_without_its_facts_is_refused(missing: str) -> None:
    with pytest.raises(Invalid, match=missing):
        store_from({k: v for k, v in RAW.items() if k != missing})


def test_a_time_zone_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        store_from({**RAW, "timezone": "Nowhere/Land"})
