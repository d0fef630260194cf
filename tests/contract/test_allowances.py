"""What a shopper leases of a minute: blocks, an end to them, and no failure of its own."""

from datetime import timedelta

import pytest

from chalicelib.adapters.dynamodb.allowances import Allowances
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.limits import A_MINUTE, BLOCK
from tests.fakes.aws_calls import aws_calls
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_shopper
from tests.fakes.world import World


def allowances(world: World) -> Allowances:
    assert world.table is not None
    return Allowances(world.table)


def test_a_minute_has_so_many_blocks_and_the_next_one_its_own(on_moto: World) -> None:
    shopper, leases = a_shopper(), allowances(on_moto)
    granted = [leases.lease(shopper, now=NOW) for _ in range(A_MINUTE // BLOCK + 3)]
    assert granted == [True] * (A_MINUTE // BLOCK) + [False] * 3
    assert leases.lease(shopper, now=NOW + timedelta(minutes=1))
    assert leases.lease(a_shopper(), now=NOW)


def test_many_environments_lease_no_more_together(on_moto: World) -> None:
    shopper = a_shopper()
    outcomes = contend(lambda _: allowances(on_moto).lease(shopper, now=NOW), contenders=48)
    assert outcomes.count(True) == A_MINUTE // BLOCK


def test_a_block_is_one_call_and_goes_away_by_itself(on_moto: World) -> None:
    shopper = a_shopper()
    with aws_calls() as calls:
        allowances(on_moto).lease(shopper, now=NOW)
    assert [name for _, name in calls] == ["UpdateItem"]
    assert on_moto.table is not None
    (row,) = on_moto.table.query(f"SHOPPER#{shopper}")
    assert row["expires_ttl"] > NOW.timestamp()


@pytest.mark.parametrize("trouble", [Overloaded("no"), Unavailable("no")])
def test_a_table_that_does_not_answer_limits_nobody(
    on_moto: World, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(on_moto.table, "update", fail)
    assert allowances(on_moto).lease(a_shopper(), now=NOW)
