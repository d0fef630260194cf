"""From quote to end: consent, holds, slots, payments, cancellations; the interleavings by name."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.bills.bill import BillUnavailable
from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.domain.orders.order import NotCancellable, Order, OrderState
from chalicelib.domain.orders.pricing import ItemUnavailable
from chalicelib.domain.orders.quote import ConsentMismatch, QuoteExpired
from chalicelib.domain.payments.payment import Closed
from chalicelib.domain.stores.slots import StoreFull, StorePaused
from chalicelib.domain.stores.store import StoreStatus
from chalicelib.flows.confirm_order import OrderingPaused
from chalicelib.flows.ports import Moved, OrderStore, Stood
from chalicelib.flows.quote_basket import Wish
from chalicelib.flows.read_own import list_orders, read_order
from chalicelib.flows.serve_store import NotInTurn, move_store_order
from tests.fakes.world import fake_world
from tests.unit.flows.night import (
    ADA,
    MEI,
    MENU_DOCUMENT,
    NOON,
    STORE,
    STORE_DOCUMENT,
    Night,
    differences,
)

Q, P, C = OrderState.QUEUED, OrderState.PAYING, OrderState.CONFIRMED


@pytest.fixture
def night() -> Night:
    return Night(fake_world()).open()


def slot_at(minute: int) -> Wish:
    start = NOON.replace(minute=minute)
    return Wish(slot=start, latest_slot=start)


# -- quotes and consent -------------------------------------------------------------------------
def test_the_quote_says_what_is_paid_and_the_coupon_takes_its_part(night: Night) -> None:
    snapshot = night.quote(coupon=night.coupon(), quantity=2).snapshot
    amounts = [snapshot[name]["amount"] for name in ("subtotal", "discount", "total")]
    assert amounts == [2400, 2399, 1]
    assert snapshot["fulfilment"]["slot"] == "2026-02-06T12:15:00+08:00"
    assert snapshot["fulfilment"]["latest_slot"] == "2026-02-06T12:45:00+08:00"


def test_any_changed_field_is_another_consent(night: Night) -> None:
    coupon = night.coupon()
    base = night.quote(coupon=coupon)
    others = [
        night.quote(),
        night.quote(coupon=coupon, quantity=2),
        night.quote(coupon=coupon, item="mixue-cone"),
        night.quote(coupon=coupon, wish=Wish(slot=NOON + timedelta(hours=1))),
        night.quote(coupon=coupon, wish=Wish(latest_slot=NOON + timedelta(hours=2))),
        night.quote(coupon=coupon, wish=Wish(type="delivery", address="90 Wensan Road")),
        night.quote(coupon=coupon, wish=Wish(type="delivery", address="91 Wensan Road")),
    ]
    hashes = {quote.quote_hash for quote in (base, *others)}
    assert len(hashes) == 8
    assert night.quote(coupon=coupon).quote_hash == base.quote_hash
    for other in others:
        with pytest.raises(ConsentMismatch):
            night.confirm(base, hashed=other.quote_hash)
    assert night.world.orders.of_shopper(MEI, limit=9) == []


def test_a_foreign_quote_is_not_found(night: Night) -> None:
    with pytest.raises(NotFound):
        night.confirm(night.quote(), shopper=ADA)


def test_a_foreign_coupon_is_not_found_and_a_used_one_unavailable(night: Night) -> None:
    coupon = night.coupon(ADA)
    with pytest.raises(NotFound):
        night.quote(MEI, coupon=coupon)
    night.confirm(night.quote(ADA, coupon=coupon))
    with pytest.raises(CouponUnavailable):
        night.quote(ADA, coupon=coupon)


def test_an_expired_quote_is_refused_only_if_it_has_no_order(night: Night) -> None:
    late, early = night.quote(), night.quote(ADA)
    order = night.confirm(early)
    night.pass_time(minutes=10, seconds=1)
    with pytest.raises(QuoteExpired):
        night.confirm(late)
    assert night.confirm(early).order_id == order.order_id


def test_however_often_it_is_confirmed_it_is_one_order(night: Night) -> None:
    quote = night.quote(coupon=night.coupon())
    ids = {night.confirm(quote).order_id for _ in range(5)}
    night.deliver()
    assert len(ids) == 1
    assert night.confirm(quote).state is C
    assert night.world.payments.debits(ids.pop()) == 1
    assert differences(night) == []


def test_a_coupon_that_lapsed_after_the_quote_refuses_the_order(night: Night) -> None:
    coupon = night.coupon()
    night.now = NOON + timedelta(days=22) - timedelta(minutes=5)
    quote = night.quote(coupon=coupon)
    night.pass_time(minutes=6)
    with pytest.raises(CouponUnavailable):
        night.confirm(quote)
    assert night.order("o" + quote.quote_id[1:]).state is OrderState.REFUSED


def test_a_stopped_clock_keeps_the_coupon_good(night: Night) -> None:
    coupon = night.coupon()
    night.now = NOON + timedelta(days=22) - timedelta(hours=1)
    night.amend(dials={"issue": False})
    night.pass_time(hours=5)
    night.amend(dials={"issue": True})
    assert night.my_coupon() is CouponState.ISSUED
    night.confirm(night.quote(coupon=coupon))
    night.deliver()
    assert night.my_coupon() is CouponState.REDEEMED


def test_later_validity_reaches_the_coupons_that_are_out(night: Night) -> None:
    night.coupon()
    until = NOON + timedelta(days=27)
    night.amend(coupon_valid_until=until.isoformat())
    (coupon,) = night.world.coupons.mine(night.campaign, MEI)
    assert coupon.expires_at(night.campaign.clock, night.now) == until
    fresh = night.coupon(ADA)
    assert fresh.expires_at(night.campaign.clock, night.now) == until


# -- what may change between quote and consent --------------------------------------------------
def test_a_store_that_paused_takes_no_order(night: Night) -> None:
    quote = night.quote()
    night.world.catalogue.set_status(STORE, status=StoreStatus.PAUSED, until=None, busy_minutes=0)
    with pytest.raises(StorePaused):
        night.confirm(quote)
    with pytest.raises(StorePaused):
        night.quote()


def test_a_sold_out_item_voids_the_consent(night: Night) -> None:
    quote = night.quote()
    items = [item | {"available": False} for item in MENU_DOCUMENT["items"]]  # type: ignore[attr-defined]
    night.world.catalogue.put_menu(STORE, MENU_DOCUMENT | {"items": items})
    with pytest.raises(ItemUnavailable):
        night.confirm(quote)


def test_paused_redeeming_keeps_coupon_orders_out_and_lets_others_in(night: Night) -> None:
    with_coupon, without = night.quote(coupon=night.coupon()), night.quote(ADA)
    night.amend(dials={"redeem": False})
    with pytest.raises(OrderingPaused):
        night.confirm(with_coupon)
    assert night.confirm(without).state is Q
    assert night.my_coupon() is CouponState.ISSUED


def test_pausing_issue_leaves_redeem_untouched(night: Night) -> None:
    quote = night.quote(coupon=night.coupon())
    night.amend(dials={"issue": False})
    night.confirm(quote)
    night.deliver()
    assert night.my_coupon() is CouponState.REDEEMED


# -- slots --------------------------------------------------------------------------------------
def test_a_full_slot_moves_within_what_was_agreed_and_no_further() -> None:
    night = Night(fake_world()).open(capacity=1)
    orders = [night.confirm(night.quote(shopper * 20)) for shopper in "abcd"]
    night.deliver()
    ends = [night.order(order) for order in orders]
    assert [o.state for o in ends] == [C, C, C, OrderState.REFUSED]
    assert [o.slot.minute for o in ends[:3] if o.slot] == [15, 30, 45]
    assert ends[3].history[-1].reason == "store_full"
    assert differences(night, *(s * 20 for s in "abcd")) == []


def test_a_full_store_is_said_at_the_quote() -> None:
    night = Night(fake_world()).open(capacity=1)
    night.confirm(night.quote(ADA, wish=slot_at(15)))
    night.deliver()
    with pytest.raises(StoreFull):
        night.quote(wish=slot_at(15))
    assert night.quote().snapshot["fulfilment"]["slot"] == "2026-02-06T12:30:00+08:00"


def test_an_emptied_slot_has_room_again() -> None:
    night = Night(fake_world()).open(capacity=1)
    order = night.confirm(night.quote(ADA, wish=slot_at(15)))
    night.deliver()
    night.cancel(night.order(order))
    night.deliver()
    other = night.confirm(night.quote(wish=slot_at(15)))
    night.deliver()
    assert night.order(other).state is C
    assert differences(night) == []


def test_a_ghost_in_a_slot_is_swept_out(night: Night) -> None:
    order = night.confirm(night.quote())
    night.world.slots.book(STORE, NOON.replace(minute=30), order_id=order.order_id, capacity=40)
    night.deliver()
    assert night.sweep().ghosts == 1
    assert differences(night) == []


def test_a_sweep_leaves_a_booking_on_its_way_alone(night: Night) -> None:
    order = night.confirm(night.quote())
    night.world.slots.book(STORE, NOON.replace(minute=15), order_id=order.order_id, capacity=40)
    assert night.sweep().ghosts == 0
    night.deliver()
    assert differences(night) == []


def test_a_slot_in_the_past_or_too_far_is_invalid(night: Night) -> None:
    for start in (NOON - timedelta(hours=1), NOON + timedelta(days=3)):
        with pytest.raises(Invalid):
            night.quote(wish=Wish(slot=start))
    with pytest.raises(Invalid):
        night.quote(wish=Wish(slot=NOON + timedelta(hours=2), latest_slot=NOON))


def test_delivery_needs_an_address_within_reach(night: Night) -> None:
    with pytest.raises(Invalid):
        night.quote(wish=Wish(type="delivery"))
    with pytest.raises(Invalid):
        night.quote(wish=Wish(type="delivery", address="Shanghai", place=(31.23, 121.47)))


def booked(night: Night) -> dict[datetime, frozenset[str]]:
    return dict(night.world.slots.ids(STORE, first=NOON, last=NOON + timedelta(hours=9)))


def test_an_order_placed_at_the_very_end_of_its_patience_is_over_and_has_no_slot(
    night: Night,
) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.now = order.patience
    assert night.place(order.order_id).state is OrderState.EXPIRED
    assert booked(night) == {}
    assert night.my_coupon() is CouponState.ISSUED


def test_of_two_placings_the_slower_gives_back_the_slot_that_the_order_does_not_name() -> None:
    night = Night(fake_world()).open(capacity=1)
    order = night.confirm(night.quote())

    class Overtaken(Repeating):
        """While this placing books the first slot, its twin moves the order into the second."""

        def move(self, order: Order, **move: Any) -> Moved | Stood:
            later = NOON.replace(minute=30)
            night.world.slots.book(STORE, later, order_id=order.order_id, capacity=1)
            return super().move(order, **(move | {"slot": later}))

    night.world.orders = Overtaken(night.world.orders)
    assert night.place(order.order_id).slot == NOON.replace(minute=30)
    assert booked(night) == {NOON.replace(minute=30): frozenset({order.order_id})}


def test_a_slot_that_is_over_by_the_time_of_placing_is_not_booked(night: Night) -> None:
    night.world.catalogue.put_store(STORE_DOCUMENT | {"prep_minutes": 0})
    quote = night.quote()
    assert quote.snapshot["fulfilment"]["slot"] == "2026-02-06T12:00:00+08:00"
    night.pass_time(minutes=9)
    order = night.confirm(quote)
    night.pass_time(minutes=6)
    assert night.place(order.order_id).slot == NOON.replace(minute=15)


def pause(night: Night, until: datetime | None) -> None:
    night.world.catalogue.set_status(STORE, status=StoreStatus.PAUSED, until=until, busy_minutes=0)


def test_a_store_that_paused_since_the_yes_gets_no_order(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    pause(night, None)
    ended = night.place(order.order_id)
    assert (ended.state, ended.history[-1].reason) == (OrderState.REFUSED, "store_paused")
    assert booked(night) == {}
    assert night.my_coupon() is CouponState.ISSUED


def test_a_short_pause_moves_the_order_behind_it(night: Night) -> None:
    order = night.confirm(night.quote())
    pause(night, NOON.replace(minute=20))
    assert night.place(order.order_id).slot == NOON.replace(minute=30)


# -- holds --------------------------------------------------------------------------------------
def test_a_waiting_order_past_its_patience_lets_its_coupon_go(night: Night) -> None:
    """The message was lost for good: the coupon reads free, and the next order really gets it."""
    coupon = night.coupon()
    first = night.confirm(night.quote(coupon=coupon))
    night.world.queue.orders.clear()
    night.pass_time(minutes=26)
    assert night.order(first).state is OrderState.EXPIRED
    assert night.my_coupon() is CouponState.ISSUED
    second = night.confirm(night.quote(coupon=coupon))
    night.deliver()
    assert night.order(second).state is C
    night.place(first.order_id)  # the lost message turns up
    ended = night.world.orders.load(first.order_id)
    assert ended is not None
    assert (ended.state, ended.history[-1].reason) == (OrderState.EXPIRED, "patience")
    assert night.my_coupon() is CouponState.REDEEMED
    night.settle()
    assert differences(night) == []


def test_an_order_in_the_way_that_is_out_of_patience_is_moved_out_of_it(night: Night) -> None:
    coupon = night.coupon()
    quote = night.quote(coupon=coupon)
    first = night.confirm(quote)
    night.world.queue.orders.clear()
    night.pass_time(minutes=10, seconds=11)  # late, but the hold has not lapsed yet
    again = night.quote(ADA)
    assert night.confirm(again).state is Q
    with pytest.raises(CouponUnavailable):
        night.quote(coupon=coupon)  # still held: a quote promises nothing it cannot keep
    night.world.orders.move(
        first, to=OrderState.EXPIRED, frm=(Q,), now=night.now, reason="patience"
    )
    night.place(first.order_id)
    second = night.confirm(night.quote(coupon=coupon))
    night.deliver()
    assert night.order(second).state is C


def test_a_repeated_confirm_never_loosens_a_pinned_hold(night: Night) -> None:
    coupon = night.coupon()
    quote = night.quote(coupon=coupon)
    order = night.confirm(quote)
    night.place(order.order_id)
    (pinned,) = night.world.coupons.mine(night.campaign, MEI)
    night.confirm(quote)
    assert night.world.coupons.mine(night.campaign, MEI) == [pinned]
    assert pinned.hold_until is None


def test_two_orders_for_one_coupon_have_one_winner(night: Night) -> None:
    coupon = night.coupon()
    quotes = [night.quote(coupon=coupon) for _ in range(2)]
    night.confirm(quotes[0])
    with pytest.raises(CouponUnavailable):
        night.confirm(quotes[1])
    night.deliver()
    assert differences(night) == []


class Repeating:
    """An order store whose SDK repeats every move: the second try meets the first one's write."""

    def __init__(self, orders: OrderStore) -> None:
        self._orders = orders

    def __getattr__(self, name: str) -> Any:
        return getattr(self._orders, name)

    def move(self, order: Order, **move: Any) -> Moved | Stood:
        self._orders.move(order, **move)
        return self._orders.move(order, **move)


def test_a_refusal_whose_write_was_repeated_is_a_refusal(night: Night) -> None:
    coupon = night.coupon()
    quotes = [night.quote(coupon=coupon) for _ in range(2)]
    night.confirm(quotes[0])
    night.world.orders = Repeating(night.world.orders)
    with pytest.raises(CouponUnavailable):
        night.confirm(quotes[1])


def test_every_move_may_be_repeated_by_the_sdk(night: Night) -> None:
    night.world.orders = Repeating(night.world.orders)
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.deliver()
    assert night.order(order).state is C
    assert differences(night) == []
    night.cancel(night.order(order))
    night.deliver()
    assert [step.state for step in night.order(order).history] == [
        Q,
        P,
        C,
        OrderState.REFUNDING,
        OrderState.CANCELLED,
    ]
    night.settle()
    assert differences(night) == []


def test_a_dead_order_that_has_not_let_go_yet_is_made_to(night: Night) -> None:
    """Stopped between the decision and the release: the next order need not wait for anybody."""
    coupon = night.coupon()
    first, second = (night.quote(coupon=coupon) for _ in range(2))
    order = night.confirm(first)
    night.world.orders.move(order, to=OrderState.CANCELLED, frm=(Q,), now=night.now)
    other = night.confirm(second)
    night.deliver()
    assert night.order(other).state is C
    assert night.my_coupon() is CouponState.REDEEMED


def test_a_yes_repeated_after_patience_hears_that_it_is_over_and_sends_nothing(
    night: Night,
) -> None:
    quote = night.quote()
    night.confirm(quote)
    night.world.queue.orders.clear()
    night.pass_time(minutes=10, seconds=11)
    assert night.confirm(quote).state is OrderState.EXPIRED
    assert not night.world.queue.orders


# -- payments -----------------------------------------------------------------------------------
def test_a_debit_whose_answer_is_lost_is_one_debit(night: Night) -> None:
    order = night.confirm(night.quote())
    night.world.payments.meet("lost", "down", "down", "lost", "fine")
    night.deliver()
    assert night.order(order).state is C
    assert night.world.payments.debits(order.order_id) == 1


def test_a_decline_frees_coupon_and_slot_and_says_why(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.world.payments.meet("decline")
    night.deliver()
    ended = night.order(order)
    assert (ended.state, ended.history[-1].reason) == (OrderState.FAILED, "payment_declined")
    assert night.my_coupon() is CouponState.ISSUED
    assert differences(night) == []


def test_past_patience_the_payment_is_closed_and_a_late_charge_cannot_pass(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    night.world.payments.meet("down", "down")
    with pytest.raises(Unavailable):
        night.pay(order.order_id)
    night.pass_time(minutes=11)
    night.deliver()
    assert night.order(order).state is OrderState.FAILED
    late = night.world.payments.charge(key=order.order_id, amount=order.total, description="")
    assert type(late).__name__ == "Closed"
    assert night.my_coupon() is CouponState.ISSUED


def test_a_charge_that_went_through_before_the_closing_confirms(night: Night) -> None:
    order = night.confirm(night.quote())
    night.place(order.order_id)
    night.world.payments.meet("lost", "down")
    with pytest.raises(Unavailable):
        night.pay(order.order_id)
    night.pass_time(minutes=11)
    night.deliver()
    assert night.order(order).state is C
    assert night.world.payments.debits(order.order_id) == 1


def test_a_success_that_turns_up_after_failure_is_refunded(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    paying = night.order(order)
    night.world.orders.move(paying, to=OrderState.FAILED, frm=(P,), now=night.now, reason="x")
    night.world.payments.charge(key=order.order_id, amount=order.total, description="")
    night.pay(order.order_id)  # a notification, say, between decision and release
    assert night.world.payments.refunds(order.order_id) == 1
    assert night.my_coupon() is CouponState.ISSUED
    night.pay(order.order_id)
    assert night.world.payments.refunds(order.order_id) == 1
    assert differences(night) == []


def test_a_notification_ahead_of_its_order_changes_nothing(night: Night) -> None:
    order = night.confirm(night.quote())
    assert night.pay(order.order_id).state is Q
    assert night.world.payments.calls == {}


def test_a_payment_message_for_no_order_comes_again(night: Night) -> None:
    with pytest.raises(Unavailable):
        night.pay(f"o-{MEI}-nothing")
    with pytest.raises(Unavailable):
        night.place(f"o-{MEI}-nothing")


def test_redeliveries_of_everything_change_nothing(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.deliver()
    before = night.order(order)
    for _ in range(3):
        night.place(order.order_id)
        night.pay(order.order_id)
    assert night.order(order) == before
    assert night.world.payments.debits(order.order_id) == 1


def test_a_forgotten_payment_is_woken_after_five_minutes(night: Night) -> None:
    order = night.confirm(night.quote())
    night.place(order.order_id)
    night.world.queue.payments.clear()
    night.pass_time(minutes=4)
    assert night.sweep().woken == 0
    night.pass_time(minutes=2)
    assert night.sweep().woken == 1
    night.deliver()
    assert night.order(order).state is C


def test_an_unknown_charge_is_asked_for_at_once(night: Night) -> None:
    order = night.confirm(night.quote())
    night.place(order.order_id)
    night.world.payments.meet("lost")
    assert night.pay(order.order_id).state is C
    assert night.world.payments.debits(order.order_id) == 1


def test_a_charge_that_never_arrived_is_made_again_under_the_same_key(night: Night) -> None:
    order = night.confirm(night.quote())
    night.place(order.order_id)
    night.world.payments.meet("down")
    with pytest.raises(Unavailable):
        night.pay(order.order_id)
    assert night.order(order).state is P
    assert night.pay(order.order_id).state is C
    assert night.world.payments.debits(order.order_id) == 1


def test_a_dead_order_whose_charge_is_not_known_is_asked_about_again(night: Night) -> None:
    order = night.confirm(night.quote())
    night.place(order.order_id)
    night.world.orders.move(order, to=OrderState.FAILED, frm=(P,), now=night.now, reason="x")
    night.world.payments.charge(key=order.order_id, amount=order.total, description="")
    for cues in (("down",), ("fine", "down")):  # no answer to the question, none to the refund
        night.world.payments.meet(*cues)
        with pytest.raises(Unavailable):
            night.pay(order.order_id)
    night.pay(order.order_id)
    assert night.world.payments.refunds(order.order_id) == 1


# -- cancelling ---------------------------------------------------------------------------------
def test_cancel_while_queued_frees_the_coupon_at_once(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    assert night.cancel(order).state is OrderState.CANCELLED
    assert night.my_coupon() is CouponState.ISSUED
    night.deliver()
    assert night.world.payments.calls == {}
    assert differences(night) == []


def test_cancel_while_paying_closes_the_payment(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    night.world.queue.payments.clear()
    assert night.cancel(order).state is P
    night.deliver()
    assert night.order(order).state is OrderState.CANCELLED
    assert night.world.payments.debits(order.order_id) == 0
    assert night.my_coupon() is CouponState.ISSUED


def test_a_cancellation_that_meets_a_charge_gives_it_back(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    night.world.payments.charge(key=order.order_id, amount=order.total, description="")
    night.pay(order.order_id, "cancel")
    assert night.order(order).state is OrderState.CANCELLED
    assert night.world.payments.refunds(order.order_id) == 1
    assert differences(night) == []


def test_cancel_after_confirmed_refunds_and_the_coupon_keeps_its_later_expiry(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.deliver()
    night.amend(dials={"issue": False})
    night.pass_time(hours=2)
    night.amend(dials={"issue": True})
    night.cancel(night.order(order))
    night.deliver()
    assert night.order(order).state is OrderState.CANCELLED
    (coupon,) = night.world.coupons.mine(night.campaign, MEI)
    until = night.campaign.rules.coupon_valid_until
    assert coupon.expires_at(night.campaign.clock, night.now) == until + timedelta(hours=2)
    assert differences(night) == []


@pytest.mark.parametrize("to", [OrderState.ACCEPTED, OrderState.READY, OrderState.COMPLETED])
def test_from_the_stores_acceptance_on_nothing_is_cancelled(night: Night, to: OrderState) -> None:
    order = night.confirm(night.quote())
    night.deliver()
    for state in (OrderState.ACCEPTED, OrderState.READY, OrderState.COMPLETED):
        night.kitchen(order, state)
        if state is to:
            break
    with pytest.raises(NotCancellable):
        night.cancel(order)
    night.pay(order.order_id, "cancel")  # a wish that was on its way
    assert night.order(order).state is to
    assert night.world.payments.refunds(order.order_id) == 0


def test_the_kitchen_goes_one_way_and_repeats_are_fine(night: Night) -> None:
    order = night.confirm(night.quote())
    with pytest.raises(NotInTurn):
        night.kitchen(order, OrderState.ACCEPTED)
    night.deliver()
    with pytest.raises(NotInTurn):
        night.kitchen(order, OrderState.READY)
    assert night.kitchen(order, OrderState.ACCEPTED).state is OrderState.ACCEPTED
    assert night.kitchen(order, OrderState.ACCEPTED).state is OrderState.ACCEPTED


class CancelledMeanwhile:
    """A provider with whom the shopper's wish to cancel arrives while it charges."""

    def __init__(self, night: Night, order: Order) -> None:
        self._payments, self._orders, self._order = night.world.payments, night.world.orders, order

    def __getattr__(self, name: str) -> Any:
        return getattr(self._payments, name)

    def charge(self, **charge: Any) -> Any:
        self._orders.ask_cancel(self._order)
        return self._payments.charge(**charge)


def test_a_wish_to_cancel_noted_during_the_charge_wins(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    night.world.payments = CancelledMeanwhile(night, order)  # type: ignore[assignment]
    night.pay(order.order_id)
    ended = night.order(order)
    assert C not in [step.state for step in ended.history]
    assert ended.state is OrderState.CANCELLED
    assert night.my_coupon() is CouponState.ISSUED
    assert night.world.payments.refunds(order.order_id) == 1


def test_a_wish_to_cancel_once_noted_is_never_forgotten(night: Night) -> None:
    """Closing failed; the next message, a sweep's, says nothing of the wish."""
    order = night.confirm(night.quote())
    night.place(order.order_id)
    night.world.payments.meet("down")
    with pytest.raises(Unavailable):
        night.pay(order.order_id, "cancel")
    assert night.pay(order.order_id).state is OrderState.CANCELLED
    assert night.world.payments.debits(order.order_id) == 0


def refunding(night: Night) -> Order:
    order = night.confirm(night.quote())
    night.place(order.order_id)
    return night.world.orders.move(
        order, to=OrderState.REFUNDING, frm=(P,), now=night.now, reason="cancelled"
    ).order


def test_a_refund_of_what_was_never_charged_bars_the_charge(night: Night) -> None:
    order = refunding(night)
    assert night.pay(order.order_id).state is OrderState.CANCELLED
    late = night.world.payments.charge(key=order.order_id, amount=order.total, description="")
    assert isinstance(late, Closed)
    assert night.world.payments.debits(order.order_id) == 0


class ChargedMeanwhile(CancelledMeanwhile):
    """A provider at whom a charge that was on its way arrives just before the closing."""

    def close(self, *, key: str) -> Any:
        self._payments.charge(key=key, amount=self._order.total, description="")
        return self._payments.close(key=key)


def test_a_charge_that_slips_in_before_the_closing_is_refunded(night: Night) -> None:
    order = refunding(night)
    night.world.payments = ChargedMeanwhile(night, order)  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        night.pay(order.order_id)
    assert night.order(order).state is OrderState.REFUNDING
    assert night.pay(order.order_id).state is OrderState.CANCELLED
    assert night.world.payments.debits(order.order_id) == 1
    assert night.world.payments.refunds(order.order_id) == 1


def test_an_order_past_its_patience_has_expired_and_is_not_cancelled(night: Night) -> None:
    order = night.confirm(night.quote())
    night.world.queue.orders.clear()
    night.pass_time(minutes=10, seconds=11)
    with pytest.raises(NotCancellable):
        night.cancel(order)
    assert night.order(order).state is OrderState.EXPIRED


def test_an_order_is_its_shoppers_alone(night: Night) -> None:
    order = night.confirm(night.quote())
    for act in (
        lambda: read_order(
            shopper=ADA, order_id=order.order_id, now=night.now, orders=night.world.orders
        ),
        lambda: night.cancel(replace(order, shopper=ADA)),
    ):
        with pytest.raises(NotFound):
            act()
    assert night.order(order).state is Q
    assert list_orders(shopper=ADA, now=night.now, limit=9, orders=night.world.orders) == []
    mine = read_order(
        shopper=MEI, order_id=order.order_id, now=night.now, orders=night.world.orders
    )
    assert mine == night.order(order)


def test_a_store_moves_its_own_orders_alone(night: Night) -> None:
    order = night.confirm(night.quote())
    night.deliver()
    with pytest.raises(NotFound):
        move_store_order(
            store_id="cotti-hubin",
            order_id=order.order_id,
            to=OrderState.ACCEPTED,
            now=night.now,
            orders=night.world.orders,
        )
    bill = night.confirm(night.bill_quote(night.owe()))
    with pytest.raises(NotFound):
        night.kitchen(bill, OrderState.ACCEPTED)
    assert night.order(order).state is C


# -- bills --------------------------------------------------------------------------------------
def test_a_bill_is_paid_once(night: Night) -> None:
    bill = night.owe()
    quotes = [night.bill_quote(bill) for _ in range(2)]
    first = night.confirm(quotes[0])
    with pytest.raises(BillUnavailable):
        night.confirm(quotes[1])
    night.deliver()
    assert night.order(first).state is OrderState.COMPLETED
    assert night.world.biller.paid == {bill.bill_id: first.order_id}
    with pytest.raises(BillUnavailable):
        night.bill_quote(bill)
    assert differences(night) == []


def test_a_bill_that_somebody_else_paid_meanwhile_is_refunded(night: Night) -> None:
    bill = night.owe()
    order = night.confirm(night.bill_quote(bill))
    night.world.biller.settle(bill_id=bill.bill_id, key="the-bank", amount=bill.amount)
    night.deliver()
    assert night.order(order).state is OrderState.CANCELLED
    assert night.world.payments.refunds(order.order_id) == 1
    assert any(step.reason == "bill_already_paid" for step in night.order(order).history)


def test_a_biller_that_is_down_delays_and_loses_nothing(night: Night) -> None:
    bill = night.owe()
    order = night.confirm(night.bill_quote(bill))
    night.world.biller.down, night.world.biller.lost = 2, 1
    night.deliver()
    assert night.order(order).state is OrderState.COMPLETED
    assert night.world.payments.debits(order.order_id) == 1


def test_a_bill_that_is_paid_for_is_not_cancelled_any_more(night: Night) -> None:
    order = night.confirm(night.bill_quote(night.owe()))
    night.place(order.order_id)
    night.world.biller.down = 1
    with pytest.raises(Unavailable):
        night.pay(order.order_id)
    assert night.order(order).state is C
    with pytest.raises(NotCancellable):
        night.cancel(order)
    night.pay(order.order_id, "cancel")  # a wish that was on its way
    assert night.order(order).state is OrderState.COMPLETED
    assert night.world.payments.refunds(order.order_id) == 0
