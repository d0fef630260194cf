"""The sandbox payment provider: one key is one charge, whatever the script does in between."""

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from infra.local.httpd import HOST, Server
from infra.local.sandbox_payments import SandboxPayments
from infra.local.wire import Reply, call, call_json

ORDER = {"key": "o-1", "amount": 2500, "currency": "CNY"}


@pytest.fixture
def payments() -> Iterator[SandboxPayments]:
    sandbox = SandboxPayments(secret="pay-key", notify_key="notify-key", notify="never")
    yield sandbox
    sandbox.stop()


def ask(sandbox: SandboxPayments, method: str, path: str, payload: Any = None) -> Reply:
    return call_json(method, sandbox.url + path, payload, token="pay-key")


def charge(sandbox: SandboxPayments, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = ask(sandbox, "POST", "/charges", ORDER | changes).json()
    return answer


def charge_impatiently(sandbox: SandboxPayments) -> None:
    headers = {"authorization": "Bearer pay-key"}
    body = json.dumps(ORDER).encode()
    with pytest.raises(OSError, match="timed out"):
        call("POST", f"{sandbox.url}/charges", body=body, headers=headers, timeout_s=0.2)


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_wrong_key_is_sent_away(payments: SandboxPayments) -> None:
    assert call_json("POST", f"{payments.url}/charges", ORDER, token="other").status == 401
    assert payments.ledger()["entries"] == []


def test_the_same_key_is_charged_once(payments: SandboxPayments) -> None:
    first, second = charge(payments), charge(payments)
    assert first == second
    assert first["status"] == "approved"
    assert payments.debits("o-1") == 1


def test_thirty_charges_at_once_debit_once(payments: SandboxPayments) -> None:
    threads = [threading.Thread(target=charge, args=(payments,)) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert payments.ledger()["debits"] == 1


def test_the_same_key_with_another_amount_is_a_conflict(payments: SandboxPayments) -> None:
    charge(payments)
    answer = ask(payments, "POST", "/charges", ORDER | {"amount": 1})
    assert (answer.status, answer.json()["status"]) == (409, "conflict")


@pytest.mark.parametrize("wrong", [{"amount": -1}, {"amount": "5"}, {"key": ""}, {"currency": 3}])
def test_nonsense_is_invalid(payments: SandboxPayments, wrong: dict[str, Any]) -> None:
    assert ask(payments, "POST", "/charges", ORDER | wrong).status == 400


def test_an_unknown_key_is_not_found_and_closing_it_bars_it(payments: SandboxPayments) -> None:
    assert ask(payments, "GET", "/charges/o-1").status == 404
    assert ask(payments, "POST", "/charges/o-1/close").json()["status"] == "closed"
    assert charge(payments)["status"] == "closed"
    assert ask(payments, "GET", "/charges/o-1").json()["status"] == "closed"
    assert payments.debits("o-1") == 0


def test_closing_what_was_charged_says_so(payments: SandboxPayments) -> None:
    charge(payments)
    assert ask(payments, "POST", "/charges/o-1/close").json()["status"] == "approved"


def test_a_refund_happens_once(payments: SandboxPayments) -> None:
    assert ask(payments, "POST", "/charges/o-1/refund").status == 409
    charge(payments)
    for _ in range(2):
        assert ask(payments, "POST", "/charges/o-1/refund").json()["status"] == "refunded"
    assert payments.ledger()["refunds"] == 1
    assert ask(payments, "POST", "/charges/o-1/close").json()["status"] == "refunded"


def test_a_scripted_decline_is_definite(payments: SandboxPayments) -> None:
    payments.when("charge", behaviour="decline", times=1)
    assert charge(payments)["status"] == "declined"
    assert charge(payments)["reason"] == "insufficient_funds"
    assert ask(payments, "POST", "/charges/o-1/refund").status == 409
    assert charge(payments, key="o-2")["status"] == "approved"


def test_rules_match_by_amount_and_prefix(payments: SandboxPayments) -> None:
    rules = [
        {"match": {"operation": "charge", "amount": 7}, "behaviour": "decline"},
        {"match": {"key_prefix": "bad-"}, "behaviour": "error", "times": 1},
    ]
    assert ask(payments, "POST", "/_script", {"rules": rules}).status == 200
    assert charge(payments, key="a", amount=7)["status"] == "declined"
    assert charge(payments, key="bad-1")["status"] == "error"
    assert charge(payments, key="bad-1")["status"] == "approved"
    wrong = {"rules": [{"behaviour": "explode"}]}
    assert ask(payments, "POST", "/_script", wrong).status == 400


def test_a_timeout_before_leaves_nothing(payments: SandboxPayments) -> None:
    payments.when("charge", behaviour="timeout_before", times=1)
    charge_impatiently(payments)
    assert ask(payments, "GET", "/charges/o-1").status == 404


def test_a_timeout_after_has_charged(payments: SandboxPayments) -> None:
    payments.when("charge", behaviour="timeout_after", times=1)
    charge_impatiently(payments)
    eventually(lambda: payments.debits("o-1") == 1)
    assert ask(payments, "GET", "/charges/o-1").json()["status"] == "approved"
    assert charge(payments)["status"] == "approved"
    assert payments.debits("o-1") == 1


def test_a_held_charge_that_arrives_after_the_close_is_refused(payments: SandboxPayments) -> None:
    payments.when("charge", behaviour="hold", times=1)
    charge_impatiently(payments)
    eventually(lambda: payments.holding == 1)
    ask(payments, "POST", "/charges/o-1/close")
    ask(payments, "POST", "/_release", {})
    eventually(lambda: len(payments.ledger()["events"]) == 2)
    assert [e["outcome"] for e in payments.ledger()["events"]] == ["closed", "closed"]
    assert payments.debits("o-1") == 0


def test_a_hanging_call_does_not_outlive_the_sandbox() -> None:
    sandbox = SandboxPayments(secret="pay-key", notify_key="n")
    sandbox.when("charge", behaviour="hold")
    charge_impatiently(sandbox)
    eventually(lambda: sandbox.holding == 1)
    begun = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - begun < 3
    assert sandbox.debits("o-1") == 0


class Shop:
    """Takes notifications; `answers` are the statuses it gives before it says 204."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.answers: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                shop.heard.put((self.headers["x-lantern-signature"], body))
                self.send_response(shop.answers.pop(0) if shop.answers else 204)
                self.end_headers()

            def log_message(self, *args: Any) -> None: ...

        self.server = Server((HOST, 0), Handler)
        self.server.begin("shop")
        self.url = f"{self.server.url}/payments/sandbox/notify"

    def next(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.heard.get(timeout=10)[1])
        return read


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.server.end()


@pytest.fixture
def notifying(shop: Shop) -> Iterator[SandboxPayments]:
    sandbox = SandboxPayments(secret="pay-key", notify_key="notify-key", notify_url=shop.url)
    yield sandbox
    sandbox.stop()


def test_a_notification_is_signed_over_time_and_body(
    notifying: SandboxPayments, shop: Shop
) -> None:
    charge(notifying)
    signature, body = shop.heard.get(timeout=10)
    stamp, digest = (part.split("=")[1] for part in signature.split(","))
    expected = hmac.new(b"notify-key", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert digest == expected
    news = json.loads(body)
    assert {"event_id", "key", "status", "amount", "currency", "at"} == set(news)
    assert (news["key"], news["status"], news["amount"]) == ("o-1", "approved", 2500)


def test_only_what_changes_is_news(notifying: SandboxPayments, shop: Shop) -> None:
    charge(notifying)
    charge(notifying)
    ask(notifying, "POST", "/charges/o-1/refund")
    assert [shop.next()["status"], shop.next()["status"]] == ["approved", "refunded"]
    assert shop.heard.empty()


def test_a_refused_notification_comes_again(notifying: SandboxPayments, shop: Shop) -> None:
    shop.answers = [503]
    charge(notifying)
    assert shop.next() == shop.next()


def test_duplicates_and_silence_by_script(notifying: SandboxPayments, shop: Shop) -> None:
    notifying.apply_script({"notify": "duplicate"})
    charge(notifying)
    assert shop.next() == shop.next()
    notifying.apply_script({"notify": "never"})
    charge(notifying, key="o-2")
    time.sleep(0.05)
    assert shop.heard.empty()
    assert ask(notifying, "POST", "/_script", {"notify": "loud"}).status == 400


def test_shuffled_news_all_arrives(notifying: SandboxPayments, shop: Shop) -> None:
    notifying.apply_script({"notify": "shuffled"})
    for number in range(6):
        charge(notifying, key=f"o-{number}")
    heard = [shop.next()["key"] for _ in range(6)]
    assert sorted(heard) == [f"o-{n}" for n in range(6)]
    assert heard != sorted(heard)
