"""A crowd on the local service, unkind queues and a payment provider in trouble: books balance."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.ids import shopper_of
from infra.local.books import balance
from infra.local.service import LocalService
from infra.local.wire import call_json

SHOPPERS = 12
ENDS = {"CONFIRMED", "ACCEPTED", "READY", "COMPLETED", "FAILED"}
PATIENCE_S = 60


class Shopper:
    """Claims, orders with the coupon, and waits for how it ends."""

    def __init__(self, service: LocalService, number: int) -> None:
        self._service = service
        self._url = service.url
        self._broke = number == 0
        self._token = service.token(f"shopper-{number}")
        self.sub = f"shopper-{number}"
        self.state = "never ordered"

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The answer, also when a busy machine's door asks to come back first."""
        deadline = time.monotonic() + PATIENCE_S
        answer = call_json(method, self._url + path, body, token=self._token)
        while answer.status in (429, 503) and time.monotonic() < deadline:
            time.sleep(float(answer.headers["retry-after"]))
            answer = call_json(method, self._url + path, body, token=self._token)
        assert answer.status < 400, (path, answer.body)
        said: dict[str, Any] = answer.json()
        return said

    def choose(self) -> dict[str, Any]:
        """Claim and quote; the consent. The broke one's charge is declined from now on."""
        campaign = self._ask("GET", "/campaigns")["campaigns"][0]["campaign_id"]
        coupon = self._ask("POST", f"/campaigns/{campaign}/claims", {})["coupon"]
        item = self._ask("GET", "/stores/mixue-hubin/menu")["items"][0]["item_id"]
        wish = {
            "store_id": "mixue-hubin",
            "lines": [{"item_id": item, "quantity": 8 if self._broke else 9}],
            "coupon_id": coupon["coupon_id"],
            "fulfilment": {"type": "pickup"},
        }
        quote = self._ask("POST", "/quotes", wish)
        if self._broke:  # told from the others by the amount
            amount = quote["total"]["amount"]
            self._service.payments.when("charge", behaviour="decline", amount=amount)
        return {name: quote[name] for name in ("quote_id", "quote_hash")}

    def shop(self, consent: dict[str, Any] | None = None) -> None:
        consent = consent or self.choose()
        order = self._ask("POST", "/orders", consent)["order_id"]
        assert self._ask("POST", "/orders", consent)["order_id"] == order
        deadline = time.monotonic() + PATIENCE_S
        while self.state not in ENDS and time.monotonic() < deadline:
            time.sleep(1)
            self.state = self._ask("GET", f"/orders/{order}")["state"]


@pytest.mark.slow
@pytest.mark.parametrize("partial_batch", [True, False])
def test_a_crowd_pays_once_each_whatever_goes_wrong(partial_batch: bool) -> None:
    with LocalService(
        duplicate=0.5, shuffle=True, partial_batch=partial_batch, kitchen_pace_s=0.5
    ) as service:
        crowd = [Shopper(service, number) for number in range(SHOPPERS)]
        # First in the script: a charge that went through before would rightly stay approved.
        broke = crowd[0].choose()
        service.payments.when("charge", behaviour="error", times=2)
        service.payments.when("charge", behaviour="timeout_after", times=1)
        service.payments.notices.set_mode("duplicate")
        threads = [threading.Thread(target=crowd[0].shop, args=(broke,))]
        threads += [threading.Thread(target=shopper.shop) for shopper in crowd[1:]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(1)  # releases that follow a decision
        ledger = service.payments.ledger()
        key = settings.load().shopper_key
        ours = [shopper_of(sub=shopper.sub, key=key) for shopper in crowd]
        books = balance(shoppers=ours, ledger=ledger, now=datetime.now(UTC))
        counted = service.counts.read()
    assert books.differences == []
    assert counted["order.confirmed"] == SHOPPERS - 1
    states = [shopper.state for shopper in crowd]
    assert (len(states), states.count("FAILED")) == (SHOPPERS, 1)
    assert set(states) <= ENDS
    assert ledger["debits"] == SHOPPERS - 1
    assert max(entry["debits"] for entry in ledger["entries"]) == 1
