"""The machinery of the storm: it hands the load over, waits, and never waits for ever."""

import subprocess
import sys
import tempfile
import time

import pytest

from infra.surge import storm
from infra.surge.plan import Step

STEPS = (Step("1x", 1, 0.1),)


def child(code: str, said: object) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code], stdout=said, text=True)  # type: ignore[call-overload,no-any-return]


def test_more_names_than_a_pipe_holds_are_waited_for() -> None:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        talker = child("print('x' * 300_000)", said)
        storm._wait_for(talker, STEPS, storm.Seen())
        assert talker.poll() == 0
        said.seek(0)
        assert len(said.read()) == 300_001


def test_a_generator_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storm, "SETTLE_S", 0.0)
    monkeypatch.setattr(storm, "OVERDUE_S", 1.0)
    sleeper = child("import time; time.sleep(60)", subprocess.DEVNULL)
    began = time.monotonic()
    storm._wait_for(sleeper, STEPS, storm.Seen())
    assert time.monotonic() - began < 20
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()
