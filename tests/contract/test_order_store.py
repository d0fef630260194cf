"""The port OrderStore: one quote, at most one order; every move is decided by one write."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.orders.order import Order, OrderState, Step
from chalicelib.domain.outcomes import Moved, Stood
from tests.fakes.aws_calls import aws_calls, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_shopper, an_order, fresh
from tests.fakes.world import World

QUEUED, PAYING, CONFIRMED = OrderState.QUEUED, OrderState.PAYING, OrderState.CONFIRMED
LATER = NOW + timedelta(minutes=1)
SLOT = NOW + timedelta(minutes=30)


def created(world: World, **snapshot: object) -> Order:
    order = an_order(**snapshot)
    assert world.orders.create(order) is None
    return order


def paying(world: World, **snapshot: object) -> Order:
    order = created(world, **snapshot)
    moved = world.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
    assert isinstance(moved, Moved)
    return moved.order


def test_an_order_comes_back_as_it_was_written(world: World) -> None:
    order = created(world, note="少冰", fulfilment={"latest_slot": SLOT.isoformat()})
    assert world.orders.load(order.order_id) == order
    assert world.orders.load(an_order().order_id) is None
    with pytest.raises(NotFound):
        world.orders.load("nobodys")


def test_a_second_create_answers_the_order_that_stands_there(world: World) -> None:
    order = paying(world)
    again = replace(order, state=QUEUED, snapshot={"total": {"amount": 1, "currency": "CNY"}})
    assert world.orders.create(again) == order
    assert world.orders.load(order.order_id) == order


def test_one_of_sixteen_creates_it(world: World) -> None:
    order = an_order()
    outcomes = contend(lambda _: world.orders.create(order))
    assert outcomes.count(None) == 1
    assert outcomes.count(order) == 15


def test_a_move_changes_the_state_and_adds_to_the_history(world: World) -> None:
    order = created(world)
    moved = world.orders.move(
        order, to=PAYING, frm=[QUEUED], now=LATER, slot=SLOT, within_patience=True
    )
    after = replace(order, state=PAYING, slot=SLOT, history=(*order.history, Step(PAYING, LATER)))
    assert moved == Moved(after)
    assert world.orders.load(order.order_id) == after
    failed = world.orders.move(
        after, to=OrderState.FAILED, frm=[PAYING], now=LATER, reason="declined"
    )
    assert isinstance(failed, Moved)
    assert failed.order.history[-1] == Step(OrderState.FAILED, LATER, "declined")
    assert failed.order.slot == SLOT


def test_a_move_from_elsewhere_answers_how_the_order_stands(world: World) -> None:
    order = paying(world)
    stood = world.orders.move(order, to=OrderState.EXPIRED, frm=[QUEUED], now=LATER)
    assert stood == Stood(order)
    assert world.orders.load(order.order_id) == order
    many = [QUEUED, PAYING]
    assert isinstance(world.orders.move(order, to=CONFIRMED, frm=many, now=LATER), Moved)


def test_patience_is_over_at_the_very_second(world: World) -> None:
    order = created(world)
    late = order.patience
    refused = world.orders.move(order, to=PAYING, frm=[QUEUED], now=late, within_patience=True)
    assert refused == Stood(order)
    in_time = late - timedelta(seconds=1)
    moved = world.orders.move(order, to=PAYING, frm=[QUEUED], now=in_time, within_patience=True)
    assert isinstance(moved, Moved)


def test_patience_counts_only_when_it_is_asked_for(world: World) -> None:
    order = created(world)
    late = order.patience + timedelta(hours=1)
    assert isinstance(world.orders.move(order, to=PAYING, frm=[QUEUED], now=late), Moved)


def test_a_wish_to_cancel_is_noted_while_paying_and_stops_the_confirmation(world: World) -> None:
    order = paying(world)
    asked = world.orders.ask_cancel(order)
    assert asked == Moved(replace(order, cancel_requested=True))
    assert world.orders.ask_cancel(order) == asked
    stood = world.orders.move(order, to=CONFIRMED, frm=[PAYING], now=LATER, unless_cancelling=True)
    assert stood == Stood(replace(order, cancel_requested=True))
    refunding = world.orders.move(order, to=OrderState.REFUNDING, frm=[PAYING], now=LATER)
    assert isinstance(refunding, Moved)


def test_a_confirmation_without_a_wish_to_cancel_goes_through(world: World) -> None:
    order = paying(world)
    moved = world.orders.move(order, to=CONFIRMED, frm=[PAYING], now=LATER, unless_cancelling=True)
    assert isinstance(moved, Moved)
    assert world.orders.ask_cancel(order) == Stood(moved.order)


def test_cancel_or_confirm_one_of_them_comes_first(world: World) -> None:
    for _ in range(4):
        order = paying(world)

        def act(number: int, order: Order = order) -> Moved | Stood:
            if number == 0:
                return world.orders.ask_cancel(order)
            return world.orders.move(
                order, to=CONFIRMED, frm=[PAYING], now=LATER, unless_cancelling=True
            )

        asked, confirmed = contend(act, contenders=2)
        assert isinstance(asked, Moved) != isinstance(confirmed, Moved)


def test_one_of_sixteen_makes_the_move(world: World) -> None:
    order = created(world)
    ends = [PAYING, OrderState.CANCELLED]
    outcomes = contend(lambda n: world.orders.move(order, to=ends[n % 2], frm=[QUEUED], now=LATER))
    (winner,) = [o.order for o in outcomes if isinstance(o, Moved)]
    assert {o.order.state for o in outcomes} == {winner.state}
    assert len(winner.history) == 2


def test_nobody_moves_what_is_not_there(world: World) -> None:
    order = an_order()
    with pytest.raises(NotFound):
        world.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
    with pytest.raises(NotFound):
        world.orders.ask_cancel(order)
    assert world.orders.load(order.order_id) is None


def test_many_are_read_at_once_and_unknown_ones_left_out(world: World) -> None:
    orders = [created(world) for _ in range(3)]
    ids = [order.order_id for order in orders]
    found = world.orders.load_many([*ids, ids[0], an_order().order_id])
    assert sorted(o.order_id for o in found) == sorted(ids)
    assert world.orders.load_many([]) == []


def test_a_shoppers_orders_come_newest_first(world: World) -> None:
    shopper = a_shopper()
    orders = [an_order(shopper, now=NOW + timedelta(minutes=n)) for n in (2, 0, 3, 1)]
    for order in orders:
        world.orders.create(order)
    world.orders.create(an_order())
    newest = sorted(orders, key=lambda order: order.created_at, reverse=True)
    assert world.orders.of_shopper(shopper, limit=10) == newest
    assert world.orders.of_shopper(shopper, limit=2) == newest[:2]


def test_bill_orders_are_listed_from_paying_to_the_end(world: World) -> None:
    order = created(world, bill_id=fresh("b-bill"))
    assert order.order_id not in world.orders.unsettled_bills()
    for state in (PAYING, CONFIRMED):
        world.orders.move(order, to=state, frm=list(OrderState), now=LATER)
        assert order.order_id in world.orders.unsettled_bills()
    end = world.orders.move(order, to=OrderState.COMPLETED, frm=[CONFIRMED], now=LATER)
    assert isinstance(end, Moved)
    assert order.order_id not in world.orders.unsettled_bills()


def test_other_orders_are_not_listed(world: World) -> None:
    order = paying(world)
    assert order.order_id not in world.orders.unsettled_bills()


def test_every_method_is_one_call(on_moto: World) -> None:
    order = an_order()
    with aws_calls() as calls:
        on_moto.orders.create(order)
        on_moto.orders.create(order)
        on_moto.orders.load(order.order_id)
        on_moto.orders.load_many([order.order_id, an_order().order_id])
        on_moto.orders.of_shopper(order.shopper, limit=5)
        on_moto.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
        on_moto.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
        on_moto.orders.ask_cancel(order)
        on_moto.orders.unsettled_bills()
    assert [name for _, name in calls] == [
        *["PutItem", "PutItem", "GetItem", "BatchGetItem", "Query"],
        *["UpdateItem", "UpdateItem", "UpdateItem", "Query"],
    ]


def test_twenty_lines_fit_into_one_write_unit(on_moto: World) -> None:
    names = {"zh-CN": "冰拿铁", "en": "Iced latte", "de": "Eis-Latte"}
    lines = [
        {"item_id": f"latte-{n}", "quantity": n, "name": names, "options": ["Less Ice"]}
        for n in range(20)
    ]
    order = created(on_moto, lines=lines)
    row = on_moto.table.get((f"SHOPPER#{order.shopper}", f"ORDER#{order.order_id}"))
    assert len(row["snapshot"]) < 700


def test_a_move_whose_answer_was_lost_stands_where_it_went(on_moto: World) -> None:
    order = created(on_moto)
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        on_moto.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
    stood = on_moto.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
    assert isinstance(stood, Stood)
    assert stood.order.state is PAYING
    assert len(stood.order.history) == 2


def test_a_create_whose_answer_was_lost_is_found_by_the_next(on_moto: World) -> None:
    order = an_order()
    with timing_out(on_moto.clients[0], "PutItem"), pytest.raises(Unavailable):
        on_moto.orders.create(order)
    assert on_moto.orders.create(order) == order


def test_every_move_that_was_made_is_counted_once(on_moto: World, counted: Counter[str]) -> None:
    order = created(on_moto)
    on_moto.orders.create(order)
    for _ in range(2):
        on_moto.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER)
        on_moto.orders.move(order, to=CONFIRMED, frm=[PAYING], now=LATER)
    assert counted == {"order.queued": 1, "order.paying": 1, "order.confirmed": 1}


def test_of_sixteen_who_move_it_one_is_counted(on_moto: World, counted: Counter[str]) -> None:
    order = created(on_moto)
    contend(lambda _: on_moto.orders.move(order, to=PAYING, frm=[QUEUED], now=LATER))
    assert counted["order.paying"] == 1
