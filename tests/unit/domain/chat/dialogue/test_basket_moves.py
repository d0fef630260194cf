"""Lines in, out and changed, within the limits."""

from chalicelib.domain.chat.commands import LineRef
from chalicelib.domain.chat.dialogue.basket_moves import (
    Put,
    TooMany,
    find_lines,
    put_in,
    put_instead,
    take_out,
    without_ordered,
)
from chalicelib.domain.orders.basket import MAX_LINES, MAX_QUANTITY, Line

TEA, BIG, CAKE = Line("tea", 2, "Small"), Line("tea", 1, "Large"), Line("cake", 1)
LINES = (TEA, CAKE, BIG)


def test_equal_lines_grow_and_different_ones_stand_apart() -> None:
    assert put_in(LINES, Line("tea", 3, "Large")) == Put((TEA, CAKE, Line("tea", 4, "Large")), 2)
    assert put_in(LINES, Line("tea", 1)) == Put((*LINES, Line("tea", 1)), 3)


def test_limits_change_nothing() -> None:
    assert put_in((), Line("tea", MAX_QUANTITY + 1)) == TooMany()
    assert put_in((Line("tea", MAX_QUANTITY),), Line("cake", 1)) == TooMany()
    full = tuple(Line(f"i{n}", 1) for n in range(MAX_LINES))
    assert put_in(full, Line("one more", 1)) == TooMany(of_lines=True)
    assert isinstance(put_in(full, Line("i0", 1)), Put)
    assert put_instead(LINES, 0, Line("tea", MAX_QUANTITY)) == TooMany()


def test_a_change_that_makes_two_lines_equal_makes_one_of_them() -> None:
    assert put_instead(LINES, 0, Line("tea", 2, "Large")) == Put((CAKE, Line("tea", 3, "Large")), 1)


def test_units_and_whole_lines_are_taken_out() -> None:
    assert take_out(LINES, 0, 1) == (Line("tea", 1, "Small"), CAKE, BIG)
    assert take_out(LINES, 0, 9) == (CAKE, BIG)
    assert take_out(LINES, 1, None) == (TEA, BIG)


def test_what_a_reference_means() -> None:
    assert find_lines(LINES, LineRef(), touched=1) == [1]
    assert find_lines(LINES, LineRef(), touched=9) == [2]
    assert find_lines((), LineRef(), touched=0) == []
    assert find_lines(LINES, LineRef(position=1), touched=2) == [0]
    assert find_lines(LINES, LineRef(position=-1), touched=0) == [2]
    assert find_lines(LINES, LineRef(position=4), touched=0) == []
    assert find_lines(LINES, LineRef(every=True), touched=0) == [0, 1, 2]
    assert find_lines(LINES, LineRef(every=True, item_id="tea"), touched=0) == [0, 2]
    assert find_lines(LINES, LineRef(item_id="tea"), touched=0) == [2]
    assert find_lines(LINES, LineRef(item_id="tea", size="Small"), touched=2) == [0]
    assert find_lines(LINES, LineRef(item_id="pie"), touched=0) == []


def test_an_order_takes_its_lines_out_and_leaves_what_came_later() -> None:
    ordered = [{"item_id": "tea", "quantity": 2, "size": "Small", "options": []}]
    assert without_ordered((Line("tea", 3, "Small"), CAKE), ordered) == (
        Line("tea", 1, "Small"),
        CAKE,
    )
    assert without_ordered((TEA,), ordered) == ()
