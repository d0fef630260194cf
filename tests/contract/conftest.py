"""Every suite here runs twice: on the fakes and on the DynamoDB adapters. A world serves a whole
module, so tests use names of their own (`samples.fresh`)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.world import World, fake_world, moto_world, stores_on


@pytest.fixture(scope="module")
def on_moto() -> Iterator[World]:
    """The DynamoDB adapters, for what fakes cannot show: calls, attempts, unknown outcomes."""
    with moto_world() as world:
        yield world


@pytest.fixture(scope="module")
def in_memory() -> World:
    return fake_world()


@pytest.fixture(params=["fake", "moto"])
def world(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("in_memory" if request.param == "fake" else "on_moto")


@pytest.fixture
def cached(on_moto: World) -> World:
    """The DynamoDB adapters of another process, so to speak: its caches live 3 s and are empty."""
    assert on_moto.resources is not None
    client, once = on_moto.clients
    return stores_on(on_moto.resources, (client, once), cache_s=3)
