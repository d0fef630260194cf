"""Collected only by `make test-aws`, which says where the emulator's environment is."""

import os
from collections.abc import Iterator

import pytest

collect_ignore_glob = [] if os.environ.get("LANTERN_EMULATOR") else ["test_*.py"]


@pytest.fixture(scope="session")
def emulator() -> Iterator["Emulator"]:
    """The emulator, with the caller's environment pointing at it."""
    with Emulator(os.environ["LANTERN_EMULATOR"]) as running:
        yield running


@pytest.fixture(scope="session")
def rehearsal(emulator: "Emulator") -> Iterator["Rehearsal"]:
    """The production package, deployed once for all tests and seeded with the demo."""
    with Rehearsal() as deployed:
        yield deployed


if os.environ.get("LANTERN_EMULATOR"):
    from tests.aws.emulator import Emulator
    from tests.aws.rehearsal import Rehearsal
