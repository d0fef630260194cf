"""A cold start is judged turn by turn against its floor, and told for people and programs."""

import json
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from infra import coldstart
from infra.template.names import CLAIMS, FUNCTIONS
from tests.house.test_package import CONVERSE, HANDLERS, LEDGER

PLACE = next(one for one in coldstart.FUNCTIONS if one.name == "place_order")


def turn(
    pace: float, import_s: float, ready_s: float = 0.3
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    floor = (0.1 * pace, 0.1 * pace, 0.2 * pace, 0.2 * pace, 300)
    return floor, (import_s * pace, import_s * pace, ready_s * pace, ready_s * pace, 400)


def test_every_function_is_measured_as_lambda_loads_it() -> None:
    measured = {one.name: one.module for one in coldstart.FUNCTIONS}
    assert measured == {
        "api": "app",
        CLAIMS: "app",
        "converse": CONVERSE,
        "ledger": LEDGER,
        **HANDLERS,
    }
    assert set(measured) == {*FUNCTIONS, CLAIMS}


def test_budgets_are_those_that_were_set() -> None:
    budgets = {one.name: one.budget for one in coldstart.FUNCTIONS}
    assert budgets["api"] == budgets["claim_api"] == 1.25
    assert budgets["place_order"] == budgets["pay_order"] == 1.15


@pytest.mark.parametrize(("import_s", "within"), [(0.115, True), (0.116, False)])
def test_an_import_is_judged_by_its_median_turn_whatever_the_machines_pace(
    import_s: float, within: bool
) -> None:
    row = coldstart.row_of(PLACE, [turn(pace, import_s) for pace in (1.0, 3.0, 1.2, 0.8, 2.0)])
    assert row.times_floor == pytest.approx(import_s * 10)
    assert row.ready_times_floor == 1.5
    assert row.within is within
    assert (row.cost.modules, row.floor.modules) == (400, 300)
    assert row.floor.import_cpu_ms == 120.0
    assert ("beyond its budget" in coldstart.table([row])) is not within


def test_an_aws_where_nothing_is_stored_answers() -> None:
    with coldstart.answering() as address:
        request = Request(address, data=b"{}", method="POST")
        assert json.loads(urlopen(request, timeout=5).read())["Items"] == []


def test_a_program_has_the_time_of_each_part(tmp_path: Path) -> None:
    spin = "while time.process_time() - cpu < {s}: pass"
    program = coldstart.MEASURE.format(load=spin.format(s=0.02), ready=spin.format(s=0.05))
    import_s, _, ready_s, _, modules = coldstart.measure(program, {}, tmp_path)
    assert 0.02 <= import_s < 0.05 <= ready_s
    assert modules > 10


def test_a_function_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No module named 'missing'"):
        coldstart.measure("import missing", {}, tmp_path)


@pytest.mark.parametrize(("times", "code"), [(1.1, 0), (1.2, 1)])
def test_the_command_fails_beyond_a_budget(
    times: float,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(coldstart, "lay_out", lambda archive, place: [tmp_path])
    monkeypatch.setattr(
        coldstart, "compare", lambda one, *_: coldstart.row_of(one, [turn(1.0, times / 10)])
    )
    arguments = ["--zip", "x.zip", "--only", "place_order", "--json"]
    assert coldstart.main(arguments) == code
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["times_floor"], row["within"]) == ("place_order", times, not code)


@pytest.mark.skipif(sys.platform != "linux", reason="packages for Lambda are for Linux")
def test_the_package_of_this_machines_processor_is_taken() -> None:
    assert coldstart.stage_for("x86_64") == "rehearsal"
    assert coldstart.stage_for("aarch64") == "prod"
    with pytest.raises(SystemExit, match="does not run here"):
        coldstart.stage_for("riscv64")
