"""The list of guards: every condition is on it, every guard is where it is looked for, and taking
one out leaves Python that runs."""

import ast
from pathlib import Path

import pytest

from infra.mutants.__main__ import main
from infra.mutants.conditions import conditions
from infra.mutants.guards import GUARDS
from infra.mutants.mutant import Mutant

ROOT = Path(__file__).resolve().parents[3]
ALL = [*conditions(ROOT), *GUARDS]


@pytest.mark.parametrize("mutant", ALL, ids=lambda one: one.name)
def test_a_guard_is_there_and_can_be_taken_out(mutant: Mutant) -> None:
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    changed = mutant.apply(source)
    assert changed != source
    ast.parse(changed)
    assert mutant.tests
    assert all((ROOT / test).exists() for test in mutant.tests)


def test_names_are_their_own() -> None:
    assert len({(one.name, one.line) for one in ALL}) == len(ALL) > 70


def test_every_adapter_that_writes_on_a_condition_is_on_the_list() -> None:
    adapters = ROOT / "chalicelib/adapters/dynamodb"
    conditional = {
        path.stem
        for path in adapters.glob("*.py")
        if "condition=" in path.read_text(encoding="utf-8")
    }
    listed = {Path(one.path).stem for one in conditions(ROOT)}
    # The table itself only hands conditions on.
    assert conditional - {"table"} <= listed


def test_a_guard_that_has_moved_is_told() -> None:
    with pytest.raises(ValueError, match="no 'if never'"):
        Mutant("x", "app.py", "if never", "", ("tests",)).apply("nothing")


def test_a_clause_of_several_is_taken_out_alone() -> None:
    dials = [one for one in conditions(ROOT) if "campaign_store.SAME_DIALS" in one.name]
    assert len(dials) == 4
    assert all(one.after.count("never_there") == 1 for one in dials)


def test_a_word_that_no_guard_has_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no such guard"]) == 2
    assert "no such guard" in capsys.readouterr().err
