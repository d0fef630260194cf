"""The template is what CloudFormation takes, as far as its linter knows."""

import json
from pathlib import Path

import pytest
from cfnlint.api import lint_file

from infra.local.resources import TEMPLATE

pytestmark = pytest.mark.slow


def complaints(path: Path) -> list[str]:
    """Errors and warnings, as the command `cfn-lint` gives them."""
    return [f"{one.rule.id} line {one.linenumber}: {one.message}" for one in lint_file(path)]


def test_the_linter_has_nothing_to_say() -> None:
    assert complaints(TEMPLATE) == []


def test_the_linter_would_say_it(tmp_path: Path) -> None:
    template = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    template["Resources"]["OrdersQueue"]["Properties"]["VisibilityTimeout"] = "soon"
    del template["Resources"]["Table"]["Properties"]["KeySchema"]
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(template), encoding="utf-8")
    said = " ".join(complaints(broken))
    assert "'soon' is not of type" in said
    assert "'KeySchema' is a required property" in said
