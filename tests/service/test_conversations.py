"""Whole conversations over HTTP, in three languages, with everything that goes wrong on the "
"way."""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.adapters.dynamodb import keys
from chalicelib.domain.ids import shopper_of
from chalicelib.domain.stores.slots import SLOT
from chalicelib.wiring import stores
from chalicelib.wiring.ground import table
from infra.local.books import balance
from infra.local.caches import reset_caches
from infra.local.client import Client
from infra.local.service import LocalService

pytestmark = pytest.mark.slow
HUBIN = {"lat": 30.2590, "lon": 120.1644}
OVER = {"FAILED", "REFUSED", "EXPIRED", "CANCELLED", "COMPLETED"}
# What each language says for: hello, an order, that is all, yes, where is it, cancel it, yes.
WORDS = {
    "zh-CN": (
        "你好",
        "来两杯珍珠奶茶，少糖去冰",
        "就这些",
        "确认下单",
        "我的订单到哪了",
        "取消订单",
        "是的",
    ),
    "en": (
        "hello",
        "two iced lattes with oat milk please",
        "that's all",
        "yes, place the order",
        "where is my order?",
        "cancel my order",
        "yes",
    ),
    "de": (
        "Guten Tag",
        "zwei Perlenmilchtee mit wenig Zucker, bitte",
        "das ist alles",
        "ja, jetzt bestellen",
        "wo ist meine Bestellung?",
        "Bestellung stornieren",
        "ja",
    ),
}
LOCALES = tuple(WORDS)
shoppers: list[str] = []


@pytest.fixture(scope="module")
def service() -> Iterator[LocalService]:
    with LocalService(port=0, kitchen=False) as running:
        yield running


class Shopper:
    """Somebody new, with a phone."""

    def __init__(self, service: LocalService, locale: str) -> None:
        self.service, self.locale = service, locale
        self.user = f"shopper-{uuid.uuid4().hex[:8]}"
        self.client = Client(service.url, service.token(self.user))
        self.session: str | None = None
        self.hello, self.wish, self.done, self.yes, self.where, self.cancel, self.sure = WORDS[
            locale
        ]
        shoppers.append(shopper_of(sub=self.user, key=settings.load().shopper_key))

    def say(self, message: str, turn_id: str | None = None) -> dict[str, Any]:
        body: dict[str, Any] = {"message": message, "locale": self.locale, "location": HUBIN}
        body |= {"session_id": self.session} if self.session else {}
        body |= {"turn_id": turn_id or uuid.uuid4().hex}
        answer = self.client.post("/chat", body)
        assert answer.status == 200, answer
        self.session = answer.body["session_id"]
        assert answer.body["reply"]
        assert 1 <= len(answer.body["suggestions"]) <= 5
        assert answer.body["locale"] == self.locale
        return answer.body

    def quote(self) -> dict[str, Any]:
        self.say(self.hello)
        self.say(self.wish)
        answer = self.say(self.done)
        assert answer["quote"], answer["reply"]
        return answer["quote"]  # type: ignore[no-any-return]

    def order(self) -> str:
        self.quote()
        answer = self.say(self.yes)
        assert answer["order"], answer["reply"]
        return str(answer["order"]["order_id"])

    def see(self, order_id: str) -> dict[str, Any]:
        answer = self.client.get(f"/orders/{order_id}")
        assert answer.status == 200
        return answer.body

    def wait_for(self, order_id: str, *states: str, seconds: float = 25) -> dict[str, Any]:
        ends = time.monotonic() + seconds
        while (order := self.see(order_id))["state"] not in states:
            assert time.monotonic() < ends, f"still {order['state']}, not {states}"
            assert order["state"] not in OVER - set(states), order["history"]
            time.sleep(0.1)
        return order

    def coupon(self) -> dict[str, Any]:
        (coupon,) = self.client.get("/coupons").body["coupons"]
        return coupon  # type: ignore[no-any-return]


def until(held: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < ends
        time.sleep(0.1)


@pytest.mark.parametrize("locale", LOCALES)
def test_from_hello_to_confirmed(service: LocalService, locale: str) -> None:
    shopper = Shopper(service, locale)
    quote = shopper.quote()
    assert quote["total"]["amount"] == max(1, quote["subtotal"]["amount"] - 2500)
    assert [line["quantity"] for line in quote["lines"]] == [2]
    order_id = shopper.say(shopper.yes)["order"]["order_id"]
    order = shopper.wait_for(order_id, "CONFIRMED")
    assert order["pickup_code"]
    assert [step["state"] for step in order["history"]] == ["QUEUED", "PAYING", "CONFIRMED"]
    until(lambda: shopper.coupon()["state"] == "REDEEMED")
    assert order["pickup_code"] in shopper.say(shopper.where)["reply"]


@pytest.mark.parametrize("locale", LOCALES)
def test_tapping_the_first_suggestion_buys_tea(service: LocalService, locale: str) -> None:
    """A shopper who only taps gets to a paid order without typing a word after the first."""
    shopper = Shopper(service, locale)
    answer = shopper.say(shopper.hello)
    for _ in range(8):
        answer = shopper.say(answer["suggestions"][0])
        if answer.get("order"):
            break
    assert answer.get("order"), answer["reply"]
    shopper.wait_for(answer["order"]["order_id"], "CONFIRMED")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_turn_twice_is_one_effect_and_one_answer(
    service: LocalService, locale: str
) -> None:
    shopper = Shopper(service, locale)
    shopper.quote()
    first = shopper.say(shopper.yes, turn_id="the-yes")
    again = shopper.say(shopper.yes, turn_id="the-yes")
    assert again == first
    assert len(shopper.client.get("/orders").body["orders"]) == 1
    shopper.wait_for(first["order"]["order_id"], "CONFIRMED")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_restart_in_the_middle_is_not_noticed(service: LocalService, locale: str) -> None:
    shopper = Shopper(service, locale)
    for message in (shopper.hello, shopper.wish, shopper.done):
        shopper.say(message)
        reset_caches()  # what a new environment knows: nothing
    order_id = shopper.say(shopper.yes)["order"]["order_id"]
    shopper.wait_for(order_id, "CONFIRMED")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_declined_payment_is_said_and_gives_the_coupon_back(
    service: LocalService, locale: str
) -> None:
    shopper = Shopper(service, locale)
    prefix = f"o-{shoppers[-1]}"
    service.payments.apply_script(
        {"rules": [{"match": {"key_prefix": prefix}, "behaviour": "decline"}]}
    )
    order_id = shopper.order()
    order = shopper.wait_for(order_id, "FAILED")
    assert order["history"][-1]["reason"] == "payment_declined"
    until(lambda: shopper.coupon()["state"] == "ISSUED")
    assert shopper.say(shopper.where)["reply"]
    service.payments.apply_script({"rules": []})
    again = shopper.order()
    shopper.wait_for(again, "CONFIRMED")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_debit_whose_answer_never_comes_is_charged_once(
    service: LocalService, locale: str
) -> None:
    shopper = Shopper(service, locale)
    rule = {
        "match": {"key_prefix": f"o-{shoppers[-1]}", "operation": "charge"},
        "times": 1,
        "behaviour": "timeout_after",
        "delay_s": 4,
    }
    service.payments.apply_script({"rules": [rule]})
    order_id = shopper.order()
    shopper.wait_for(order_id, "CONFIRMED")
    assert service.payments.debits(order_id) == 1
    service.payments.apply_script({"rules": []})


@pytest.mark.parametrize("locale", LOCALES)
def test_a_store_that_fills_up_in_between_is_said_and_costs_nothing(
    service: LocalService, locale: str
) -> None:
    shopper = Shopper(service, locale)
    quote = shopper.quote()
    wished = quote["fulfilment"]
    first, last = (datetime.fromisoformat(wished[end]) for end in ("slot", "latest_slot"))
    store = stores.catalogue().load(quote["store_id"])
    assert store is not None
    starts = [first + SLOT * number for number in range((last - first) // SLOT + 1)]
    strangers = {f"o-{'0' * 20}-{locale}{number}" for number in range(store.slot_capacity)}
    for start in starts:  # one write each, instead of one for every order
        table().update(
            keys.slot(store.store_id, start), "ADD #ids :all", values={":all": strangers}
        )
    order_id = shopper.say(shopper.yes)["order"]["order_id"]
    order = shopper.wait_for(order_id, "REFUSED")
    assert order["history"][-1]["reason"] == "store_full"
    assert service.payments.debits(order_id) == 0
    until(lambda: shopper.coupon()["state"] == "ISSUED")
    for start in starts:
        table().update(
            keys.slot(store.store_id, start), "DELETE #ids :all", values={":all": strangers}
        )


@pytest.mark.parametrize("locale", LOCALES)
def test_cancelling_while_queued(service: LocalService, locale: str) -> None:
    shopper = Shopper(service, locale)
    service.pump.stop()
    try:
        order_id = shopper.order()
        cancelled(shopper, order_id)
        assert shopper.see(order_id)["state"] == "CANCELLED"
        assert shopper.coupon()["state"] == "ISSUED"
    finally:
        service.pump.start()
    assert service.payments.debits(order_id) == 0


@pytest.mark.parametrize("locale", LOCALES)
def test_cancelling_while_paying(service: LocalService, locale: str) -> None:
    shopper = Shopper(service, locale)
    rule = {
        "match": {"key_prefix": f"o-{shoppers[-1]}", "operation": "charge"},
        "behaviour": "error",
    }
    service.payments.apply_script({"rules": [rule]})
    order_id = shopper.order()
    shopper.wait_for(order_id, "PAYING")
    cancelled(shopper, order_id)
    shopper.wait_for(order_id, "CANCELLED")
    assert service.payments.debits(order_id) == 0
    until(lambda: shopper.coupon()["state"] == "ISSUED")
    service.payments.apply_script({"rules": []})


@pytest.mark.parametrize("locale", LOCALES)
def test_cancelling_after_confirmed_refunds(service: LocalService, locale: str) -> None:
    shopper = Shopper(service, locale)
    order_id = shopper.order()
    shopper.wait_for(order_id, "CONFIRMED")
    cancelled(shopper, order_id)
    shopper.wait_for(order_id, "CANCELLED")
    assert service.payments.debits(order_id) == 1
    until(lambda: shopper.coupon()["state"] == "ISSUED")


@pytest.mark.parametrize("locale", LOCALES)
def test_once_the_store_has_accepted_nothing_is_cancelled(
    service: LocalService, locale: str
) -> None:
    shopper = Shopper(service, locale)
    order_id = shopper.order()
    store_id = shopper.wait_for(order_id, "CONFIRMED")["store_id"]
    kitchen = Client(service.url, service.token("cook", "store", store_id))
    for step, state in (("accept", "ACCEPTED"), ("ready", "READY"), ("complete", "COMPLETED")):
        assert kitchen.post(f"/store/orders/{order_id}/{step}").status == 200
        assert shopper.see(order_id)["state"] == state
        refusal = shopper.client.post(f"/orders/{order_id}/cancel")
        assert (refusal.status, refusal.body["code"]) == (409, "not_cancellable")
        shopper.say(shopper.cancel)
        assert shopper.see(order_id)["state"] == state


def cancelled(shopper: Shopper, order_id: str) -> None:
    """Cancel in the chat: asked back once, then done."""
    shopper.say(shopper.cancel)
    assert shopper.see(order_id)["state"] not in {"CANCELLED", "REFUNDING"}
    shopper.say(shopper.sure)


def test_after_all_of_it_the_books_balance(service: LocalService) -> None:
    books = balance(shoppers=shoppers, ledger=service.payments.ledger(), now=datetime.now(UTC))
    assert books.differences == []
