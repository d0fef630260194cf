"""The sandbox biller: the same account has the same bills, and a bill is paid once."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from infra.local.sandbox_biller import SandboxBiller
from infra.local.wire import Reply, call_json


def november() -> datetime:
    return datetime(2026, 11, 5, tzinfo=UTC)


@pytest.fixture
def biller() -> Iterator[SandboxBiller]:
    sandbox = SandboxBiller(now=november)
    yield sandbox
    sandbox.stop()


def settle(biller: SandboxBiller, bill_id: str, key: str, amount: int) -> Reply:
    url = f"{biller.url}/bills/{bill_id}/settle"
    return call_json("POST", url, {"key": key, "amount": amount})


def test_an_account_has_its_bills(biller: SandboxBiller) -> None:
    bills = call_json("GET", f"{biller.url}/accounts/a-1/bills").json()["bills"]
    assert [bill["bill_id"] for bill in bills] == [
        "b-a-1-electricity-2026-11",
        "b-a-1-phone-2026-11",
    ]
    assert {bill["status"] for bill in bills} == {"due"}
    assert bills == biller.bills("a-1")
    assert bills[0]["amount"] != biller.bills("a-2")[0]["amount"]


def test_a_bill_is_paid_once(biller: SandboxBiller) -> None:
    bill = biller.bills("a-1")[0]
    for _ in range(2):
        answer = settle(biller, bill["bill_id"], "o-1", bill["amount"])
        assert (answer.status, answer.json()) == (200, {"status": "settled", "key": "o-1"})
    refused = settle(biller, bill["bill_id"], "o-2", bill["amount"])
    assert (refused.status, refused.json()) == (409, {"status": "already_paid", "key": "o-1"})
    assert [b["status"] for b in biller.bills("a-1")] == ["paid", "due"]
    assert biller.ledger()["settled"] == {bill["bill_id"]: "o-1"}


def test_a_wrong_amount_or_bill_settles_nothing(biller: SandboxBiller) -> None:
    bill = biller.bills("a-1")[0]
    assert settle(biller, bill["bill_id"], "o-1", bill["amount"] + 1).status == 409
    assert settle(biller, "b-a-1-rent-2026-11", "o-1", 5).status == 404
    assert settle(biller, "nonsense", "o-1", 5).status == 404
    assert biller.ledger()["settled"] == {}


def test_a_scripted_error_settles_nothing(biller: SandboxBiller) -> None:
    bill = biller.bills("a-1")[1]
    biller.when("settle", behaviour="error", times=1)
    assert settle(biller, bill["bill_id"], "o-1", bill["amount"]).status == 500
    assert biller.ledger()["settled"] == {}
    assert settle(biller, bill["bill_id"], "o-1", bill["amount"]).status == 200
