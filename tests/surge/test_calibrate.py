"""The storm's own measure of the machine."""

import pytest

from infra.surge import calibrate, storm


@pytest.mark.parametrize(
    ("round_s", "scale"),
    [
        (calibrate.REFERENCE_S, 1.0),
        (calibrate.REFERENCE_S / 2, 2.0),
        (calibrate.REFERENCE_S * 2, 0.5),
        (1e-9, calibrate.MOST),
        (60.0, calibrate.LEAST),
    ],
)
def test_a_machine_twice_as_quick_is_offered_twice_as_much(round_s: float, scale: float) -> None:
    assert calibrate.Pace(round_s).scale == scale


@pytest.mark.parametrize("wrong", ["0", "-1", "inf", "nan", "much"])
def test_a_scale_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        storm._parser().parse_args(["--scale", wrong])
    assert left.value.code == 2
    assert "--scale" in capsys.readouterr().err


@pytest.mark.slow
def test_the_pace_is_that_of_whole_orders() -> None:
    assert 0.005 < calibrate.pace().round_s < 10
