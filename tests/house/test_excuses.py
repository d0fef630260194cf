"""What checkov is told to pass over: real checks, with real reasons, on the resources they are
about. Checkov itself runs apart (make lint-template)."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.resources import TEMPLATE
from infra.package import functions_of
from infra.template.excuses import API, FUNCTION, REASONS
from infra.template.production import logical, production

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXCUSES = [(kind, check) for kind, reasons in REASONS.items() for check in reasons]


def skipped(resource: dict[str, Any]) -> dict[str, str]:
    """The reasons on a resource, by check."""
    skip = resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    return {one["id"]: one["comment"] for one in skip}


@pytest.mark.parametrize(("kind", "check"), EXCUSES)
def test_an_excuse_is_of_a_check_that_there_is_and_says_why(kind: str, check: str) -> None:
    known = (HERE / "checkov_checks.txt").read_text(encoding="utf-8").splitlines()
    assert check in known
    reason = REASONS[kind][check]
    assert len(reason.split()) >= 10 or "CKV_AWS" in reason  # as another one, which says why
    assert reason[0].isupper()


def test_every_resource_of_the_kind_carries_its_reasons_and_no_other_does() -> None:
    resources = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Resources"]
    for name, one in resources.items():
        assert skipped(one) == REASONS.get(one["Type"], {}), name
    assert REASONS.keys() - {FUNCTION, API} <= {one["Type"] for one in resources.values()}


def test_functions_and_the_gateway_carry_theirs_in_production() -> None:
    names = functions_of("prod")
    merged = production(functions=names, prefix="lantern")["Resources"]
    for name in names:
        assert skipped(merged[logical(name)]) == REASONS[FUNCTION]
    assert skipped(merged["RestAPI"]) == REASONS[API]


def test_the_list_of_checks_is_of_the_version_that_runs() -> None:
    pinned = (ROOT / "requirements-checkov.txt").read_text(encoding="utf-8").split("checkov==")[1]
    first = (HERE / "checkov_checks.txt").read_text(encoding="utf-8").splitlines()[0]
    assert f"checkov {pinned.strip()} " in first
