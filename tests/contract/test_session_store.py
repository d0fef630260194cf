"""The port SessionStore: of two turns at once, one is saved."""

from datetime import timedelta

from chalicelib.domain.outcomes import StoredSession
from tests.fakes.aws_calls import aws_calls
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_shopper
from tests.fakes.world import World


def save(world: World, shopper: str, version: int, **data: object) -> bool:
    return world.sessions.save(shopper, "s1", data=data, version=version, now=NOW)


def test_a_session_comes_back_under_the_next_version(world: World) -> None:
    shopper = a_shopper()
    assert world.sessions.load(shopper, "s1") is None
    data = {"turns": [{"said": "两杯拿铁", "at": 1.5}], "quote": None}
    assert save(world, shopper, 0, **data)
    assert world.sessions.load(shopper, "s1") == StoredSession(data, 1)
    assert save(world, shopper, 1, turns=[])
    assert world.sessions.load(shopper, "s1") == StoredSession({"turns": []}, 2)
    assert world.sessions.load(a_shopper(), "s1") is None


def test_a_turn_on_an_old_version_is_not_saved(world: World) -> None:
    shopper = a_shopper()
    assert save(world, shopper, 0, turn=1)
    assert not save(world, shopper, 0, turn=2)
    assert save(world, shopper, 1, turn=3)
    assert not save(world, shopper, 1, turn=4)
    assert world.sessions.load(shopper, "s1") == StoredSession({"turn": 3}, 2)


def test_a_session_that_has_gone_is_not_brought_back_by_an_old_turn(world: World) -> None:
    shopper = a_shopper()
    assert not save(world, shopper, 3, turn=4)
    assert world.sessions.load(shopper, "s1") is None


def test_one_of_sixteen_turns_is_saved(world: World) -> None:
    shopper = a_shopper()
    for version in (0, 1):
        outcomes = contend(lambda n, v=version: save(world, shopper, v, turn=n))
        assert outcomes.count(True) == 1
        stored = world.sessions.load(shopper, "s1")
        assert stored == StoredSession({"turn": outcomes.index(True)}, version + 1)


def test_a_session_ends_by_itself_after_a_week(on_moto: World) -> None:
    shopper = a_shopper()
    with aws_calls() as calls:
        save(on_moto, shopper, 0)
        on_moto.sessions.load(shopper, "s1")
    assert [name for _, name in calls] == ["PutItem", "GetItem"]
    row = on_moto.table.get((f"SHOPPER#{shopper}", "SESSION#s1"))
    assert row["expires_ttl"] == int((NOW + timedelta(days=7)).timestamp())
