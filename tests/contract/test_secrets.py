"""Keys that lie in Secrets Manager: read once, read again when they are old, never empty."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chalicelib.adapters.secrets import Secrets
from chalicelib.domain.errors import Unavailable
from infra.local.cloud import locked_moto


@pytest.fixture
def manager() -> Iterator[Any]:
    with locked_moto():
        client = boto3.client("secretsmanager")
        client.create_secret(Name="lantern-dev/payment", SecretString="first")
        yield client


def test_a_key_is_asked_for_once(manager: Any) -> None:
    asked: list[str] = []
    manager.meta.events.register("before-call", lambda model, **_: asked.append(model.name))
    keys = Secrets(manager, under="lantern-dev/", age_s=300)
    assert [keys.get("payment"), keys.get("payment")] == ["first", "first"]
    assert asked == ["GetSecretValue"]


def test_a_key_that_was_changed_is_heard_of(manager: Any) -> None:
    keys = Secrets(manager, under="lantern-dev/", age_s=0)
    assert keys.get("payment") == "first"
    manager.put_secret_value(SecretId="lantern-dev/payment", SecretString="second")
    assert keys.get("payment") == "second"


def test_a_key_that_is_not_there_is_a_part_that_does_not_answer(manager: Any) -> None:
    with pytest.raises(Unavailable):
        Secrets(manager, under="lantern-dev/", age_s=300).get("notify")


def test_an_empty_key_is_no_key(manager: Any) -> None:
    manager.create_secret(Name="lantern-dev/notify", SecretString=" ")
    with pytest.raises(Unavailable, match="not set"):
        Secrets(manager, under="lantern-dev/", age_s=300).get("notify")
