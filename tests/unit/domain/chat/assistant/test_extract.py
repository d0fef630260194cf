"""The part of the menu that a model is shown."""

from chalicelib.domain.chat.assistant.extract import MOST_ITEMS, extract
from chalicelib.domain.chat.understanding.index import build_index, merge_menus
from chalicelib.domain.stores.menu import Menu, menu_from
from infra.local.catalogue import demo_stores, menu_of


def every_menu() -> Menu:
    menus = {store["menu"]: menu_from(menu_of(store)) for store in demo_stores()}
    return merge_menus(list(menus.values()))


INDEX = build_index(every_menu())


def shown(text: str, *, keep: tuple[str, ...] = (), locale: str = "en") -> list[str]:
    items, _ = extract(INDEX, text=text, keep=keep, locale=locale)
    return [item.item_id for item in items]


def test_it_is_bounded_and_holds_a_little_of_everything() -> None:
    items, _ = extract(INDEX, text="surprise me", keep=(), locale="en")
    assert len(items) == MOST_ITEMS < len(INDEX.menu.items)
    kinds = {item.category for item in INDEX.menu.items if item.orderable}
    assert {item.category for item in items} >= {*sorted(kinds)[:MOST_ITEMS]}


def test_what_is_spoken_of_comes_first_then_what_the_words_may_mean() -> None:
    kept = next(item.item_id for item in reversed(INDEX.menu.items) if item.orderable)
    found = shown("something with mango", keep=(kept, "long-gone"))
    assert found[0] == kept
    assert any("mango" in item_id for item_id in found[1:8])
    assert any("mango" in item_id for item_id in shown("有芒果的吗")[:8])
    assert any("mango" in item_id for item_id in shown("was mit Mango")[:8])


def test_a_tag_counts_as_a_word() -> None:
    items, _ = extract(INDEX, text="fruity please", keep=(), locale="en")
    assert sum("fruity" in item.tags for item in items[:10]) >= 6


def test_names_are_in_the_language_and_there_is_no_price_anywhere() -> None:
    items, groups = extract(INDEX, text="奶茶", keep=(), locale="zh-CN")
    assert any("奶茶" in item.name for item in items)
    assert all(not hasattr(item, "price_minor") for item in items)
    assert "¥" not in repr((items, groups))


def test_what_is_near_stands_first_and_what_is_meant_is_there_all_the_same() -> None:
    near = [menu_from(menu_of(store)) for store in demo_stores()[:3]]
    firsts = []
    for text in ("something with mango", "was mit Schokolade", "随便"):
        items, _ = extract(INDEX, text=text, keep=(), locale="en", near=near)
        firsts.append([item.item_id for item in items[:6]])
        assert len(items) <= MOST_ITEMS
    assert firsts[0] == firsts[1] == firsts[2]
    items, _ = extract(INDEX, text="something with mango", keep=(), locale="en", near=near)
    assert any("mango" in item.item_id for item in items)


def test_the_options_of_its_items_are_there_and_no_others() -> None:
    items, groups = extract(INDEX, text="latte", keep=(), locale="en")
    assert set(groups) == {name for item in items for name in item.options}


def test_what_cannot_be_ordered_is_not_shown() -> None:
    document = {"items": [{"name": "Tea", "price_minor": 100}, {"name": "Unpriced Tea"}]}
    items, _ = extract(build_index(menu_from(document)), text="tea", keep=(), locale="en")
    assert [item.name for item in items] == ["Tea"]
