"""The demo's shops can be read, sold from, and spoken about in three languages."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import rules_from
from chalicelib.domain.stores.menu import LOCALES, Menu, MenuItem, Option, Size, menu_from
from chalicelib.domain.stores.store import Store, distance_m, store_from
from infra.local.catalogue import demo_campaign, demo_menus, demo_stores, menu_of

MENUS = demo_menus()
STORES = demo_stores()
HUBIN = (30.2590, 120.1644)
NOW = datetime(2026, 2, 6, 7, 45, tzinfo=UTC)

VOCABULARY = """
tea coffee chocolate milky creamy fruity nutty floral savory spicy sweet sour
hot cold light strong refreshing filling caffeine-free vegan kids
breakfast snack dessert bestseller new
"""
TAGS = frozenset(VOCABULARY.split())
CATEGORIES = frozenset(
    ("milk tea", "fruit tea", "tea", "coffee", "drink", "breakfast", "snack", "ice cream")
)
HOT, COLD = {"Hot", "Warm"}, {"Regular Ice", "Less Ice", "No Ice", "Chilled"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

each_menu = pytest.mark.parametrize("stem", sorted(MENUS))
each_store = pytest.mark.parametrize("raw", STORES, ids=lambda raw: raw["store_id"])


def all_items() -> Iterator[MenuItem]:
    for document in MENUS.values():
        yield from menu_from(document).items


def named_in(menu: Menu) -> Iterator[tuple[str, MenuItem | Size | Option]]:
    for item in menu.items:
        yield "item", item
        yield from (("size", size) for size in item.sizes)
    for group in menu.groups.values():
        yield from (("option", option) for option in group.options)


def everything_said(menu: Menu) -> dict[str, set[tuple[str, str]]]:
    """Every lower-case surface form with what it may mean."""
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for kind, named in named_in(menu):
        for form in (named.name, *named.names.values(), *menu.aliases.get(named.name, ())):
            said[form.lower()].add((kind, named.name))
    return said


def test_there_is_enough_to_choose_from():
    items = list(all_items())
    assert len({item.item_id for item in items}) == len(items)
    assert len({item.name for item in items}) >= 150
    assert len(STORES) >= 14
    assert len({raw["brand"] for raw in STORES}) >= 7
    assert {item.category for item in items} == CATEGORIES
    assert any(not item.available for item in items)


@each_menu
def test_every_item_has_a_price_and_a_name_in_three_languages(stem):
    for item in menu_from(MENUS[stem]).items:
        assert SLUG.fullmatch(item.item_id), item.item_id
        assert set(item.names) == set(LOCALES), item.item_id
        assert all(item.names.values()), item.item_id
        assert item.names["en"] == item.name
        if item.sizes:
            assert item.price_minor is None
            assert all(size.price_minor for size in item.sizes), item.item_id
            assert item.default_size in {size.name for size in item.sizes}
            prices = [size.price_minor for size in item.sizes]
            assert prices == sorted(prices), f"{item.item_id}: a larger size costs less"
        else:
            assert item.price_minor, item.item_id
        assert item.orderable is item.available


@each_menu
def test_every_size_and_option_is_named_and_every_default_exists(stem):
    menu = menu_from(MENUS[stem])
    for _, named in named_in(menu):
        assert set(named.names) == set(LOCALES), named.name
    for key, group in menu.groups.items():
        names = [option.name for option in group.options]
        assert len(set(names)) == len(names), key
        assert group.choose in ("one", "many")
        assert all(option.price_minor >= 0 for option in group.options)
        if group.choose == "one":
            assert group.default in names, key
        else:
            assert group.default is None, f"{key}: nothing is added unasked"
    used = {name for item in menu.items for name in item.option_groups}
    assert used == set(menu.groups), "a group that no item uses, or one that is missing"


@each_menu
def test_an_option_belongs_to_one_group_of_an_item(stem):
    menu = menu_from(MENUS[stem])
    for item in menu.items:
        names = [option.name for group in menu.groups_of(item) for option in group.options]
        assert len(set(names)) == len(names), item.item_id


@each_menu
def test_tags_are_of_the_vocabulary_and_true(stem):
    menu = menu_from(MENUS[stem])
    for item in menu.items:
        tags = set(item.tags)
        assert tags, item.item_id
        assert tags <= TAGS, f"{item.item_id}: {tags - TAGS}"
        assert not ("caffeine-free" in tags and tags & {"tea", "coffee", "chocolate"}), item.item_id
        assert not ("vegan" in tags and tags & {"milky", "creamy"}), item.item_id
        offered = {o.name for g in menu.groups_of(item) for o in g.options}
        assert not offered & HOT or "hot" in tags, item.item_id
        assert not offered & COLD or "cold" in tags, item.item_id
        if "ice" in item.option_groups:
            assert "hot" not in tags, f"{item.item_id} comes cold only"


@each_menu
def test_every_alias_names_something_in_the_menu(stem):
    menu = menu_from(MENUS[stem])
    known = {named.name for _, named in named_in(menu)}
    assert set(menu.aliases) <= known, set(menu.aliases) - known
    assert all(item.name in menu.aliases for item in menu.items), "an item with one name only"


@each_menu
def test_no_words_mean_two_items_two_sizes_or_two_options(stem):
    for form, meanings in everything_said(menu_from(MENUS[stem])).items():
        for kind in ("item", "size", "option"):
            several = {name for what, name in meanings if what == kind}
            assert len(several) <= 1, f"{form!r} means {several}"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("珍奶", ("item", "Pearl Milk Tea")),
        ("Bubble Tea", ("item", "Pearl Milk Tea")),
        ("Perlentee", ("item", "Pearl Milk Tea")),
        ("走冰", ("option", "No Ice")),
        ("ohne Eis", ("option", "No Ice")),
        ("七分糖", ("option", "70% Sugar")),
        ("less sugar", ("option", "70% Sugar")),
        ("半糖", ("option", "50% Sugar")),
        ("微糖", ("option", "30% Sugar")),
        ("wenig Zucker", ("option", "30% Sugar")),
        ("不加糖", ("option", "No Added Sugar")),
        ("ohne Zucker", ("option", "No Added Sugar")),
        ("大杯", ("size", "Large")),
    ],
)
def test_everyday_words_are_known(said, meant):
    assert everything_said(menu_from(MENUS["mixue"]))[said.lower()] == {meant}


@each_store
def test_every_store_loads_and_has_a_menu(raw):
    store = store_from(raw)
    assert SLUG.fullmatch(store.store_id)
    assert menu_from(menu_of(raw), store_id=store.store_id).items
    for names in (store.names, store.address, store.brand_names):
        assert set(names) == set(LOCALES)
        assert all(names.values())
    assert store.names["zh-CN"].startswith(store.brand_names["zh-CN"])
    assert store.timezone == "Asia/Shanghai"
    assert 10 <= store.slot_capacity <= 40
    assert store.delivery_radius_m == 0 or 3_000 <= store.delivery_radius_m <= 6_000
    assert distance_m(*HUBIN, store.lat, store.lon) < 12_000, "not in Hangzhou"


def test_no_two_branches_go_by_one_name():
    brands: dict[str, set[str]] = defaultdict(set)
    said: dict[str, set[str]] = defaultdict(set)
    for raw in STORES:
        brands[raw["brand"]].add(raw["store_id"])
        for form in {*raw["names"].values(), *raw["aliases"]}:
            said[form.lower()].add(raw["store_id"])
    for form, meant in said.items():
        assert len(meant) == 1 or meant in brands.values(), f"{form!r} means {meant}"


def stores_open_at(instant: datetime) -> list[Store]:
    return [store for store in map(store_from, STORES) if store.open_at(instant)]


def test_at_every_hour_of_the_week_some_brands_deliver_and_hand_out():
    for hour in range(7 * 24):
        delivering = [
            store
            for store in stores_open_at(NOW + timedelta(hours=hour))
            if store.delivery_radius_m
        ]
        assert len(delivering) >= 4, hour
        assert len({store.brand for store in delivering}) >= 3, hour


def test_milk_tea_can_be_delivered_to_hubin_at_every_hour():
    menus = {raw["store_id"]: raw["menu"] for raw in STORES}
    for hour in range(24):
        near = [
            store
            for store in stores_open_at(NOW + timedelta(hours=hour))
            if distance_m(*HUBIN, store.lat, store.lon) < store.delivery_radius_m
        ]
        sold = {i["category"] for s in near for i in MENUS[menus[s.store_id]]["items"]}
        assert {"milk tea", "coffee", "breakfast"} <= sold, hour


def test_the_campaign_is_open_and_one_store_stays_out():
    campaign = demo_campaign(NOW)
    rules = rules_from(campaign["rules"])
    assert rules.starts_at < NOW < rules.ends_at < rules.coupon_valid_until
    assert rules.coupon_valid_until == NOW + timedelta(days=22)
    assert set(rules.names) == set(rules.funding.terms) == set(LOCALES)
    out = {raw["store_id"] for raw in STORES if not rules.covers_store(raw["store_id"])}
    assert len(out) == 1
    assert set(rules.stores) <= {raw["store_id"] for raw in STORES}


def test_the_campaign_wants_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        demo_campaign(NOW.replace(tzinfo=None))


def test_callers_may_change_what_they_got():
    demo_stores()[0]["names"].clear()
    demo_menus()["mixue"]["items"].clear()
    assert demo_stores() == STORES
    assert demo_menus() == MENUS


def test_the_evaluation_menus_load_in_the_same_format():
    path = Path(os.environ.get("EVAL", "../shared/eval/catalogue.json"))
    path = path / "catalogue.json" if path.is_dir() else path
    if not path.is_file():
        pytest.skip(f"no evaluation catalogue at {path}")
    catalogue: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, document in catalogue["domains"].items():
        assert menu_from(document, store_id=name).items
