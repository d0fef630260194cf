"""Stop the process at every call of every flow, then go on as the world would.

Each call to the table, a queue, the provider or the biller is stopped before it takes effect, after
it, and with its answer lost. Afterwards clients repeat what they were not answered, queues deliver
again, sweep and audit run: the books balance, nothing is lost, nothing doubled.
"""

import contextlib
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.orders.order import PAID, OrderState
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.payments.payment import Unknown
from chalicelib.flows.govern import Desk, govern
from chalicelib.flows.quote_basket import Wish
from chalicelib.flows.stand_in_line import InLine
from chalicelib.flows.take_turn import Shop, Turn, take_turn
from tests.fakes.capacity import FakeCapacity
from tests.fakes.signals import FakeSignals
from tests.fakes.world import World, fake_world
from tests.unit.flows.night import ADA, CAMPAIGN, MEI, NOON, STORE, Night, differences, tickets

PORTS = (
    *("campaigns", "stock", "coupons", "slots", "quotes", "orders", "bills", "queue"),
    *("sessions", "audit", "control", "line", "page", "ledger"),
)
OUTSIDE = ("payments", "biller")
MODES = ("before", "after", "lost")


class Crash(BaseException):
    """The process is gone."""


class Fuse:
    """Counts calls; blows once, at one of them."""

    def __init__(self, at: int | None = None, mode: str = "before") -> None:
        self.at, self.mode, self.calls = at, mode, 0
        self.blown: str | None = None

    def call(self, port: str, name: str, act: Callable[..., Any], *a: Any, **k: Any) -> Any:
        here, self.calls = self.calls, self.calls + 1
        if here != self.at:
            return act(*a, **k)
        self.blown = f"{port}.{name}"
        if self.mode == "before":
            raise Crash
        act(*a, **k)
        if self.mode == "after":
            raise Crash
        if port == "payments":
            return Unknown("answer lost")
        raise Unavailable("answer lost")


class Wire:
    """A port with the fuse in it."""

    def __init__(self, name: str, port: Any, fuse: Fuse) -> None:
        self._name, self._port, self._fuse = name, port, fuse

    def __getattr__(self, name: str) -> Any:
        act = getattr(self._port, name)
        # A look at the state as this process knows it is no call, and is never without an answer.
        if not callable(act) or name == "owe" or (self._name, name) == ("control", "load"):
            return act
        return lambda *a, **k: self._fuse.call(self._name, name, act, *a, **k)


def wired(world: World, fuse: Fuse) -> World:
    ports = {f.name: getattr(world, f.name) for f in fields(World)}
    for name in (*PORTS, *OUTSIDE):
        ports[name] = Wire(name, ports[name], fuse)
    return World(**ports)


def insist(act: Callable[[], Any]) -> Any:
    """A client that repeats what it got no answer to."""
    for _ in range(5):
        try:
            return act()
        except (Crash, Unavailable, Overloaded):
            continue
    raise AssertionError("no answer after five tries")


def deliver(night: Night) -> None:
    """Queues deliver again whatever died."""
    queue = night.world.queue
    for _ in range(40):
        for messages, step in ((queue.orders, night.place), (queue.payments, night.pay)):
            for _ in range(len(messages)):
                order_id, wish = messages.popleft()
                try:
                    step(order_id) if step == night.place else step(order_id, wish)
                except (Crash, Unavailable, Overloaded):
                    messages.append((order_id, wish))
        night.pass_time(seconds=1)


def buy(night: Night) -> None:
    coupon = insist(night.coupon)
    quote = insist(lambda: night.quote(coupon=coupon))
    insist(lambda: night.confirm(quote))
    deliver(night)


def decline(night: Night) -> None:
    night.world.payments.script.append("decline")
    buy(night)


def pay_unclear(night: Night) -> None:
    night.world.payments.script.extend(["lost", "down", "down", "fine"])
    buy(night)


def cancel_queued(night: Night) -> None:
    coupon = insist(night.coupon)
    quote = insist(lambda: night.quote(coupon=coupon))
    order = insist(lambda: night.confirm(quote))
    insist(lambda: night.cancel(order))
    deliver(night)


def cancel_paying(night: Night) -> None:
    coupon = insist(night.coupon)
    quote = insist(lambda: night.quote(coupon=coupon))
    order = insist(lambda: night.confirm(quote))
    insist(lambda: night.place(order.order_id))
    insist(lambda: night.cancel(order))
    deliver(night)


def cancel_confirmed(night: Night) -> None:
    buy(night)
    (order,) = insist(lambda: night.world.orders.of_shopper(MEI, limit=9))
    if order.state in PAID:
        insist(lambda: night.cancel(order))
    deliver(night)


def too_late(night: Night) -> None:
    coupon = insist(night.coupon)
    quote = insist(lambda: night.quote(coupon=coupon))
    insist(lambda: night.confirm(quote))
    night.pass_time(minutes=11)
    deliver(night)


def late_payment(night: Night) -> None:
    coupon = insist(night.coupon)
    quote = insist(lambda: night.quote(coupon=coupon))
    order = insist(lambda: night.confirm(quote))
    insist(lambda: night.place(order.order_id))
    night.pass_time(minutes=11)
    deliver(night)


def full_store(night: Night) -> None:
    """Both quote while there is room for one; only one of them can have it."""
    for shopper in (MEI, ADA):
        insist(lambda shopper=shopper: night.coupon(shopper))
    wish = Wish(slot=NOON.replace(minute=15), latest_slot=NOON.replace(minute=15))
    quotes = []
    for shopper in (MEI, ADA):
        coupon = insist(lambda shopper=shopper: night.coupon(shopper))
        quotes.append(insist(lambda s=shopper, c=coupon: night.quote(s, coupon=c, wish=wish)))
    for quote in quotes:
        insist(lambda quote=quote: night.confirm(quote))
    deliver(night)


def pay_bill(night: Night) -> None:
    bill = night.owe()
    quote = insist(lambda: night.bill_quote(bill))
    insist(lambda: night.confirm(quote))
    deliver(night)


def two_quotes_one_coupon(night: Night) -> None:
    coupon = insist(night.coupon)
    quotes = [insist(lambda: night.quote(coupon=coupon)) for _ in range(2)]
    for quote in quotes:
        with contextlib.suppress(CouponUnavailable):
            insist(lambda quote=quote: night.confirm(quote))
    deliver(night)


def raise_stock(night: Night) -> None:
    insist(night.coupon)
    insist(lambda: night.amend(stock=30))
    insist(lambda: night.amend(dials={"redeem": False}))
    night.pass_time(hours=1)
    insist(lambda: night.amend(dials={"redeem": True}))
    assert insist(lambda: night.campaign).stock == 30


def open_it(night: Night) -> None:
    insist(lambda: night.open(stock=6))
    insist(night.coupon)


def through_the_kitchen(night: Night) -> None:
    buy(night)
    (order,) = insist(lambda: night.world.orders.of_shopper(MEI, limit=9))
    for state in (OrderState.ACCEPTED, OrderState.READY, OrderState.COMPLETED):
        insist(lambda state=state: night.kitchen(order, state))


def upkeep(night: Night) -> None:
    """A leaked ticket, a ghost in a slot and a forgotten payment, tidied by dying sweeps."""
    coupon = insist(night.coupon)
    insist(lambda: night.world.stock.draw(CAMPAIGN, 0))
    quote = insist(lambda: night.quote(coupon=coupon))
    order = insist(lambda: night.confirm(quote))
    insist(lambda: night.place(order.order_id))
    night.world.queue.payments.clear()
    ghost = NOON.replace(minute=45)
    insist(lambda: night.world.slots.book(STORE, ghost, order_id=order.order_id, capacity=40))
    night.pass_time(minutes=6)
    insist(night.sweep)
    deliver(night)
    for _ in range(2):
        insist(night.audit)
        night.pass_time(minutes=16)


def look(night: Night) -> None:
    """A minute passes, and the governor comes by; the next one makes good what a dead one left."""
    night.pass_time(minutes=1)
    desk = Desk(
        control=night.world.control,
        campaigns=night.world.campaigns,
        stock=night.world.stock,
        line=night.world.line,
        tally=night.world.tally,
        signals=FakeSignals(),
        capacity=FakeCapacity(),
        audit=night.world.audit,
        page=night.world.page,
        widths={},
    )
    with contextlib.suppress(Crash, Unavailable, Overloaded):
        govern(now=night.now, desk=desk)


def pause_and_resume(night: Night) -> None:
    """An operator's pause of five hours; whoever dies on the way, no coupon loses a second."""
    coupon = insist(night.coupon)
    promised = coupon.expires_at(insist(lambda: night.campaign).clock, night.now)
    with contextlib.suppress(Crash, Unavailable):
        night.switch(Mode.CLOSED)  # said once, by somebody who then has other worries
    if insist(night.world.control.load_now).mode_at(night.now) is not Mode.CLOSED:
        insist(lambda: night.switch(Mode.CLOSED))
    paused_at = night.now
    look(night)
    look(night)
    night.pass_time(minutes=298)
    insist(lambda: night.switch(Mode.FULL))
    look(night)
    look(night)
    assert night.now - paused_at > timedelta(hours=5)
    clock = insist(lambda: night.campaign).clock
    assert clock.stopped_since is None
    longer = coupon.expires_at(clock, night.now) - promised
    assert timedelta(hours=5) <= longer <= timedelta(hours=5, minutes=2)


def queue_up(night: Night) -> None:
    """By place: claim, wait, claim, order; a place that was heard of is never lost."""
    insist(lambda: night.switch(Mode.QUEUED))
    held: dict[str, int] = {}
    coupons: dict[str, Any] = {}
    for _ in range(8):
        for shopper in (MEI, ADA):
            try:
                coupons[shopper] = insist_on_place(lambda shopper=shopper: night.coupon(shopper))
            except InLine as waiting:
                place = waiting.line["place"]
                assert held.setdefault(shopper, place) == place
        look(night)
    assert set(coupons) == {MEI, ADA}
    quote = insist(lambda: night.quote(coupon=coupons[MEI]))
    insist(lambda: night.confirm(quote))
    deliver(night)
    insist(lambda: night.switch(Mode.FULL))
    look(night)


def insist_on_place(act: Callable[[], Any]) -> Any:
    """`insist`, for whom a place in line is an answer, too."""
    for _ in range(5):
        try:
            return act()
        except InLine:
            raise
        except (Crash, Unavailable, Overloaded):
            continue
    raise AssertionError("no answer after five tries")


def chat(night: Night) -> None:
    """The same turn again under its id, until it is answered."""
    world = night.world
    names = (f.name for f in fields(Shop) if f.name != "aide")
    shop = Shop(**{name: getattr(world, name) for name in names})

    def say(message: str, turn_id: str) -> dict[str, Any]:
        turn = Turn(message, "s", turn_id, "en", (30.2590, 120.1644))
        return take_turn(
            shopper=MEI,
            turn=turn,
            now=night.now,
            new_id=lambda: f"n{next(night._ids)}",
            shop=shop,
            code_key=b"key",
        )

    for number, message in enumerate(("two milk teas", "that's all", "yes, place the order")):
        answer = insist(lambda m=message, n=number: say(m, f"t{n}"))
    assert answer["order"]
    deliver(night)


FLOWS = (
    open_it,
    through_the_kitchen,
    upkeep,
    chat,
    buy,
    decline,
    pay_unclear,
    cancel_queued,
    cancel_paying,
    cancel_confirmed,
    too_late,
    late_payment,
    full_store,
    pay_bill,
    two_quotes_one_coupon,
    raise_stock,
    pause_and_resume,
    queue_up,
)
ROOM = {"full_store": 1}


def play(flow: Callable[[Night], None], fuse: Fuse) -> Night:
    world = fake_world()
    calm = Night(world)
    if flow is not open_it:
        calm.open(stock=6, capacity=ROOM.get(flow.__name__, 40))
    night = Night(wired(world, fuse), now=calm.now)
    flow(night)
    calm.now = night.now
    calm.settle()
    return calm


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_a_crash_at_any_call_loses_and_doubles_nothing(flow: Callable[[Night], None]) -> None:
    quiet = Fuse()
    calm = play(flow, quiet)
    assert differences(calm) == []
    wanted = outcome(calm)
    for at in range(quiet.calls):
        for mode in MODES:
            fuse = Fuse(at, mode)
            night = play(flow, fuse)
            where = f"{flow.__name__}: {mode} call {at} ({fuse.blown})"
            assert fuse.blown, where
            assert differences(night) == [], where
            if flow is not two_quotes_one_coupon:
                assert outcome(night) == wanted, where


def outcome(night: Night) -> Any:
    """What the shoppers are left with: states only, so that it may be compared."""
    world = night.world
    orders = sorted(
        o.as_read(night.now).state for s in (MEI, ADA) for o in world.orders.of_shopper(s, limit=9)
    )
    coupons = sorted(
        c.reads_as(night.campaign.clock, night.now)
        for s in (MEI, ADA)
        for c in world.coupons.mine(night.campaign, s)
    )
    return orders, coupons, len(tickets(night))


def test_the_flows_end_where_they_should_when_nothing_crashes() -> None:
    confirmed, redeemed, free = OrderState.CONFIRMED, CouponState.REDEEMED, CouponState.ISSUED
    wanted = {
        "open_it": ([], [free]),
        "through_the_kitchen": ([OrderState.COMPLETED], [redeemed]),
        "upkeep": ([confirmed], [redeemed]),
        "chat": ([confirmed], [redeemed]),
        "buy": ([confirmed], [redeemed]),
        "decline": ([OrderState.FAILED], [free]),
        "pay_unclear": ([confirmed], [redeemed]),
        "cancel_queued": ([OrderState.CANCELLED], [free]),
        "cancel_paying": ([OrderState.CANCELLED], [free]),
        "cancel_confirmed": ([OrderState.CANCELLED], [free]),
        "too_late": ([OrderState.EXPIRED], [free]),
        "late_payment": ([OrderState.FAILED], [free]),
        "full_store": ([confirmed, OrderState.REFUSED], [free, redeemed]),
        "pay_bill": ([OrderState.COMPLETED], []),
        "two_quotes_one_coupon": ([confirmed, OrderState.REFUSED], [redeemed]),
        "raise_stock": ([], [free]),
        "pause_and_resume": ([], [free]),
        "queue_up": ([confirmed], [free, redeemed]),
    }
    for flow in FLOWS:
        assert outcome(play(flow, Fuse()))[:2] == wanted[flow.__name__], flow.__name__
