"""The port IdempotencyStore: one key, one answer, for a day."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outcomes import Answered, Begun, InFlight, Mismatch
from tests.fakes.aws_calls import aws_calls, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_shopper
from tests.fakes.world import World

LEASE_OVER = NOW + timedelta(seconds=30)


class Key:
    """One key of one shopper, with the store's calls abbreviated."""

    def __init__(self, world: World) -> None:
        self.world, self.shopper = world, a_shopper()

    def begin(self, lease: str, *, now=NOW, fingerprint: str = "f1"):
        return self.world.idempotency.begin(
            self.shopper, "k1", fingerprint=fingerprint, lease=lease, now=now
        )

    def finish(self, lease: str, body: str = '{"完":1}', *, now=NOW) -> None:
        self.world.idempotency.finish(
            self.shopper, "k1", lease=lease, status=201, body=body, now=now
        )

    def abandon(self, lease: str) -> None:
        self.world.idempotency.abandon(self.shopper, "k1", lease=lease)


def test_a_finished_key_answers_the_same_for_a_day(world: World) -> None:
    key = Key(world)
    assert key.begin("l1") == Begun()
    key.finish("l1")
    almost = NOW + timedelta(hours=24, minutes=59)
    for now in (NOW, LEASE_OVER, almost):
        assert key.begin("l2", now=now) == Answered(201, '{"完":1}')
    assert key.begin("l2", now=NOW + timedelta(hours=25)) == Begun()
    assert key.begin("l3", now=NOW + timedelta(hours=25)) == InFlight()


def test_a_twin_waits_until_the_lease_is_over(world: World) -> None:
    key = Key(world)
    key.begin("l1")
    assert key.begin("l2", now=LEASE_OVER - timedelta(seconds=1)) == InFlight()
    assert key.begin("l2", now=LEASE_OVER) == Begun()
    assert key.begin("l3", now=LEASE_OVER) == InFlight()


def test_another_request_under_the_key_is_a_mismatch_also_in_flight(world: World) -> None:
    key = Key(world)
    key.begin("l1")
    assert key.begin("l2", fingerprint="f2") == Mismatch()
    assert key.begin("l2", fingerprint="f2", now=LEASE_OVER) == Mismatch()
    key.finish("l1")
    assert key.begin("l2", fingerprint="f2") == Mismatch()


def test_only_the_holder_of_the_lease_answers(world: World) -> None:
    key = Key(world)
    key.begin("l1")
    key.begin("l2", now=LEASE_OVER)
    key.finish("l1", "late")
    assert key.begin("l3", now=LEASE_OVER) == InFlight()
    key.finish("l2", "right")
    key.finish("l2", "again")
    assert key.begin("l3", now=LEASE_OVER) == Answered(201, "right")


def test_an_abandoned_key_is_free(world: World) -> None:
    key = Key(world)
    key.begin("l1")
    key.abandon("l2")
    assert key.begin("l2") == InFlight()
    key.abandon("l1")
    assert key.begin("l2", fingerprint="f2") == Begun()


def test_an_answer_cannot_be_abandoned(world: World) -> None:
    key = Key(world)
    key.begin("l1")
    key.finish("l1")
    key.abandon("l1")
    assert isinstance(key.begin("l2"), Answered)


def test_finishing_and_abandoning_nothing_makes_nothing(world: World) -> None:
    key = Key(world)
    key.finish("l1")
    key.abandon("l1")
    assert key.begin("l1", fingerprint="f2") == Begun()


def test_keys_belong_to_shoppers(world: World) -> None:
    one, two = Key(world), Key(world)
    one.begin("l1")
    assert two.begin("l2", fingerprint="f2") == Begun()


def test_one_of_sixteen_begins(world: World) -> None:
    key = Key(world)
    outcomes = contend(lambda n: key.begin(f"l{n}"))
    assert outcomes.count(Begun()) == 1
    assert outcomes.count(InFlight()) == 15


def test_every_method_is_one_call(on_moto: World) -> None:
    key = Key(on_moto)
    with aws_calls() as calls:
        key.begin("l1")
        key.begin("l2")
        key.finish("l1")
        key.abandon("l1")
    assert [name for _, name in calls] == ["PutItem", "PutItem", "UpdateItem", "DeleteItem"]


def test_a_begin_that_a_retry_repeats_is_still_ours(on_moto: World) -> None:
    key = Key(on_moto)
    with timing_out(on_moto.clients[0], "PutItem", times=1):
        assert key.begin("l1") == Begun()
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        key.finish("l1")
    assert isinstance(key.begin("l2"), Answered)
