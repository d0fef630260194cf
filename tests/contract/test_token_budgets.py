"""Budgets of tokens: no more than there are, however many take at once."""

from datetime import timedelta

import pytest

from chalicelib.adapters.dynamodb.token_budgets import TokenBudgets
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.flows.model_ports import TokenBudgets as Port
from tests.fakes.aws_calls import aws_calls
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_shopper
from tests.fakes.token_budgets import FakeTokenBudgets
from tests.fakes.world import World

DAY_S = 86_400


@pytest.fixture
def budgets(world: World) -> Port:
    return TokenBudgets(world.table) if world.table is not None else FakeTokenBudgets()


def lease(budgets: Port, name: str, tokens: int, most: int) -> bool:
    return budgets.lease(name, tokens, most=most, now=NOW, lasts_s=DAY_S)


def test_a_budget_is_spent_to_its_last_token_and_no_further(budgets: Port) -> None:
    name = f"campaign/{a_shopper()}"
    assert [lease(budgets, name, 40, 100) for _ in range(3)] == [True, True, False]
    assert lease(budgets, name, 20, 100)
    assert not lease(budgets, name, 1, 100)


def test_budgets_know_nothing_of_each_other(budgets: Port) -> None:
    shopper = a_shopper()
    names = [f"shopper/{shopper}/2026-02-06", f"shopper/{shopper}/2026-02-07", f"model/{shopper}/1"]
    assert all(lease(budgets, name, 100, 100) for name in names)
    assert not any(lease(budgets, name, 1, 100) for name in names)


def test_more_than_there_ever_was_is_refused(budgets: Port) -> None:
    assert not lease(budgets, f"campaign/{a_shopper()}", 101, 100)


def test_many_at_once_take_no_more_than_there_is(budgets: Port) -> None:
    name = f"model/{a_shopper()}/7"
    granted = contend(lambda _: lease(budgets, name, 10, 100), contenders=48)
    assert granted.count(True) == 10


def test_a_lease_is_one_call_and_its_row_goes_away_by_itself(on_moto: World) -> None:
    shopper = a_shopper()
    assert on_moto.table is not None
    with aws_calls() as calls:
        lease(TokenBudgets(on_moto.table), f"shopper/{shopper}/2026-02-06", 10, 100)
    assert [name for _, name in calls] == ["UpdateItem"]
    (row,) = on_moto.table.query(f"SHOPPER#{shopper}")
    assert row["sk"] == "TOKENS#2026-02-06"
    assert row["expires_ttl"] == int((NOW + timedelta(seconds=DAY_S)).timestamp())


@pytest.mark.parametrize("trouble", [Overloaded("no"), Unavailable("no")])
def test_a_table_that_does_not_answer_stops_nobody(
    on_moto: World, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    assert on_moto.table is not None
    monkeypatch.setattr(on_moto.table, "update", fail)
    assert lease(TokenBudgets(on_moto.table), "campaign/x", 10, 100)
