"""The port Biller: the fake in memory, and the HTTP client against the sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.adapters.biller_sandbox import BillerSandbox
from chalicelib.domain.bills.bill import Bill, BillState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.money import Money
from infra.local.sandbox_biller import SandboxBiller
from tests.fakes.bills import FakeBiller
from tests.fakes.samples import NOW, cny, fresh


@dataclass
class Owing:
    """A biller, an account that owes something, and how to make the next call fail."""

    port: Any
    account: str
    sandbox: SandboxBiller | None

    def fail_next(self, *, effect: bool) -> None:
        if self.sandbox is not None:
            behaviour: Any = "timeout_after" if effect else "timeout_before"
            self.sandbox.when(behaviour=behaviour, times=1, delay_s=0.0)
        elif effect:
            self.port.lost = 1
        else:
            self.port.down = 1

    @property
    def bill(self) -> Bill:
        found: Bill = self.port.bills(account=self.account)[0]
        return found

    def settle(self, bill: Bill, key: str, amount: Money | None = None) -> bool:
        settled: bool = self.port.settle(
            bill_id=bill.bill_id, key=key, amount=amount or bill.amount
        )
        return settled


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxBiller]:
    sandbox = SandboxBiller()
    yield sandbox
    sandbox.stop()


@pytest.fixture(params=["fake", "sandbox"])
def owing(request: pytest.FixtureRequest) -> Owing:
    account = fresh("anna")
    if request.param == "fake":
        fake = FakeBiller()
        bill = Bill(f"b-{account}-phone", "phone", "Donghai", "2026-02", cny(5000), NOW)
        fake.owe(account, bill)
        return Owing(fake, account, None)
    sandbox = request.getfixturevalue("sandbox")
    return Owing(BillerSandbox(sandbox.url, timeout_s=1.0), account, sandbox)


def test_a_bill_is_due_until_it_is_settled(owing: Owing) -> None:
    bill = owing.bill
    assert bill.state is BillState.DUE
    assert bill.amount.amount > 0
    assert owing.settle(bill, "o1") is True
    assert owing.bill.state is BillState.PAID


def test_a_bill_is_settled_by_one_key_however_often(owing: Owing) -> None:
    bill = owing.bill
    assert owing.settle(bill, "o1") is True
    assert owing.settle(bill, "o1") is True
    assert owing.settle(bill, "o2") is False


def test_what_will_never_be_settled_is_false(owing: Owing) -> None:
    bill = owing.bill
    assert owing.settle(bill, "o1", cny(bill.amount.amount + 1)) is False
    assert owing.port.settle(bill_id="no-such-bill", key="o1", amount=cny(1)) is False
    assert owing.bill.state is BillState.DUE


def test_no_answer_is_unavailable_and_may_have_happened(owing: Owing) -> None:
    bill = owing.bill
    owing.fail_next(effect=False)
    with pytest.raises(Unavailable):
        owing.settle(bill, "o1")
    assert owing.bill.state is BillState.DUE
    owing.fail_next(effect=True)
    with pytest.raises(Unavailable):
        owing.settle(bill, "o1")
    assert owing.bill.state is BillState.PAID
    assert owing.settle(bill, "o1") is True


def test_a_list_that_does_not_come_is_unavailable(owing: Owing) -> None:
    owing.fail_next(effect=False)
    with pytest.raises(Unavailable):
        owing.port.bills(account=owing.account)


def test_a_list_that_cannot_be_read_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    biller = BillerSandbox("http://nowhere.invalid")
    for answer in ((404, {}), (200, {}), (200, {"bills": [{"bill_id": "b"}]}), (200, {"bills": 3})):
        monkeypatch.setattr(biller._http, "call", lambda *_, a=answer: a)
        with pytest.raises(Unavailable):
            biller.bills(account="anna")
