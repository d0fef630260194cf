"""Bulkheads (O3): one part of the service is filled to the brim, one at a time, and whoever wants
something else does not notice."""

import json
import multiprocessing
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.backends import get_backend
from moto.sqs.models import Message

from infra.local.client import Answer, Client
from infra.local.functions import ACCOUNT, REGION
from infra.local.service import LocalService

pytestmark = pytest.mark.slow
HUBIN = {"lat": 30.2590, "lon": 120.1644}
CAMPAIGN, STORE = "milk-tea-0206", "mixue-hubin"
CLAIMS = f"/campaigns/{CAMPAIGN}/claims"
# The template's throttles are for AWS's widths: a hundredth of the chat's lets ten turns a second
# through, a quarter of what this machine can do. Nobody else here asks as often as he may.
OPTIONS: dict[str, Any] = {
    "kitchen": False,
    "throttle_scale": 0.008,
    "throttle_least_burst": 4.0,
    "place_order_width": 2,
    "govern_every_s": 12.0,  # the first look, which writes the status document, comes after 1 s
}
SECONDS, MOST_SECONDS, EVERY_S, SERVED_SHARE, USEFUL_S = 5.0, 30.0, 0.8, 0.99, 5.0
# Two cores are shared with everything else that runs: late is what a client would give up on, and
# a thread that has to wait asks less often.
FEWEST = 4
FLOODERS, FLOOD_EVERY_S = 24, 0.25
MESSAGES = 1200


@dataclass
class Others:
    """Everybody who wants something else: what became of their requests, by what they wanted."""

    service: LocalService
    seen: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[tuple[str, int, Any]] = field(default_factory=list)

    def ask(self, what: str, client: Client, method: str, path: str, body: Any = None) -> Answer:
        """One request; served when it is answered as asked, and in time to be of use."""
        began = time.monotonic()
        try:
            answer = client.call(method, path, body)
        except OSError as broken:
            answer = Answer(0, {}, {"code": repr(broken)})
        served = answer.status < 300 and answer.status > 0
        in_time = time.monotonic() - began <= USEFUL_S
        self.seen[what].append(served and in_time)
        if not served or not in_time:
            self.wrong.append((what, answer.status, answer.body.get("code", "late")))
        return answer

    def claim(self) -> Client:
        """Somebody new claims."""
        client = somebody(self.service)
        self.ask("claim", client, "POST", CLAIMS, {})
        return client

    def order(self) -> tuple[Client, str]:
        """Somebody new asks what a cup costs and says yes; he and his order."""
        client = somebody(self.service)
        quote = self.ask("quote", client, "POST", "/quotes", a_cup()).body
        yes = {name: quote.get(name) for name in ("quote_id", "quote_hash")}
        return client, self.ask("order", client, "POST", "/orders", yes).body.get("order_id", "")

    def talk(self) -> None:
        """Somebody new says something."""
        body = {"message": "two large pearl milk teas", "locale": "en", "location": HUBIN}
        self.ask("chat", somebody(self.service), "POST", "/chat", body)


def somebody(service: LocalService) -> Client:
    return Client(service.url, service.token(f"s-{uuid.uuid4().hex[:10]}"))


def a_cup() -> dict[str, Any]:
    # The day has slots enough for everybody here, though not the next quarter of an hour.
    return {"store_id": STORE, "lines": [{"item_id": "mixue-fresh-lemonade", "quantity": 1}]}


@contextmanager
def going_on(acts: Sequence[Callable[[], object]], *, every_s: float) -> Iterator[None]:
    """Inside, every act happens again and again in a thread of its own, whatever it meets."""
    stopping = threading.Event()

    def repeat(act: Callable[[], object], first_s: float) -> None:
        at = time.monotonic() + first_s
        while not stopping.wait(max(0.0, at - time.monotonic())):
            act()
            at = max(at, time.monotonic() - every_s) + every_s  # who was held up catches up once

    threads = [
        threading.Thread(target=repeat, args=(act, number * every_s / len(acts)), daemon=True)
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(timeout=15)


def keep_asking(others: Others, *, but: str = "") -> None:
    """All the others, for a while, except those who want what is full."""
    buyer, order_id = others.order()
    assert order_id
    reader = somebody(others.service)
    asks: dict[str, Callable[[], object]] = {
        "chat": others.talk,
        "claim": others.claim,
        "order": others.order,
        "track": lambda: others.ask("track", buyer, "GET", f"/orders/{order_id}"),
        "coupons": lambda: others.ask("coupons", reader, "GET", "/coupons"),
        "line": lambda: others.ask("line", reader, "GET", f"/line/{CAMPAIGN}"),
        "status": lambda: others.ask("status", reader, "GET", "/status"),
    }
    seen, until = others.seen, time.monotonic() + MOST_SECONDS
    with going_on([act for name, act in asks.items() if name != but], every_s=EVERY_S):
        time.sleep(SECONDS)
        # A machine with much else to do gets there more slowly.
        while time.monotonic() < until and any(
            len(seen[name]) < FEWEST for name in asks if name != but
        ):
            time.sleep(0.5)


def assert_unharmed(others: Others, *names: str) -> None:
    for name in names:
        seen = others.seen[name]
        assert len(seen) >= FEWEST, (name, len(seen))
        assert sum(seen) / len(seen) >= SERVED_SHARE, (name, len(seen), others.wrong)


@pytest.fixture
def service() -> Iterator[LocalService]:
    with LocalService(port=0, **OPTIONS) as running:
        anybody, until = Client(running.url), time.monotonic() + 15
        while anybody.get("/status").status != 200:
            assert time.monotonic() < until, "the governor never wrote the status document"
            time.sleep(0.2)
        yield running


def test_a_flood_of_talk_takes_nothing_from_claims_orders_and_tracking(
    service: LocalService,
) -> None:
    others = Others(service)
    with flood(service) as heard:
        keep_asking(others, but="chat")
    assert_unharmed(others, "claim", "quote", "order", "track", "coupons", "line", "status")
    # It was a flood: more than half of it found no room. And what had room was answered.
    assert heard["refused"] > heard["answered"] > SECONDS, heard


def test_a_full_order_queue_takes_nothing_from_chat_claims_and_tracking(
    service: LocalService,
) -> None:
    others = Others(service)
    fill_orders(service, others)
    keep_asking(others)
    assert waiting(service) > 300  # it was full, and still is
    # New orders are accepted, too: they only wait.
    assert_unharmed(others, "chat", "claim", "quote", "order", "track", "coupons", "line", "status")


def test_payments_that_hang_take_nothing_from_anybody_else(service: LocalService) -> None:
    service.payments.when(behaviour="timeout_before", delay_s=60)
    others = Others(service)
    stuck = []
    for _ in range(5):
        stuck.append(others.order())
        time.sleep(EVERY_S / 2)
    keep_asking(others)
    # All hands of pay_order are held up by the provider, and nobody was charged.
    states = []
    for client, order_id in stuck:
        states.append(client.get(f"/orders/{order_id}").body["state"])
        time.sleep(EVERY_S / 4)
    assert set(states) == {"PAYING"}, states
    assert service.payments.ledger()["debits"] == 0
    assert_unharmed(others, "chat", "claim", "quote", "order", "track", "coupons", "line", "status")


@contextmanager
def flood(service: LocalService) -> Iterator[dict[str, int]]:
    """Inside, a process of its own says things; afterwards, what it heard."""
    context = multiprocessing.get_context("spawn")
    stopping, results = context.Event(), context.Queue()
    tokens = [service.token(f"flood-{number}") for number in range(FLOODERS)]
    args = (service.url, tokens, stopping, results)
    process = context.Process(target=say_on_and_on, args=args, daemon=True)
    process.start()
    heard: dict[str, int] = {}
    try:
        assert results.get(timeout=20) == "begun"
        yield heard
        stopping.set()
        heard |= results.get(timeout=20)
    finally:
        stopping.set()
        process.join(timeout=5)


def say_on_and_on(url: str, tokens: Sequence[str], stopping: Any, results: Any) -> None:
    """The flood's process: everybody says the same, without a pause, until told to stop."""
    body = {"message": "what do you have that is not too sweet?", "locale": "en"}
    statuses: list[int] = []

    def saying(token: str) -> Callable[[], object]:
        client = Client(url, token)
        return lambda: statuses.append(client.post("/chat", body).status)

    with going_on([saying(token) for token in tokens], every_s=FLOOD_EVERY_S):
        results.put("begun")
        stopping.wait()
    refused = statuses.count(429) + statuses.count(503)
    results.put({"answered": statuses.count(200), "refused": refused})


def fill_orders(service: LocalService, others: Others) -> None:
    """Thousands of messages, all repeats of an order that is through: each is looked up and done
    with. Laid where the emulator keeps them: to send one, it counts all that are there."""
    client, order_id = others.order()
    until = time.monotonic() + 15
    while client.get(f"/orders/{order_id}").body.get("state") != "CONFIRMED":
        assert time.monotonic() < until, "an order takes too long before anything is full"
        time.sleep(0.1)
    for number in range(MESSAGES):
        message = Message(f"{number:032x}", json.dumps({"order_id": order_id}))
        message.mark_sent(delay_seconds=0)
        orders_queue(service).add_message(message)


def orders_queue(service: LocalService) -> Any:
    name = service.cloud.orders_queue_url.rsplit("/", 1)[1]
    backends: Any = get_backend("sqs")
    return backends[ACCOUNT][REGION].queues[name]


def waiting(service: LocalService) -> int:
    return len(orders_queue(service)._messages)
