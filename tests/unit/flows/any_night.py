"""A night in which anything may happen in any order: claims, orders, payments with every outcome,
stores, cancellations, modes, dials, time, sweeps and audits, a stream that repeats and loses, and a
process that dies at any call. After every step the invariants hold; at its end all balances.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import bucket_of
from chalicelib.domain.errors import LanternError, Overloaded, Unavailable
from chalicelib.domain.ledger.lines import NOTHING, Change, Lines, added, total
from chalicelib.domain.ledger.standing import (
    coupon_group,
    coupon_source,
    coupon_standing,
    coupons_book,
    order_source,
    order_standing,
    stock_source,
    stock_standing,
)
from chalicelib.domain.orders.order import DEAD, PAID, Order, OrderState
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.post_changes import post_changes
from chalicelib.flows.read_books import read_books
from tests.fakes.world import World, fake_world
from tests.unit.flows.night import CAMPAIGN, NOON, STORE, Night, differences
from tests.unit.flows.test_crash_points import MODES, Crash, Fuse, wired

SHOPPERS = tuple(f"{number:020x}" for number in range(5))
LONGEST = timedelta(days=9)
STOCK, CAPACITY = 4, 3  # less than there are people, and than they would eat
KITCHEN = (OrderState.ACCEPTED, OrderState.READY, OrderState.COMPLETED)
MET = ("fine", "fine", "decline", "down", "lost")
# How often each thing was done, over all nights of a run.
DONE: Counter[str] = Counter()

shoppers = st.sampled_from(SHOPPERS)
numbers = st.integers(0, 99)
mostly = st.sampled_from([True, True, True, False])
# Where the process dies in a step, and how; mostly it does not.
fuses = st.one_of(st.none(), st.none(), st.tuples(st.integers(0, 9), st.sampled_from(MODES)))


class Blind:
    """Coupons of which nobody's own can be seen yet."""

    def __init__(self, coupons: Any) -> None:
        self._coupons = coupons

    def __getattr__(self, name: str) -> Any:
        return getattr(self._coupons, name)

    def mine(self, *_: Any) -> list[Coupon]:
        return []


class AnyNight(RuleBasedStateMachine):
    """`make` makes the world; the invariants look at it past every fuse."""

    make: Callable[[], World] = staticmethod(fake_world)

    @initialize(per_shopper=st.integers(1, 2))
    def open(self, per_shopper: int) -> None:
        self.world = self.make()
        self.night = Night(self.world).open(stock=STOCK, capacity=CAPACITY, per_shopper=per_shopper)
        self.quotes: list[Quote] = []
        self.stream: list[Change] = []
        self.told: dict[Any, Lines] = {}
        self.promised: dict[str, datetime] = {}
        self.watch()

    # -- what people do ----------------------------------------------------------------------
    @rule(shopper=shoppers, fuse=fuses)
    def claim(self, shopper: str, fuse: Any) -> None:
        self.do("claim", fuse, lambda night: night.claim(shopper))

    @rule(shopper=shoppers, fuse=fuses)
    def race(self, shopper: str, fuse: Any) -> None:
        """A claim by somebody whose other phone was quicker: he reads that he has none."""

        def late(night: Night) -> Any:
            coupons = Blind(night.world.coupons)
            night.world.coupons = coupons  # type: ignore[assignment]
            return night.claim(shopper)

        self.do("race", fuse, late)

    @rule(shopper=shoppers, number=numbers, with_coupon=st.booleans())
    def quote(self, shopper: str, number: int, with_coupon: bool) -> None:
        mine = self.world.coupons.mine(self.night.campaign, shopper) if with_coupon else ()
        coupon = mine[number % len(mine)] if mine else None
        found = self.do("quote", None, lambda night: night.quote(shopper, coupon=coupon))
        if isinstance(found, Quote):
            self.quotes.append(found)

    @rule(number=numbers, fuse=fuses)
    def confirm(self, number: int, fuse: Any) -> None:
        if self.quotes:  # an old one as well as the last
            quote = self.quotes[-1 - number % len(self.quotes)]
            self.do("confirm", fuse, lambda night: night.confirm(quote))

    @rule(shopper=shoppers, fuse=fuses)
    def buy(self, shopper: str, fuse: Any) -> None:
        """Claim, quote and confirm at once, as most people do."""

        def bought(night: Night) -> Order:
            mine = self.world.coupons.mine(night.campaign, shopper)
            coupon = mine[0] if mine else night.claim(shopper).coupon  # type: ignore[union-attr]
            quote = night.quote(shopper, coupon=coupon)
            self.quotes.append(quote)
            return night.confirm(quote)

        with contextlib.suppress(AttributeError):  # sold out
            self.do("buy", fuse, bought)

    @rule(number=numbers, fuse=fuses)
    def cancel(self, number: int, fuse: Any) -> None:
        if order := self.an_order(number):
            self.do("cancel", fuse, lambda night: night.cancel(order))

    @rule(number=numbers, to=st.sampled_from(KITCHEN), fuse=fuses)
    def serve(self, number: int, to: OrderState, fuse: Any) -> None:
        if order := self.an_order(number):
            self.do("serve", fuse, lambda night: night.kitchen(order, to))

    # -- what the machinery does -------------------------------------------------------------
    @rule(number=numbers, fuse=fuses, twice=st.booleans())
    def place(self, number: int, fuse: Any, twice: bool) -> None:
        self.deliver("orders", number, fuse, twice)

    @rule(number=numbers, fuse=fuses, twice=st.booleans(), met=st.sampled_from(MET))
    def pay(self, number: int, fuse: Any, twice: bool, met: str) -> None:
        self.world.payments.script.clear()
        self.world.payments.meet(met)
        self.deliver("payments", number, fuse, twice)
        self.world.payments.script.clear()

    @rule(names=st.lists(st.sampled_from(["orders", "payments"]), min_size=1, max_size=4))
    def run(self, names: list[str]) -> None:
        """Whatever waits, in good health."""
        for name in names:
            for _ in range(len(getattr(self.world.queue, name))):
                self.deliver(name, 0, None, twice=False)

    @rule(fuse=fuses)
    def sweep(self, fuse: Any) -> None:
        self.do("sweep", fuse, lambda night: night.sweep())

    @rule(fuse=fuses)
    def audit(self, fuse: Any) -> None:
        found = self.do("audit", fuse, lambda night: night.audits())
        for one in found or ():
            assert one.differences == (), one

    @rule(count=st.integers(1, 6), repeated=st.integers(0, 3), fuse=fuses)
    def post(self, count: int, repeated: int, fuse: Any) -> None:
        """Some records of the stream, with some that came before; a batch that died comes again."""
        batch = self.stream[:count]
        self.stream = self.stream[count:]
        again = batch[: min(repeated, len(batch))]
        done = self.do("post", fuse, lambda night: self.posted(night, [*batch, *again]))
        if done is None:
            self.stream = batch + self.stream

    @rule(number=numbers)
    def lose(self, number: int) -> None:
        """A record that was given up."""
        if self.stream:
            DONE["lost record"] += 1
            del self.stream[number % len(self.stream)]

    # -- what operators and clocks do --------------------------------------------------------
    @rule(mode=st.sampled_from([None, *[Mode.FULL] * 4, *Mode]), fuse=fuses)
    def switch(self, mode: Mode | None, fuse: Any) -> None:
        self.do("switch", fuse, lambda night: night.switch(mode))

    @rule(
        dial=st.sampled_from(["issue", "redeem"]),
        on=mostly,
        fuse=fuses,
    )
    def turn(self, dial: str, on: bool, fuse: Any) -> None:
        self.do("turn", fuse, lambda night: night.amend(dials={dial: on}))

    @rule(more=st.integers(1, 3), fuse=fuses)
    def raise_stock(self, more: int, fuse: Any) -> None:
        stock = self.night.campaign.stock
        if stock < 3 * STOCK:
            self.do("raise", fuse, lambda night: night.amend(stock=stock + more))

    @rule(minutes=st.sampled_from([0.2, 1, 6, 11, 16, 31, 600, 10_000]))
    def wait(self, minutes: float) -> None:
        DONE["wait"] += 1
        if self.night.now < NOON + LONGEST:  # afterwards nobody looks after the campaign any more
            self.night.pass_time(minutes=minutes)

    # -- how it is done ----------------------------------------------------------------------
    def do(self, what: str, fuse: Any, act: Callable[[Night], Any]) -> Any:
        """One step, by a process that may die in it; None when it did, or was refused."""
        DONE[what] += 1
        wire = Fuse(*fuse) if fuse else Fuse()
        night = Night(wired(self.world, wire), self.night.now, self.night._ids)
        try:
            return act(night)
        except (Crash, LanternError):
            return None
        finally:
            DONE["died" if wire.blown else "lived"] += 1
            self.watch()

    def deliver(self, name: str, number: int, fuse: Any, twice: bool) -> None:
        """One message, any of them; what fails comes again, and what is done may come once more."""
        messages = getattr(self.world.queue, name)
        if not messages:
            return
        messages.rotate(-(number % len(messages)))
        order_id, wish = messages[0]

        def step(night: Night) -> Order:
            return night.place(order_id) if name == "orders" else night.pay(order_id, wish)

        done = self.do(name, fuse, step)
        if done is not None and not twice:
            messages.remove((order_id, wish))

    def posted(self, night: Night, changes: list[Change]) -> bool:
        post_changes(changes, at=night.now, ledger=night.world.ledger)
        return True

    def an_order(self, number: int) -> Order | None:
        orders = self.orders()
        return orders[number % len(orders)] if orders else None

    # -- what is looked at -------------------------------------------------------------------
    def coupons(self) -> list[Coupon]:
        campaign, store = self.night.campaign, self.world.coupons
        return [c for b in range(campaign.buckets) for c in store.bucket(campaign, b)]

    def orders(self) -> list[Order]:
        store = self.world.orders
        return [order for shopper in SHOPPERS for order in store.of_shopper(shopper, limit=99)]

    def watch(self) -> None:
        """Put what has changed since the last look into the stream."""
        campaign = self.night.campaign
        for coupon in self.coupons():
            bucket = bucket_of(shopper=coupon.shopper, buckets=campaign.buckets)
            self.tell(coupon_source(coupon, bucket=bucket), coupon_standing(coupon))
        for order in self.orders():
            self.tell(order_source(order), order_standing(order))
        stock, face_value = campaign.stock, campaign.rules.face_value
        standing = stock_standing(CAMPAIGN, stock=stock, face_value=face_value)
        self.tell(stock_source(CAMPAIGN), standing)

    def tell(self, source: Any, standing: Any) -> None:
        before = self.told.get(source, {})
        if before != standing.lines:
            self.stream.append(Change(source, before, standing))
            self.told[source] = standing.lines

    @invariant()
    def coupons_come_from_the_stock_once_each(self) -> None:
        coupons, campaign = self.coupons(), self.night.campaign
        assert len({c.ticket for c in coupons}) == len(coupons)
        assert len(coupons) <= campaign.stock
        for count in self.world.stock.counts(CAMPAIGN, shards=campaign.shards):
            mine = [c for c in coupons if c.ticket.shard == count.shard]
            assert count.left >= 0
            assert count.left + count.drawn - count.voided == count.capacity
            assert len(mine) <= count.drawn - count.voided

    @invariant()
    def a_coupon_and_its_order_know_each_other(self) -> None:
        orders = {order.order_id: order for order in self.orders()}
        coupons = {coupon.coupon_id: coupon for coupon in self.coupons()}
        for coupon in coupons.values():
            if coupon.state in (CouponState.HELD, CouponState.REDEEMED):
                assert orders[coupon.order_id or ""].coupon_id == coupon.coupon_id
            if coupon.state is CouponState.REDEEMED:
                # (or given back at the next delivery: the order has decided)
                state = orders[coupon.order_id or ""].state
                assert state in {*PAID, *DEAD, OrderState.REFUNDING}
        for order in orders.values():
            if order.state in PAID and order.coupon_id:
                assert coupons[order.coupon_id].order_id == order.order_id

    @invariant()
    def nobody_pays_twice_or_for_nothing(self) -> None:
        payments = self.world.payments
        for order in self.orders():
            debits, refunds = payments.debits(order.order_id), payments.refunds(order.order_id)
            assert refunds <= debits <= 1
            if order.state in PAID and order.total.amount:
                assert debits - refunds == 1

    @invariant()
    def no_slot_is_over_full(self) -> None:
        first, last = NOON - timedelta(days=1), self.night.now + timedelta(days=3)
        booked = self.world.slots.ids(STORE, first=first, last=last)
        assert all(len(ids) <= CAPACITY for ids in booked.values())

    @invariant()
    def while_a_dial_is_off_the_clock_stands(self) -> None:
        campaign = self.night.campaign
        assert campaign.dials.all_open or campaign.clock.stopped_since is not None

    @invariant()
    def no_coupon_runs_out_sooner_than_was_promised(self) -> None:
        clock = self.night.campaign.clock
        for coupon in self.coupons():
            expires = coupon.expires_at(clock, self.night.now)
            assert expires >= self.promised.get(coupon.coupon_id, expires)
            self.promised[coupon.coupon_id] = expires

    @invariant()
    def the_books_balance_and_are_the_sum_of_what_was_posted(self) -> None:
        book = self.world.ledger.book(coupons_book(CAMPAIGN)).accounts
        whole = NOTHING
        for amount in book.values():
            whole = added(whole, amount)
        assert whole == NOTHING
        posted = total(one for one in self.all_posted())
        name = coupons_book(CAMPAIGN)
        assert {p.account: a for p, a in posted.items() if p.book == name} == dict(book)

    def all_posted(self) -> list[Lines]:
        ledger, campaign = self.world.ledger, self.night.campaign
        found = [one.lines for one in ledger.posted([stock_source(CAMPAIGN)]).values()]
        for bucket in range(campaign.buckets):
            group: Mapping[str, Any] = ledger.group(coupon_group(CAMPAIGN, bucket))
            found += [one.lines for one in group.values()]
        return found

    def teardown(self) -> None:
        """The night is over: everything comes to rest, and the books are the table's."""
        if not hasattr(self, "night"):
            return
        self.world.payments.script.clear()
        self.insist(lambda: self.night.switch(Mode.FULL))
        self.insist(lambda: self.night.amend(dials={"issue": True, "redeem": True}))
        stock = self.night.campaign.stock
        self.insist(lambda: self.night.amend(stock=stock + 1))  # a raise that died is finished
        self.night.settle()
        self.night.settle()
        assert differences(self.night, *SHOPPERS) == []
        books = read_books(
            campaign=self.night.campaign, now=NOON - timedelta(1), ledger=self.world.ledger
        )
        states = Counter(coupon.state for coupon in self.coupons())
        counts = books.counts
        assert counts["live"] == states[CouponState.ISSUED]
        assert counts["redeemed"] == states[CouponState.REDEEMED]
        assert (counts["held"], counts["void"], counts["expired"]) == (0, 0, 0)
        assert counts["stock"] == self.night.campaign.stock
        assert counts["undrawn"] == counts["stock"] - counts["issued"]
        DONE["nights"] += 1

    def insist(self, act: Callable[[], Any]) -> None:
        for _ in range(3):
            with contextlib.suppress(Unavailable, Overloaded):
                act()
                return
        raise AssertionError("no answer after three tries")
