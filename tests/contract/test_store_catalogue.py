"""The port StoreCatalogue, and its writers."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.stores.store import StoreStatus, store_from
from tests.fakes.aws_calls import aws_calls
from tests.fakes.samples import NOW, a_menu, a_store, fresh
from tests.fakes.world import World

LATER = NOW + timedelta(minutes=20)


def test_a_store_comes_back_as_its_document_says(world: World) -> None:
    document = a_store(aliases=["湖滨"], brand_names={"zh-CN": "瑞幸"})
    store = world.catalogue.put_store(document)
    assert store == store_from(document)
    assert world.catalogue.load(store.store_id) == store
    assert store in world.catalogue.all()
    assert world.catalogue.load("nothing") is None


def test_a_status_is_switched_and_switched_back(world: World) -> None:
    store = world.catalogue.put_store(a_store())
    busy = world.catalogue.set_status(
        store.store_id, status=StoreStatus.BUSY, until=LATER, busy_minutes=15
    )
    assert busy is not None
    assert (busy.status, busy.status_until, busy.busy_minutes) == (StoreStatus.BUSY, LATER, 15)
    assert world.catalogue.load(store.store_id) == busy
    assert busy in world.catalogue.all()
    back = world.catalogue.set_status(
        store.store_id, status=StoreStatus.ONLINE, until=None, busy_minutes=0
    )
    assert back == store


def test_there_is_no_status_without_a_store(world: World) -> None:
    ghost = world.catalogue.set_status(
        "ghost", status=StoreStatus.PAUSED, until=None, busy_minutes=0
    )
    assert ghost is None
    assert world.catalogue.load("ghost") is None


def test_a_menu_comes_back_and_stays_the_same_object_while_unchanged(world: World) -> None:
    store_id = fresh("store")
    assert world.catalogue.menu(store_id) is None
    written = world.catalogue.put_menu(store_id, a_menu())
    menu = world.catalogue.menu(store_id)
    assert menu == written
    assert menu is not None
    assert (menu.store_id, menu.items[0].item_id) == (store_id, "latte")
    world.catalogue.put_menu(store_id, a_menu())
    assert world.catalogue.menu(store_id) is menu
    world.catalogue.put_menu(store_id, a_menu(currency="EUR"))
    changed = world.catalogue.menu(store_id)
    assert changed is not None
    assert changed.version != menu.version
    assert changed.currency == "EUR"


def test_what_is_no_store_or_menu_is_not_written(world: World) -> None:
    with pytest.raises(Invalid):
        world.catalogue.put_store(a_store("broken", timezone=None))
    with pytest.raises(Invalid):
        world.catalogue.put_menu("broken", {"items": [{}]})
    assert world.catalogue.load("broken") is None
    assert world.catalogue.menu("broken") is None


def test_caches_cost_nothing_until_they_are_too_old(cached: World) -> None:
    store = cached.catalogue.put_store(a_store())
    cached.catalogue.put_menu(store.store_id, a_menu())
    with aws_calls() as calls:
        for _ in range(3):
            cached.catalogue.load(store.store_id)
            cached.catalogue.all()
            menu = cached.catalogue.menu(store.store_id)
    assert [name for _, name in calls] == ["GetItem", "Query", "GetItem"]
    cached.ticks.now_s += 10
    with aws_calls() as calls:
        cached.catalogue.load(store.store_id)
        cached.catalogue.all()
        assert cached.catalogue.menu(store.store_id) is menu
    assert len(calls) == 3


def test_a_status_switched_elsewhere_is_seen_within_three_seconds(
    cached: World, on_moto: World
) -> None:
    store = cached.catalogue.put_store(a_store())
    cached.catalogue.load(store.store_id)
    paused = on_moto.catalogue.set_status(
        store.store_id, status=StoreStatus.PAUSED, until=None, busy_minutes=0
    )
    cached.ticks.now_s += 3
    assert cached.catalogue.load(store.store_id) == paused


def test_an_own_switch_is_seen_at_once(cached: World) -> None:
    store = cached.catalogue.put_store(a_store())
    assert store in cached.catalogue.all()
    cached.catalogue.load(store.store_id)
    busy = cached.catalogue.set_status(
        store.store_id, status=StoreStatus.BUSY, until=None, busy_minutes=5
    )
    assert cached.catalogue.load(store.store_id) == busy
    assert busy in cached.catalogue.all()
