"""The edge without anything behind it: every wired function is a stub that notes its call."""

import functools
import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.ledger.totals import Books
from chalicelib.domain.outcomes import Answered, Begun, InFlight, Mismatch
from chalicelib.domain.overload.admission import Door
from chalicelib.domain.overload.limits import Meter
from chalicelib.flows.honour_key import honour_key
from tests.edge import shop
from tests.fakes.assistant import FakeReviews
from tests.fakes.control import FakeControl
from tests.fakes.tally import FakeTally

WIRED = {
    "campaigns": ("campaigns", "claim", "coupons_of"),
    "campaign_owners": ("open_campaign", "amend_campaign"),
    "stores": ("browse", "catalogue", "nearby"),
    "store_side": ("store_orders", "move_order", "set_status"),
    "orders": (
        "quote",
        "confirm",
        "cancel",
        "order",
        "orders_of",
        "bills",
        "quote_bill",
    ),
    "modes": ("set_mode", "status"),
    "overview": ("overview",),
    "ledger": ("books",),
    "statements": ("of_store", "of_campaign"),
    "dead_letters": ("listed", "counts", "redrive", "discard"),
    "ticket_desk": ("listed", "answer", "close"),
    "payments": ("notified",),
    "chat": ("turn",),
}


class Wired:
    """`calls` is what was called, with what; `set` says what a function answers or raises."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers: dict[str, Callable[..., Any]] = {}
        self.set("books", Books({}, {}, None))

    def set(self, name: str, answer: Any) -> None:
        def give(**_: Any) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        self._answers[name] = answer if callable(answer) else give

    def stub(self, name: str) -> Callable[..., Any]:
        def called(**said: Any) -> Any:
            self.calls.append((name, said))
            return self._answers[name](**said)

        return called

    def said(self, name: str) -> dict[str, Any]:
        """What `name` was called with, the one time that it was."""
        (said,) = [said for called, said in self.calls if called == name]
        return said


class Keys:
    """An idempotency store in a dict, with the adapter's manners."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def begin(
        self, shopper: str, key: str, *, fingerprint: str, lease: str, now: datetime
    ) -> Begun | Answered | InFlight | Mismatch:
        with self._lock:
            row = self.rows.get((shopper, key))
            if row is None:
                self.rows[shopper, key] = {"fingerprint": fingerprint, "lease": lease}
                return Begun()
        if row["fingerprint"] != fingerprint:
            return Mismatch()
        return Answered(*row["answer"]) if "answer" in row else InFlight()

    def finish(
        self, shopper: str, key: str, *, lease: str, status: int, body: str, now: datetime
    ) -> None:
        with self._lock:
            row = self.rows.get((shopper, key))
            if row is not None and row["lease"] == lease:
                row["answer"] = (status, body)

    def abandon(self, shopper: str, key: str, *, lease: str) -> None:
        with self._lock:
            if self.rows.get((shopper, key), {}).get("lease") == lease:
                del self.rows[shopper, key]


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    logging.getLogger("lantern").setLevel(logging.INFO)  # whatever ran before in this process
    plain = shop.settings()
    monkeypatch.setattr(settings, "load", lambda: plain)


@pytest.fixture
def keys() -> Keys:
    return Keys()


class FakeAllowances:
    """Leases to everybody."""

    def lease(self, shopper: str, *, now: datetime) -> bool:
        return True


@pytest.fixture
def control() -> FakeControl:
    """The state that the door looks at; set `control.control` to another one."""
    return FakeControl()


@pytest.fixture(autouse=True)
def doorway(monkeypatch: pytest.MonkeyPatch, control: FakeControl) -> Door:
    """A door of the test's own, and nothing behind it."""
    door, tally, meter = Door(limit_ms=50.0), FakeTally(), Meter()
    overload = importlib.import_module("chalicelib.wiring.overload")
    monkeypatch.setattr(overload, "control", lambda: control)
    monkeypatch.setattr(overload, "tally", lambda: tally)
    assistant = importlib.import_module("chalicelib.wiring.assistant")
    monkeypatch.setattr(assistant, "tally", lambda: tally)
    monkeypatch.setattr(assistant, "reviews", FakeReviews)
    doors = importlib.import_module("chalicelib.wiring.door")
    monkeypatch.setattr(doors, "door", lambda: door)
    monkeypatch.setattr(doors, "meter", lambda: meter)
    monkeypatch.setattr(doors, "allowances", FakeAllowances)
    breakers = importlib.import_module("chalicelib.wiring.breakers")
    monkeypatch.setattr(breakers, "settle", lambda *, now: None)
    return door


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch, keys: Keys) -> Iterator[Wired]:
    stubs = Wired()
    for module_name, names in WIRED.items():
        module = importlib.import_module(f"chalicelib.wiring.{module_name}")
        for name in names:
            monkeypatch.setattr(module, name, stubs.stub(name))
    idempotency = importlib.import_module("chalicelib.wiring.idempotency")
    monkeypatch.setattr(idempotency, "honour", functools.partial(honour_key, store=keys))
    return stubs
