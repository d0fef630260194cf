"""Places that count cups, and places that mean lines."""

import pytest

from chalicelib.domain.chat.commands import LineRef
from chalicelib.domain.chat.dialogue.cups import Cups, cup_meant, set_apart, some_of
from chalicelib.domain.orders.basket import Line

TEAS, CAKE, LATTES = Line("tea", 2), Line("cake", 1), Line("latte", 3)


@pytest.mark.parametrize(
    ("lines", "position", "meant"),
    [
        ((TEAS,), 1, Cups(0, first=True)),
        ((TEAS,), 2, Cups(0)),
        ((TEAS,), -1, Cups(0)),
        ((TEAS,), 3, None),
        ((TEAS, CAKE), 2, None),
        ((TEAS, CAKE), -1, None),
        ((TEAS, CAKE), 3, Cups(1, first=True)),
        ((CAKE, LATTES), 4, Cups(1)),
        ((), 1, None),
    ],
)
def test_a_place_counts_cups_where_it_is_no_line(
    lines: tuple[Line, ...], position: int, meant: Cups | None
) -> None:
    assert cup_meant(lines, LineRef(position=position)) == meant


def test_the_second_latte_counts_among_the_lattes() -> None:
    assert cup_meant((TEAS, LATTES), LineRef(position=2, item_id="latte")) == Cups(1)
    assert cup_meant((TEAS, LATTES), LineRef(item_id="latte")) is None
    assert cup_meant((TEAS, LATTES), LineRef(every=True, position=2)) is None


def test_cups_set_apart_stand_where_they_were_counted() -> None:
    one, two = Line("latte", 1), Line("latte", 2)
    assert set_apart((TEAS, LATTES), Cups(1)) == ((TEAS, two, one), 2)
    assert set_apart((LATTES, TEAS), Cups(0, first=True)) == ((one, two, TEAS), 0)
    assert set_apart((CAKE,), Cups(0)) == ((CAKE,), 0)


@pytest.mark.parametrize("text", ["one of them large", "其中一杯换成大杯", "eine davon groß"])
def test_one_of_them_is_no_new_number(text: str) -> None:
    assert some_of((TEAS,), 0, 1, text) == Cups(0, 1)
    assert some_of((TEAS,), 0, 1, "make it one large") is None
    assert some_of((TEAS,), 0, 2, text) is None
