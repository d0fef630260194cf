"""The port BillStore: a bill is paid once, by one order."""

from datetime import timedelta

import pytest

from chalicelib.domain.bills.bill import BillHold, BillState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outcomes import Gone, Held, HeldBy
from tests.fakes.aws_calls import aws_calls, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_shopper
from tests.fakes.world import World

UNTIL = NOW + timedelta(minutes=25)
BILL = "b-anna-phone-2026-02"


class Owed:
    """A shopper's bill, with the store's calls abbreviated."""

    def __init__(self, world: World) -> None:
        self.world, self.shopper = world, a_shopper()

    def hold(self, order_id: str, *, until=UNTIL, now=NOW):
        return self.world.bills.hold(
            BILL, shopper=self.shopper, order_id=order_id, until=until, now=now
        )

    def step(self, name: str, order_id: str):
        return getattr(self.world.bills, name)(BILL, shopper=self.shopper, order_id=order_id)

    @property
    def now(self) -> BillHold:
        (row,) = self.world.bills.holds(self.shopper)
        return row


def test_a_bill_without_a_row_is_free(world: World) -> None:
    owed = Owed(world)
    assert world.bills.holds(owed.shopper) == []
    assert owed.hold("o1") == Held()
    assert owed.now == BillHold(BILL, BillState.HELD, "o1", int(UNTIL.timestamp()))


def test_a_held_bill_names_its_holder_and_a_repeat_writes_nothing(world: World) -> None:
    owed = Owed(world)
    owed.hold("o1")
    before = owed.now
    assert owed.hold("o2") == HeldBy("o1")
    assert owed.hold("o1", until=UNTIL + timedelta(hours=1)) == Held()
    assert owed.now == before


def test_a_lapsed_hold_is_free_for_others(world: World) -> None:
    owed = Owed(world)
    owed.hold("o1")
    assert owed.hold("o2", now=UNTIL - timedelta(seconds=1)) == HeldBy("o1")
    assert owed.hold("o2", now=UNTIL, until=UNTIL + timedelta(minutes=1)) == Held()
    assert owed.step("pin", "o1") == Gone()


def test_a_pinned_hold_never_lapses(world: World) -> None:
    owed = Owed(world)
    owed.hold("o1", until=NOW - timedelta(minutes=1))
    assert owed.step("pin", "o1") == Held()
    assert owed.now.hold_until is None
    assert owed.hold("o2", now=NOW + timedelta(days=9)) == HeldBy("o1")
    assert owed.hold("o1") == Held()
    assert owed.now.hold_until is None


def test_what_nobody_holds_cannot_be_pinned_paid_or_released(world: World) -> None:
    owed = Owed(world)
    assert owed.step("pin", "o1") == Gone()
    assert owed.step("pay", "o1") is False
    assert owed.step("release", "o1") is False
    assert world.bills.holds(owed.shopper) == []


def test_only_the_holder_pays_and_again_is_still_true(world: World) -> None:
    owed = Owed(world)
    owed.hold("o1")
    assert owed.step("pay", "o2") is False
    assert owed.step("pay", "o1") is True
    assert owed.step("pay", "o1") is True
    assert owed.now == BillHold(BILL, BillState.PAID, "o1", None)


def test_a_paid_bill_stays_paid(world: World) -> None:
    owed = Owed(world)
    owed.hold("o1")
    owed.step("pay", "o1")
    assert owed.hold("o2", now=NOW + timedelta(days=9)) == Gone()
    assert owed.hold("o1") == Gone()
    assert owed.step("pin", "o1") == Held()
    assert owed.step("release", "o1") is False
    assert owed.now.state is BillState.PAID


def test_a_released_bill_is_due_again(world: World) -> None:
    owed = Owed(world)
    owed.hold("o1")
    assert owed.step("release", "o2") is False
    assert owed.step("release", "o1") is True
    assert owed.step("release", "o1") is False
    assert owed.now == BillHold(BILL, BillState.DUE, None, None)
    assert owed.hold("o2") == Held()
    assert owed.step("release", "o1") is False


def test_one_of_sixteen_orders_holds_it(world: World) -> None:
    owed = Owed(world)
    outcomes = contend(lambda n: owed.hold(f"o{n}"))
    assert outcomes.count(Held()) == 1
    assert outcomes.count(HeldBy(f"o{outcomes.index(Held())}")) == 15


def test_every_method_is_one_call(on_moto: World) -> None:
    owed = Owed(on_moto)
    with aws_calls() as calls:
        owed.hold("o1")
        owed.hold("o2")
        owed.step("pin", "o1")
        owed.step("pay", "o1")
        owed.step("release", "o1")
        on_moto.bills.holds(owed.shopper)
    assert [name for _, name in calls] == ["UpdateItem"] * 5 + ["Query"]


def test_a_hold_whose_answer_was_lost_is_held_by_the_next_try(on_moto: World) -> None:
    owed = Owed(on_moto)
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        owed.hold("o1")
    assert owed.hold("o1") == Held()
