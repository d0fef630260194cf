"""The books: a source is posted once, with its lines in the same write, from where it stood."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Overloaded
from chalicelib.domain.ledger.lines import PARTS, Amount, Change, Lines, Place, Source, Standing
from tests.fakes.aws_calls import aws_calls
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, fresh
from tests.fakes.world import World


def at(book: str, account: str, number: int = 1) -> Lines:
    """So many things of ten each in an account, out of `undrawn`."""
    return {
        Place(book, "undrawn"): Amount(-number, -10 * number),
        Place(book, account): Amount(number, 10 * number),
    }


def sums(world: World, book: str) -> Mapping[str, tuple[int, int]]:
    return {name: tuple(amount) for name, amount in world.ledger.book(book).accounts.items()}


def a_book() -> str:
    return f"coupons/{fresh('camp')}"


def a_change(book: str, group: str = "", *, source: str = "", moves: int = 0) -> Change:
    name = Source(group or fresh("group"), source or fresh("one"))
    return Change(name, {}, Standing(moves, at(book, "live/7")))


def test_a_new_source_is_posted_with_its_lines(world: World) -> None:
    book = a_book()
    change = a_change(book)
    assert world.ledger.post([change], at=NOW) == []
    assert sums(world, book) == {"undrawn": (-1, -10), "live/7": (1, 10)}
    assert world.ledger.posted([change.source]) == {change.source: change.after}
    assert world.ledger.book(book).as_of == NOW


def test_a_book_that_nobody_wrote_in_is_empty(world: World) -> None:
    found = world.ledger.book(a_book())
    assert (found.accounts, found.as_of, found.posts) == ({}, None, 0)


def test_the_same_change_again_posts_nothing(world: World) -> None:
    book = a_book()
    change = a_change(book)
    world.ledger.post([change], at=NOW)
    assert world.ledger.post([change], at=NOW) == [change.source]
    assert sums(world, book)["live/7"] == (1, 10)


def test_a_move_takes_out_where_it_stood_and_puts_in_where_it_stands(world: World) -> None:
    book = a_book()
    change = a_change(book)
    world.ledger.post([change], at=NOW)
    then = Change(change.source, change.after.lines, Standing(1, at(book, "held")))
    assert world.ledger.post([then], at=NOW + timedelta(seconds=5)) == []
    assert sums(world, book) == {"undrawn": (-1, -10), "held": (1, 10)}
    assert world.ledger.book(book).as_of == NOW + timedelta(seconds=5)


@pytest.mark.parametrize("moves", [0, 1])
def test_an_earlier_move_is_refused(world: World, moves: int) -> None:
    book = a_book()
    change = a_change(book, moves=1)
    world.ledger.post([change], at=NOW)
    back = Change(change.source, change.after.lines, Standing(moves, at(book, "held")))
    assert world.ledger.post([back], at=NOW) == [change.source]
    assert "held" not in sums(world, book)


def test_a_move_from_somewhere_else_is_refused(world: World) -> None:
    book = a_book()
    change = a_change(book)
    world.ledger.post([change], at=NOW)
    gap = Change(change.source, at(book, "held"), Standing(5, at(book, "redeemed")))
    assert world.ledger.post([gap], at=NOW) == [change.source]
    unknown = replace(gap, source=Source("nobody", fresh()))
    assert world.ledger.post([unknown], at=NOW) == [unknown.source]


def test_what_came_to_nothing_may_come_to_something_again(world: World) -> None:
    book = a_book()
    change = a_change(book)
    none = Change(change.source, {}, Standing(0, {}))
    assert world.ledger.post([none], at=NOW) == []
    assert world.ledger.post([replace(change, after=replace(change.after, moves=1))], at=NOW) == []
    assert sums(world, book)["live/7"] == (1, 10)


def test_one_refused_source_stops_all_of_them(world: World) -> None:
    book, group = a_book(), fresh("group")
    first, second = a_change(book, group), a_change(book, group)
    world.ledger.post([first], at=NOW)
    assert world.ledger.post([first, second], at=NOW) == [first.source]
    assert second.source not in world.ledger.posted([second.source])
    assert sums(world, book)["live/7"] == (1, 10)


def test_a_group_is_read_as_one(world: World) -> None:
    book, group = a_book(), fresh("group")
    changes = [a_change(book, group) for _ in range(5)]
    world.ledger.post(changes, at=NOW)
    posted = world.ledger.group(group)
    assert posted == {one.source.source_id: one.after for one in changes}
    assert sums(world, book)["live/7"] == (5, 50)


def test_days_are_read_beside_each_other(world: World) -> None:
    store = f"store/{fresh('store')}"
    for day in ("2026-02-06", "2026-02-07", "2026-02-09"):
        for _ in range(3):  # of several parts
            world.ledger.post([a_change(f"{store}/{day}")], at=NOW)
    found = world.ledger.days(store, first="2026-02-06", last="2026-02-08")
    assert list(found) == ["2026-02-06", "2026-02-07"]
    assert found["2026-02-07"].accounts["live/7"] == Amount(3, 30)
    assert world.ledger.days(f"{store}x", first="2026-02-01", last="2026-03-01") == {}


def test_posts_tell_whether_anything_moved(world: World) -> None:
    book = a_book()
    before = world.ledger.book(book).posts
    world.ledger.post([a_change(book)], at=NOW)
    between = world.ledger.book(book).posts
    assert between > before
    assert world.ledger.book(book).posts == between


def test_one_of_sixteen_posts_a_change(world: World) -> None:
    book = a_book()
    change = a_change(book)

    def post(_: int) -> bool:
        try:
            return world.ledger.post([change], at=NOW) == []
        except Overloaded:  # at the same rows at the same time
            return False

    assert sum(contend(post)) <= 1
    world.ledger.post([change], at=NOW)
    assert sums(world, book)["live/7"] == (1, 10)


def test_a_write_takes_a_hundred_rows(on_moto: World) -> None:
    book, group = a_book(), fresh("group")
    changes = [a_change(book, group) for _ in range(150)]
    taken = on_moto.ledger.room_for(changes)
    assert taken == 99  # and one row of the book
    assert on_moto.ledger.post(changes[:taken], at=NOW) == []
    elsewhere = [a_change(f"store/{fresh('s')}/2026-02-06", group) for _ in range(80)]
    assert on_moto.ledger.room_for(elsewhere) == 50  # each with a row of its own


def test_a_post_is_one_call_and_a_book_as_well(on_moto: World) -> None:
    book, group = a_book(), fresh("group")
    changes = [a_change(book, group) for _ in range(40)]
    with aws_calls() as calls:
        on_moto.ledger.post(changes, at=NOW)
        on_moto.ledger.book(book)
    assert [name for _, name in calls] == ["TransactWriteItems", "BatchGetItem"]


def test_sources_are_spread_over_all_parts() -> None:
    parts = {Source(f"coupon/spring/{bucket:03d}", "x").part for bucket in range(64)}
    assert parts == set(range(PARTS))
