"""The whole service's log: one id from the yes to the payment and its notification, and nothing in
it that is anybody's business."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib import settings, telemetry
from chalicelib.domain.ids import shopper_of
from chalicelib.flows import place_order as placing
from chalicelib.flows import take_turn as turning
from infra.local.client import Client
from infra.local.service import LocalService

pytestmark = pytest.mark.slow
HUBIN = {"lat": 30.2590, "lon": 120.1644}
CAMPAIGN, STORE = "milk-tea-0206", "mixue-hubin"
PHONE, STREET, NAME = "13912345678", "文三路的梧桐里88号", "Ottokar-Zwiebelfisch"
WORDS = "lavender-with-a-hint-of-moonlight"
# Other people's: the emulator, its web server, and the tools of this machine.
STRANGERS = ("werkzeug", "moto", "infra", "asyncio", "responses")


class Written:
    """Everything that was logged at DEBUG, by whomever of ours."""

    def __init__(self) -> None:
        self.ours, self.others = io.StringIO(), io.StringIO()

    @property
    def text(self) -> str:
        return self.ours.getvalue() + self.others.getvalue()

    def under(self, request_id: str) -> list[dict[str, Any]]:
        """Our lines with this id."""
        lines = [json.loads(line) for line in self.ours.getvalue().splitlines()]
        return [line for line in lines if line.get("request_id") == request_id]


@pytest.fixture(scope="module")
def written() -> Written:
    return Written()


@pytest.fixture(scope="module")
def service(written: Written) -> Iterator[LocalService]:
    root = logging.getLogger()
    others = logging.StreamHandler(written.others)
    others.addFilter(lambda record: not record.name.startswith(STRANGERS))
    level = root.level
    for stranger in STRANGERS:
        logging.getLogger(stranger).setLevel(logging.WARNING)
    with LocalService(port=0, kitchen=False, log_level="DEBUG") as running:
        logger = telemetry.logger()
        before = logger.registered_handler.setStream(written.ours)  # type: ignore[attr-defined]
        logger.setLevel("DEBUG")
        root.setLevel(logging.DEBUG)
        root.addHandler(others)
        yield running
        root.removeHandler(others)
        root.setLevel(level)
        logger.registered_handler.setStream(before)  # type: ignore[attr-defined]


def wait_for(found: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.1)


def ordered(client: Client, request_id: str, **fulfilment: Any) -> str:
    """An order with the coupon if it is free, confirmed under `request_id`; its id."""
    coupon = client.post(f"/campaigns/{CAMPAIGN}/claims").body["coupon"]
    item = client.get(f"/stores/{STORE}/menu").body["items"][0]["item_id"]
    wish = {"type": "pickup", "location": HUBIN, **fulfilment}
    lines = [{"item_id": item, "quantity": 3}]
    body = {"store_id": STORE, "lines": lines, "fulfilment": wish}
    with_it = {"coupon_id": coupon["coupon_id"]} if coupon["state"] == "ISSUED" else {}
    quote = client.post("/quotes", body | with_it)
    assert quote.status == 201, quote.body
    said = {name: quote.body[name] for name in ("quote_id", "quote_hash")}
    taken = client.post("/orders", said, x_request_id=request_id)
    assert taken.status == 202, taken.body
    return str(taken.body["order_id"])


def state(client: Client, order_id: str) -> str:
    return str(client.get(f"/orders/{order_id}").body["state"])


def test_one_id_from_the_yes_to_the_payment_and_its_notification(
    service: LocalService, written: Written
) -> None:
    client, request_id = Client(service.url, service.token("ada")), "ada-said-yes-0001"
    order_id = ordered(client, request_id)
    wait_for(lambda: state(client, order_id) == "CONFIRMED")

    def told() -> list[str]:
        return sorted(one.get("route") or one["queue"] for one in written.under(request_id))

    # The notification wakes the payment once more, under the same id.
    wait_for(lambda: len(told()) >= 5)
    assert told() == [
        "POST /orders",
        "POST /payments/{provider}/notify",
        "orders",
        "payments",
        "payments",
    ]


def test_an_id_is_on_no_line_but_its_own(service: LocalService, written: Written) -> None:
    client = Client(service.url, service.token("ben"))
    client.call("GET", "/coupons", x_request_id="ben-looks-0001")
    for _ in range(5):
        client.get("/coupons")
    assert [line["route"] for line in written.under("ben-looks-0001")] == ["GET /coupons"]


def test_nothing_of_anybody_is_ever_written_down(
    service: LocalService, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = "zenobia-of-palmyra"
    token = service.token(user)
    client = Client(service.url, token)
    chat: dict[str, Any] = {"locale": "en", "location": HUBIN, "session_id": "zenobia-talks"}
    for said in (
        "hello",
        f"a latte {WORDS} for {NAME}",
        f"deliver it to {STREET}, call {PHONE}",
        "that's all",
        "yes, place the order",
        f"pay my phone bill {PHONE}",
    ):
        assert client.post("/chat", chat | {"message": said}).status == 200
    address = f"{STREET} {NAME} {PHONE}"
    order_id = ordered(client, "zenobia-said-yes", type="delivery", address=address, location=HUBIN)
    wait_for(lambda: state(client, order_id) == "CONFIRMED")
    code = client.get("/coupons").body["coupons"][0]["code"]
    order = client.get(f"/orders/{order_id}").body

    # Bugs at both edges, whose words quote all they know.
    def bug(*_: Any, **__: Any) -> None:
        raise ValueError(f"cannot make sense of {(token, address, code, PHONE)!r}")

    with monkeypatch.context() as broken:
        broken.setattr(turning, "read", lambda talk: {}[talk.turn.message])
        assert client.post("/chat", chat | {"message": f"{WORDS} {PHONE}"}).status == 500
        broken.setattr(placing, "_pin", bug)
        ordered(client, "zenobia-once-more", type="delivery", address=address)
        wait_for(lambda: "A bug stopped a message." in written.text)
    # Refusals and bad input of every kind.
    assert client.post("/chat", chat | {"message": "x" * 3000 + PHONE}).status == 400
    assert client.post("/quotes", {"store_id": STORE, "address": address}).status == 400
    assert Client(service.url, token + "x").get("/coupons").status == 401
    assert client.get(f"/orders/{code}").status == 404
    assert client.post("/payments/sandbox/notify", {"key": order_id, "phone": PHONE}).status == 401
    # Messages that can never work, and one that meets a bug of the consumer's.
    sqs = service.cloud.client("sqs")
    for body in (f"not json {PHONE}", json.dumps({"order_id": address}), json.dumps([token])):
        sqs.send_message(QueueUrl=service.cloud.orders_queue_url, MessageBody=body)
    sqs.close()
    wait_for(lambda: written.text.count("A message can never work.") >= 3)

    config = settings.load()
    private = {
        "token": token,
        "signature of the token": token.rpartition(".")[2],
        "user": user,
        "shopper": shopper_of(sub=user, key=config.shopper_key),
        "words": WORDS,
        "name": NAME,
        "street": STREET,
        "phone": PHONE,
        "code": code,
        "pickup code": str(order.get("pickup_code") or code),
        "order": order_id,
        "session": "zenobia-talks",
        "payment key": config.payment_key,
        "notify key": config.notify_key.decode(),
        "code key": config.code_key.decode(),
        "shopper key": config.shopper_key.decode(),
    }
    assert "A bug stopped a request." in written.text
    assert len(written.text) > 10_000
    assert [what for what, text in private.items() if text in written.text] == []
