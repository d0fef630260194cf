"""How wide each function may run, as the verdicts stand."""

from datetime import timedelta

import pytest

from chalicelib.domain.overload.breaker import Verdict
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.widths import NARROWEST_MAPPING, TRICKLE, Width, wanted_widths
from tests.fakes.samples import NOW

NORMAL = {"place_order": 20, "pay_order": 20, "converse": 50}
OPEN = Verdict(True, NOW, NOW + timedelta(seconds=10), 1)
HALF = Verdict(True, NOW - timedelta(minutes=1), NOW - timedelta(seconds=10), 1)


def widths(mode: Mode = Mode.FULL, **breakers: Verdict) -> dict[str, Width]:
    return wanted_widths(Control(1, Switch(mode, NOW), breakers), NOW, normal=NORMAL)


def test_all_is_wide_while_all_is_well() -> None:
    assert widths() == {
        "place_order": Width(queue=20),
        "pay_order": Width(queue=20),
        "converse": Width(reserved=50),
    }


@pytest.mark.parametrize("verdict", [OPEN, HALF])
def test_payments_wait_in_their_queue_while_the_provider_is_away(verdict: Verdict) -> None:
    narrow = widths(payment=verdict)
    assert narrow["pay_order"] == Width(queue=NARROWEST_MAPPING)
    assert narrow["place_order"] == Width(queue=20)


def test_the_model_is_off_at_a_trickle_or_back_by_its_width() -> None:
    assert widths(model=OPEN)["converse"] == Width(reserved=0)
    assert widths(model=HALF)["converse"] == Width(reserved=TRICKLE)
    assert [widths(mode)["converse"].reserved for mode in Mode] == [50, 0, 0, 0, 0]


def test_a_mapping_is_never_set_below_what_aws_takes() -> None:
    assert wanted_widths(Control(), NOW, normal={"pay_order": 1}) == {"pay_order": Width(queue=2)}
