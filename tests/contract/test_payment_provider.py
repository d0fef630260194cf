"""The port PaymentProvider: the fake in memory, and the HTTP client against the sandbox. And the
signed notifications."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.payment_sandbox import (
    PaymentSandbox,
    SandboxNotifications,
    Unauthenticated,
    verify_notification,
)
from chalicelib.domain.errors import Invalid
from chalicelib.domain.payments.payment import (
    Charged,
    Closed,
    Declined,
    NeverSeen,
    Refunded,
    Unknown,
)
from infra.local.sandbox_notices import sign
from infra.local.sandbox_payments import SandboxPayments
from tests.fakes.payments import FakePayments
from tests.fakes.samples import NOW, cny, fresh

KEY = "payment-key"
SCRIPTED = {"down": "timeout_before", "lost": "timeout_after", "decline": "decline"}


@dataclass
class Provider:
    """A provider and the other side's books."""

    port: Any
    books: Any

    def meet(self, what: str) -> None:
        """Let the next call meet something."""
        if isinstance(self.books, FakePayments):
            self.books.meet(what)
        else:
            self.books.when(behaviour=SCRIPTED[what], times=1, delay_s=0.0)

    def charge(self, key: str, amount: int = 3400) -> Any:
        return self.port.charge(key=key, amount=cny(amount), description="2 × latte")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxPayments]:
    sandbox = SandboxPayments(secret=KEY, notify_key="notify", notify="never")
    yield sandbox
    sandbox.stop()


@pytest.fixture(params=["fake", "sandbox"])
def provider(request: pytest.FixtureRequest) -> Provider:
    if request.param == "fake":
        fake = FakePayments()
        return Provider(fake, fake)
    books = request.getfixturevalue("sandbox")
    books.behave()
    return Provider(PaymentSandbox(books.url, key=KEY, timeout_s=1.0), books)


def test_a_charge_under_one_key_happens_once(provider: Provider) -> None:
    key = fresh("o-")
    first = provider.charge(key)
    assert isinstance(first, Charged)
    assert first.reference
    assert provider.charge(key) == first
    assert provider.port.ask(key=key) == first
    assert provider.books.debits(key) == 1


def test_a_key_nobody_knows_was_never_seen(provider: Provider) -> None:
    assert provider.port.ask(key=fresh("o-")) == NeverSeen()
    assert provider.port.refund(key=fresh("o-")) == NeverSeen()
    assert provider.port.ask(key="a/b?c=ü") == NeverSeen()


def test_a_decline_is_for_good(provider: Provider) -> None:
    key = fresh("o-")
    provider.meet("decline")
    assert isinstance(provider.charge(key), Declined)
    assert isinstance(provider.charge(key), Declined)
    assert isinstance(provider.port.ask(key=key), Declined)
    assert provider.port.refund(key=key) == NeverSeen()
    assert provider.books.debits(key) == 0


def test_closing_bars_a_key_also_one_never_seen(provider: Provider) -> None:
    key = fresh("o-")
    assert provider.port.close(key=key) == Closed()
    assert provider.charge(key) == Closed()
    assert provider.port.close(key=key) == Closed()
    assert provider.books.debits(key) == 0


def test_closing_what_was_charged_says_so(provider: Provider) -> None:
    key = fresh("o-")
    provider.charge(key)
    assert isinstance(provider.port.close(key=key), Charged)
    provider.port.refund(key=key)
    assert provider.port.close(key=key) == Refunded()


def test_a_refund_happens_once(provider: Provider) -> None:
    key = fresh("o-")
    provider.charge(key)
    assert provider.port.refund(key=key) == Refunded()
    assert provider.port.refund(key=key) == Refunded()
    assert provider.port.ask(key=key) == Refunded()
    assert provider.charge(key) == Refunded()


def test_another_amount_under_the_same_key_is_a_bug(provider: Provider) -> None:
    key = fresh("o-")
    provider.charge(key)
    with pytest.raises(Invalid):
        provider.charge(key, amount=1)


def test_an_answer_that_never_came_is_unknown_and_may_have_happened(provider: Provider) -> None:
    key = fresh("o-")
    provider.meet("down")
    assert isinstance(provider.charge(key), Unknown)
    assert provider.port.ask(key=key) == NeverSeen()
    provider.meet("lost")
    assert isinstance(provider.charge(key), Unknown)
    assert isinstance(provider.port.ask(key=key), Charged)
    provider.charge(key)
    assert provider.books.debits(key) == 1


def test_a_failure_or_a_wrong_key_is_unknown(sandbox: SandboxPayments) -> None:
    sandbox.behave()
    sandbox.when(behaviour="error", times=1)
    assert PaymentSandbox(sandbox.url, key=KEY).ask(key="o1") == Unknown("status 500")
    assert PaymentSandbox(sandbox.url, key="wrong").ask(key="o1") == Unknown("status 401")
    assert PaymentSandbox(sandbox.url + "/elsewhere", key=KEY).ask(key="o1") == Unknown(
        "status 404"
    )


def test_nobody_listening_is_unknown() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    outcome = PaymentSandbox(f"http://127.0.0.1:{port}", key=KEY).ask(key="o1")
    assert outcome == Unknown("ConnectionRefusedError")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\noops",
        b'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n["closed"]',
        b'HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{"status":"odd!"}',
        b"not even http\r\n\r\n",
    ],
)
def test_an_answer_that_cannot_be_read_is_unknown(answer: bytes) -> None:
    with answering(answer) as url:
        outcome = PaymentSandbox(url, key=KEY, timeout_s=1.0).close(key="o1")
    assert isinstance(outcome, Unknown)


def test_a_provider_that_dawdles_is_left_in_time() -> None:
    with answering(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n", then_every_s=0.1) as url:
        began = time.monotonic()
        outcome = PaymentSandbox(url, key=KEY, timeout_s=0.5).ask(key="o1")
        took_s = time.monotonic() - began
    assert isinstance(outcome, Unknown)
    assert took_s < 1.5


class answering:  # noqa: N801 - reads like a statement
    """A server that says `answer` to one caller, and then a byte now and then."""

    def __init__(self, answer: bytes, *, then_every_s: float | None = None) -> None:
        self._answer, self._every_s = answer, then_every_s
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        caller, _ = self._listener.accept()
        with caller:
            caller.recv(65_536)
            caller.sendall(self._answer)
            for _ in range(80 if self._every_s else 0):
                time.sleep(self._every_s or 0)
                try:
                    caller.sendall(b" ")
                except OSError:
                    return


BODY = b'{"key":"o-0123-abc","status":"approved"}'
AT = int(NOW.timestamp())


def test_a_genuine_notification_names_its_order() -> None:
    genuine = sign("notify", AT, BODY)
    check = SandboxNotifications(b"notify")
    assert check.verified(body=BODY, signature=genuine, now=NOW) == "o-0123-abc"
    news = verify_notification(body=BODY, signature=genuine, key=b"notify", now=NOW)
    assert news["status"] == "approved"


@pytest.mark.parametrize("seconds", [-300, 300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    check, genuine = SandboxNotifications(b"notify"), sign("notify", AT, BODY)
    edge = NOW + timedelta(seconds=seconds)
    assert check.verified(body=BODY, signature=genuine, now=edge)
    beyond = NOW + timedelta(seconds=seconds + (1 if seconds > 0 else -1))
    with pytest.raises(Unauthenticated):
        check.verified(body=BODY, signature=genuine, now=beyond)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (BODY, ""),
        (BODY, "t=1,v1=zz"),
        (BODY, sign("other", AT, BODY)),
        (BODY + b" ", sign("notify", AT, BODY)),
        (BODY, sign("notify", AT, BODY).replace(f"t={AT}", f"t={AT + 1}")),
        (BODY, sign("notify", AT, BODY) + "0"),
        (BODY, sign("notify", AT, BODY).upper()),
        (b"not json", sign("notify", AT, b"not json")),
        (b"\xff\xfe", sign("notify", AT, b"\xff\xfe")),
        (b"[]", sign("notify", AT, b"[]")),
        (b"{}", sign("notify", AT, b"{}")),
        (b'{"key":7}', sign("notify", AT, b'{"key":7}')),
        (b'{"key":"a b"}', sign("notify", AT, b'{"key":"a b"}')),
    ],
)
def test_everything_else_is_unauthenticated(body: bytes, signature: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        SandboxNotifications(b"notify").verified(body=body, signature=signature, now=NOW)
    assert refused.value.code == "unauthenticated"
