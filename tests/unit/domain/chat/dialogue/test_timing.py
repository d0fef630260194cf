"""From words about time to a slot, on the store's own clock."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.chat.commands import SetSlot
from chalicelib.domain.chat.dialogue.timing import first_offered, is_offered, wished_start
from chalicelib.domain.stores.store import store_from

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)
STORE = store_from(
    {
        "store_id": "s",
        "brand": "B",
        "names": {"en": "S"},
        "address": {"en": "A"},
        "lat": 30,
        "lon": 120,
        "timezone": ZONE,
        "hours": [["10:00", "22:00"]] * 7,
        "slot_capacity": 4,
        "prep_minutes": 8,
    }
)


def start(wish: SetSlot, current: datetime | None = None) -> datetime | None:
    return wished_start(wish, now=NOON, zone=ZONE, store=STORE, current=current)


def test_a_time_of_day_is_the_next_one_that_makes_sense() -> None:
    assert start(SetSlot(minutes_of_day=15 * 60)) == NOON + timedelta(hours=3)
    assert start(SetSlot(minutes_of_day=8 * 60)) == NOON + timedelta(hours=8)
    assert start(SetSlot(minutes_of_day=11 * 60)) == NOON + timedelta(hours=23)
    tomorrow = SetSlot(minutes_of_day=15 * 60, tomorrow=True)
    assert start(tomorrow) == NOON + timedelta(hours=27)


def test_from_now_later_earlier_and_as_soon_as_possible() -> None:
    assert start(SetSlot(in_minutes=50)) == NOON + timedelta(minutes=60)
    assert start(SetSlot(later=True)) == NOON + timedelta(minutes=45)
    at_three = NOON + timedelta(hours=3)
    assert start(SetSlot(later=True), at_three) == at_three + timedelta(minutes=30)
    assert start(SetSlot(earlier=True), at_three) == at_three - timedelta(minutes=30)
    assert start(SetSlot(earlier=True), NOON + timedelta(minutes=15)) is None
    assert start(SetSlot(asap=True), at_three) is None


def test_only_slots_within_the_hours_are_offered() -> None:
    assert first_offered(STORE, NOON) == NOON + timedelta(minutes=15)
    assert is_offered(STORE, NOON + timedelta(hours=9), NOON)
    assert not is_offered(STORE, NOON + timedelta(hours=10), NOON)
    assert not is_offered(STORE, NOON, NOON)
