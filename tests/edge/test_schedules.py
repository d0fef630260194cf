"""What the scheduled functions count of what they have seen, also when all is well: an alarm that
holds its state needs the zero that ends it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.overload.breaker import Verdict
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.governing import Health
from chalicelib.domain.overload.modes import Mode
from chalicelib.edges.schedules.audit import audit
from chalicelib.edges.schedules.govern import govern
from chalicelib.edges.schedules.sweep import sweep
from chalicelib.flows.audit import Audited
from chalicelib.flows.govern import Governed
from chalicelib.flows.sweep import Swept
from chalicelib.wiring import audits, modes, upkeep
from tests.conftest import Log

NOW = datetime.now(UTC)
WOKEN = {
    "version": "0",
    "id": "e-1",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-02-06T04:00:00Z",
    "region": "eu-central-1",
    "resources": [],
    "detail": {},
}
OPEN = Verdict(open=True, since=NOW, until=NOW + timedelta(minutes=2), trips=1)


def governed(
    monkeypatch: pytest.MonkeyPatch, *, told: bool = True, held: tuple[str, ...] = (), **more: Any
) -> None:
    control = Control(1, Switch(Mode.LEAN, NOW), **more)
    answer = Governed(control, Health(), held, told)
    monkeypatch.setattr(modes, "govern", lambda *, now: answer)


def test_a_calm_look_counts_its_mode_and_noughts(
    monkeypatch: pytest.MonkeyPatch, counted: Counter[str], log: Log
) -> None:
    governed(monkeypatch)
    assert govern(WOKEN, None) == {"mode": "lean", "held": [], "told": True}
    assert dict(counted) == {
        "mode.lean": 1,
        "breaker.standing": 0,
        "campaign.held": 0,
        "status.untold": 0,
    }
    assert log.lines == []


def test_a_look_counts_breakers_launches_and_a_status_that_is_not_told(
    monkeypatch: pytest.MonkeyPatch, counted: Counter[str], log: Log
) -> None:
    breakers = {"payment": OPEN, "biller": Verdict()}
    governed(monkeypatch, told=False, held=("tea", "milk"), breakers=breakers)
    govern(WOKEN, None)
    assert (counted["breaker.standing"], counted["campaign.held"]) == (1, 2)
    assert counted["status.untold"] == 1
    assert [line["level"] for line in log.lines] == ["ERROR", "ERROR"]
    assert len({line["request_id"] for line in log.lines}) == 1


@pytest.mark.parametrize(("differences", "told"), [((), 0), (("one", "two"), 2)])
def test_an_audit_counts_what_differs_or_nought(
    monkeypatch: pytest.MonkeyPatch,
    counted: Counter[str],
    log: Log,
    differences: tuple[str, ...],
    told: int,
) -> None:
    found = [Audited("tea", ripe=True, leaked=3, posted=2, differences=differences)]
    monkeypatch.setattr(audits, "audit", lambda *, now: found)
    audit(WOKEN, None)
    assert dict(counted) == {
        "ticket.leaked": 3,
        "audit.difference": told,
        "ledger.missed": 2,
    }
    assert len(log.lines) == min(told, 1)


def test_a_sweep_counts_what_it_found(
    monkeypatch: pytest.MonkeyPatch, counted: Counter[str]
) -> None:
    monkeypatch.setattr(upkeep, "sweep", lambda *, now: Swept(campaigns=1, ghosts=2, woken=3))
    sweep(WOKEN, None)
    assert dict(counted) == {"slot.ghost": 2, "payment.woken": 3}
