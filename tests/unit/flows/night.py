"""One campaign night to try flows in: a world, a clock, one store, one campaign, and a delivery
that repeats what failed, as the queues do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.campaigns.campaign import Campaign, Rules
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.order import DEAD, FINAL, PAID, Order, OrderState
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.amend_campaign import amend_campaign
from chalicelib.flows.audit import Audited, audit
from chalicelib.flows.cancel_order import cancel_order
from chalicelib.flows.claim_coupon import AlreadyClaimed, Claimed, SoldOut, claim_coupon
from chalicelib.flows.confirm_order import confirm_order
from chalicelib.flows.open_campaign import open_campaign
from chalicelib.flows.pay_order import pay_order
from chalicelib.flows.place_order import place_order
from chalicelib.flows.quote_basket import Wish, quote_basket
from chalicelib.flows.quote_bill import quote_bill
from chalicelib.flows.release_order import Holdings
from chalicelib.flows.serve_store import move_store_order
from chalicelib.flows.set_mode import set_mode
from chalicelib.flows.sweep import Swept, sweep
from tests.fakes.world import World

NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)  # 12:00 in Hangzhou
CAMPAIGN, STORE, ITEM = "milk-tea", "mixue-hubin", "mixue-milk-tea"
MEI, ADA, JON = "a" * 20, "b" * 20, "c" * 20

STORE_DOCUMENT = {
    "store_id": STORE,
    "brand": "Mixue",
    "names": {"zh-CN": "蜜雪冰城湖滨店", "en": "Mixue Hubin", "de": "Mixue Hubin"},
    "address": {"en": "1 Hubin Road"},
    "lat": 30.2590,
    "lon": 120.1644,
    "timezone": "Asia/Shanghai",
    "hours": [["00:00", "24:00"]] * 7,
    "slot_capacity": 40,
    "prep_minutes": 8,
    "delivery_radius_m": 3000,
}
MENU_DOCUMENT = {
    "currency": "CNY",
    "items": [
        {"item_id": ITEM, "name": "Milk Tea", "names": {"zh-CN": "奶茶"}, "price_minor": 1200},
        {"item_id": "mixue-cone", "name": "Cone", "price_minor": 300},
    ],
}


def rules(**change: Any) -> Rules:
    """The campaign of the day."""
    base = Rules(
        names={"zh-CN": "奶茶", "en": "Milk tea", "de": "Milchtee"},
        face_value=Money(2500, "CNY"),
        min_spend=Money(0, "CNY"),
        price_floor=Money(1, "CNY"),
        starts_at=NOON - timedelta(hours=6),
        ends_at=NOON + timedelta(days=6),
        coupon_valid_until=NOON + timedelta(days=22),
        per_shopper=1,
        stores=None,
        items=None,
        planned_claims_per_s=100,
    )
    return replace(base, **change)


@dataclass(slots=True)
class Night:
    """A world with one store and one campaign; `now` moves by `pass_time`."""

    world: World
    now: datetime = NOON
    _ids: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    def open(self, *, stock: int = 20, capacity: int = 40, **change: Any) -> "Night":
        """Lay out store, menu and campaign."""
        self.world.catalogue.put_store(STORE_DOCUMENT | {"slot_capacity": capacity})
        self.world.catalogue.put_menu(STORE, MENU_DOCUMENT)
        self.open_campaign(stock=stock, **change)
        return self

    def open_campaign(self, *, stock: int, **change: Any) -> Campaign:
        """Open (or finish opening) the campaign."""
        return open_campaign(
            campaign_id=CAMPAIGN,
            rules=rules(**change),
            stock=stock,
            who="olga",
            now=self.now,
            campaigns=self.world.campaigns,
            shards=self.world.stock,
            audit=self.world.audit,
        )

    def amend(
        self,
        *,
        dials: dict[str, bool] | None = None,
        stock: int | None = None,
        lasts: timedelta | None = None,
        **patch: Any,
    ) -> Campaign:
        """Amend the campaign."""
        return amend_campaign(
            campaign_id=CAMPAIGN,
            dials=dials or {},
            rules_patch=patch,
            stock=stock,
            reason="test",
            lasts=lasts,
            who="olga",
            now=self.now,
            campaigns=self.world.campaigns,
            shards=self.world.stock,
            audit=self.world.audit,
            control=self.world.control,
            page=self.world.page,
        )

    def switch(self, mode: Mode | None, *, lasts: timedelta | None = None) -> Control:
        """Switch the mode, or hand it to the governor."""
        return set_mode(
            mode=mode,
            reason="test",
            lasts=lasts,
            who="olga",
            now=self.now,
            control=self.world.control,
            campaigns=self.world.campaigns,
            audit=self.world.audit,
            page=self.world.page,
            line=self.world.line,
        )

    def pass_time(self, **parts: float) -> None:
        """Let the clocks run."""
        self.now += timedelta(**parts)
        self.world.ticks.now_s += timedelta(**parts).total_seconds()

    @property
    def campaign(self) -> Campaign:
        """The campaign as it is."""
        campaign = self.world.campaigns.load_now(CAMPAIGN)
        assert campaign is not None
        return campaign

    @property
    def holdings(self) -> Holdings:
        """Where orders hold things."""
        w = self.world
        return Holdings(w.campaigns, w.coupons, w.bills, w.slots)

    def claim(self, shopper: str = MEI) -> Claimed | AlreadyClaimed | SoldOut:
        """Claim."""
        return claim_coupon(
            campaign_id=CAMPAIGN,
            shopper=shopper,
            now=self.now,
            campaigns=self.world.campaigns,
            stock=self.world.stock,
            coupons=self.world.coupons,
            gate=self.world.gate,
        )

    def coupon(self, shopper: str = MEI) -> Coupon:
        """Claim, and demand a coupon."""
        outcome = self.claim(shopper)
        assert not isinstance(outcome, SoldOut)
        return outcome.coupon

    def quote(
        self,
        shopper: str = MEI,
        *,
        coupon: Coupon | None = None,
        quantity: int = 1,
        item: str = ITEM,
        wish: Wish | None = None,
    ) -> Quote:
        """Quote one line at the store."""
        return quote_basket(
            shopper=shopper,
            store_id=STORE,
            lines=(Line(item, quantity),),
            coupon_id=coupon.coupon_id if coupon else None,
            wish=wish or Wish(),
            locale="en",
            now=self.now,
            new_id=lambda: f"t{next(self._ids)}",
            catalogue=self.world.catalogue,
            slots=self.world.slots,
            campaigns=self.world.campaigns,
            coupons=self.world.coupons,
            quotes=self.world.quotes,
        )

    def owe(self, shopper: str = MEI, amount: int = 8800) -> Bill:
        """Let the biller know of a bill."""
        bill = Bill(
            bill_id=f"b-{shopper}-electricity-2026-01",
            kind="electricity",
            payee="State Grid",
            period="2026-01",
            amount=Money(amount, "CNY"),
            due_at=NOON + timedelta(days=9),
        )
        self.world.biller.owe(shopper, bill)
        return bill

    def bill_quote(self, bill: Bill, shopper: str = MEI) -> Quote:
        """Quote a bill."""
        return quote_bill(
            shopper=shopper,
            bill_id=bill.bill_id,
            locale="en",
            now=self.now,
            new_id=lambda: f"t{next(self._ids)}",
            biller=self.world.biller,
            bills=self.world.bills,
            quotes=self.world.quotes,
        )

    def confirm(self, quote: Quote, *, shopper: str | None = None, hashed: str = "") -> Order:
        """Say yes."""
        return confirm_order(
            shopper=shopper or quote.shopper,
            quote_id=quote.quote_id,
            quote_hash=hashed or quote.quote_hash,
            now=self.now,
            quotes=self.world.quotes,
            orders=self.world.orders,
            catalogue=self.world.catalogue,
            queue=self.world.queue,
            holdings=self.holdings,
            gate=self.world.gate,
        )

    def place(self, order_id: str) -> Order:
        """Deliver one `orders` message."""
        return place_order(
            order_id=order_id,
            now=self.now,
            orders=self.world.orders,
            catalogue=self.world.catalogue,
            queue=self.world.queue,
            holdings=self.holdings,
        )

    def pay(self, order_id: str, wish: str | None = None) -> Order:
        """Deliver one `payments` message."""
        return pay_order(
            order_id=order_id,
            wish=wish,
            now=self.now,
            orders=self.world.orders,
            payments=self.world.payments,
            biller=self.world.biller,
            holdings=self.holdings,
        )

    def cancel(self, order: Order) -> Order:
        """Want out."""
        return cancel_order(
            shopper=order.shopper,
            order_id=order.order_id,
            now=self.now,
            orders=self.world.orders,
            queue=self.world.queue,
            holdings=self.holdings,
        )

    def kitchen(self, order: Order, to: OrderState) -> Order:
        """The store moves an order on."""
        return move_store_order(
            store_id=STORE, order_id=order.order_id, to=to, now=self.now, orders=self.world.orders
        )

    def sweep(self) -> Swept:
        """One sweep."""
        w = self.world
        return sweep(
            now=self.now,
            campaigns=w.campaigns,
            stock=w.stock,
            catalogue=w.catalogue,
            slots=w.slots,
            orders=w.orders,
            queue=w.queue,
        )

    def audit(self) -> Audited:
        """One audit of the campaign."""
        return self.audits()[0]

    def audits(self) -> Sequence[Audited]:
        """One audit of whatever there is to audit."""
        w = self.world
        return audit(
            now=self.now,
            campaigns=w.campaigns,
            stock=w.stock,
            coupons=w.coupons,
            orders=w.orders,
            holdings=self.holdings,
            ledger=w.ledger,
        )

    def order(self, order: Order | str) -> Order:
        """The order as it reads now."""
        loaded = self.world.orders.load(order if isinstance(order, str) else order.order_id)
        assert loaded is not None
        return loaded.as_read(self.now)

    def my_coupon(self, shopper: str = MEI) -> CouponState:
        """How the shopper's coupon reads now."""
        (coupon,) = self.world.coupons.mine(self.campaign, shopper)
        return coupon.reads_as(self.campaign.clock, self.now)

    def deliver(self, rounds: int = 60) -> None:
        """Deliver messages until none is left, repeating what fails; a little time passes."""
        queue = self.world.queue
        for _ in range(rounds):
            if not (queue.orders or queue.payments):
                return
            for messages, step in ((queue.orders, self._place), (queue.payments, self.pay)):
                for _ in range(len(messages)):
                    message = messages.popleft()
                    if again(step, *message):
                        messages.append(message)
            self.pass_time(seconds=1)

    def _place(self, order_id: str, wish: str | None) -> Order:
        return self.place(order_id)

    def settle(self) -> None:
        """Let everything come to rest: patience, sweeps, and two audits far enough apart."""
        for _ in range(3):
            self.deliver()
            self.pass_time(minutes=16)
            self.sweep()
        self.deliver()
        for _ in range(3):
            self.audit()
            self.pass_time(minutes=16)
        self.sweep()
        self.deliver()


def again(step: Callable[..., object], *arguments: Any) -> bool:
    """Take one step; whether it has to come again."""
    try:
        step(*arguments)
    except (Unavailable, Overloaded):
        return True
    return False


def differences(night: Night, *shoppers: str) -> list[str]:
    """What does not balance once everything has come to rest; [] if all does."""
    found: list[str] = []
    world, campaign = night.world, night.campaign
    coupons = [c for b in range(campaign.buckets) for c in world.coupons.bucket(campaign, b)]
    for count in world.stock.counts(CAMPAIGN, shards=campaign.shards):
        mine = [c for c in coupons if c.ticket.shard == count.shard]
        if count.drawn - count.voided != len(mine):
            found.append(f"shard {count}: {len(mine)} coupons")
        if count.left + len(mine) != count.capacity:
            found.append(f"shard {count}: left + coupons is not the capacity")
    if len({c.ticket for c in coupons}) != len(coupons):
        found.append("a ticket is on two coupons")
    known = {
        o.order_id: o
        for s in (shoppers or (MEI, ADA, JON))
        for o in world.orders.of_shopper(s, limit=99)
    }
    for coupon in coupons:
        state = coupon.reads_as(campaign.clock, night.now)
        order = known.get(coupon.order_id or "")
        if state is CouponState.REDEEMED and (order is None or order.state not in PAID):
            found.append(f"redeemed without a paid order: {coupon}")
        if state is CouponState.HELD:
            found.append(f"still held: {coupon} by {order.state if order else None}")
    by_id = {coupon.coupon_id: coupon for coupon in coupons}
    for order in known.values():
        found += _order_differences(night, order.as_read(night.now), by_id)
    booked = world.slots.ids(STORE, first=NOON - timedelta(days=1), last=night.now + timedelta(1))
    live = {(o.slot, i) for i, o in known.items() if o.slot and o.state not in DEAD}
    ids = {(start, one) for start, some in booked.items() for one in some}
    # What lies further back than a sweep looks is history, and history may keep its dead.
    if {s for s in ids if s[0] > night.now - timedelta(hours=2)} - live:
        found.append(f"ghosts in slots: {ids - live}")
    if live - ids:
        found.append(f"orders without their slot: {live - ids}")
    return found


def _order_differences(night: Night, order: Order, coupons: dict[str, Coupon]) -> list[str]:
    found = []
    payments, paid = night.world.payments, order.state in PAID
    debits, refunds = payments.debits(order.order_id), payments.refunds(order.order_id)
    if order.state not in FINAL and not paid:
        found.append(f"{order.order_id} has not come to an end: {order.state}")
    if debits > 1 or refunds > debits:
        found.append(f"{order.order_id}: {debits} debits, {refunds} refunds")
    if (debits - refunds == 1) is not paid and order.total.amount > 0:
        found.append(f"{order.order_id} is {order.state}: {debits} debits, {refunds} refunds")
    if paid and order.coupon_id is not None:
        mine = coupons[order.coupon_id]
        if (mine.state, mine.order_id) != (CouponState.REDEEMED, order.order_id):
            found.append(f"{order.order_id} is paid, its coupon {mine.state} by {mine.order_id}")
    if order.bill_id is not None:
        settled = night.world.biller.paid.get(order.bill_id) == order.order_id
        if settled is not (order.state is OrderState.COMPLETED):
            found.append(f"{order.order_id} is {order.state}, its bill settled: {settled}")
    return found


def tickets(night: Night) -> set[Ticket]:
    """All tickets on coupons."""
    campaign = night.campaign
    buckets = range(campaign.buckets)
    return {c.ticket for b in buckets for c in night.world.coupons.bucket(campaign, b)}
