"""The state that everybody looks at: what it says at an instant, and how it is written down."""

import json
from datetime import UTC, datetime, timedelta

from chalicelib.domain.overload.breaker import Verdict
from chalicelib.domain.overload.control import Control, Switch, control_from, control_json
from chalicelib.domain.overload.line import LineState
from chalicelib.domain.overload.modes import Mode

NOW = datetime(2026, 2, 6, 4, 0, 0, 250_000, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


def test_what_was_written_down_is_what_is_read() -> None:
    control = Control(
        7,
        Switch(Mode.CLOSED, NOW, "olga", "the table smokes", auto=False, until=LATER),
        {"payment": Verdict(True, NOW, LATER, 3, 41.5)},
        {"tea": LineState(12, 0.25, NOW, LATER, 3)},
        LATER,
    )
    assert control_from(json.loads(json.dumps(control_json(control))), version=7) == control
    assert control_from(json.loads(json.dumps(control_json(Control()))), version=0) == Control()


def test_a_switch_that_has_run_out_reads_as_what_was_before_with_nobody_writing_it() -> None:
    switch = Switch(Mode.CLOSED, NOW, "olga", "lunch", auto=False, until=LATER, back_to=Mode.LEAN)
    control = Control(1, switch)
    assert control.mode_at(LATER - timedelta(microseconds=1)) is Mode.CLOSED
    assert control.switch_at(NOW) is switch
    after = control.switch_at(LATER)
    assert (after.mode, after.since, after.auto, after.until) == (Mode.LEAN, LATER, True, None)
    assert "lunch" in after.why


def test_a_dependency_of_which_nobody_has_said_anything_is_let_through() -> None:
    assert not Control().breaker("payment").open
    assert Control().with_breaker("payment", Verdict(True)).breaker("payment").open
