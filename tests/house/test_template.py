"""The template is what CloudFormation takes, as far as its linter knows, and heeds its
parameters."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from cfnlint.api import lint_file

from infra.local.cloud import locked_moto
from infra.local.resources import TEMPLATE, local_template
from infra.template.throttles import THROTTLES, method_settings
from infra.template.whole import template

pytestmark = pytest.mark.slow


def complaints(path: Path) -> list[str]:
    """Errors and warnings, as the command `cfn-lint` gives them."""
    return [f"{one.rule.id} line {one.linenumber}: {one.message}" for one in lint_file(path)]


def test_the_linter_has_nothing_to_say() -> None:
    assert complaints(TEMPLATE) == []


def test_the_file_is_what_python_writes() -> None:
    written = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    assert written == template(), "make template"


def test_a_stage_takes_every_throttle_under_its_own_spelling() -> None:
    paths = {one["ResourcePath"] for one in method_settings()}
    assert "/~1campaigns~1{campaign_id}~1claims" in paths
    assert len(method_settings()) == len(THROTTLES)


def test_only_the_status_is_open_to_the_world() -> None:
    policies = [
        one["Properties"]["PolicyDocument"]["Statement"]
        for one in template()["Resources"].values()
        if one["Type"] == "AWS::S3::BucketPolicy"
    ]
    (statement,) = [statement for statements in policies for statement in statements]
    assert statement["Action"] == "s3:GetObject"
    assert statement["Resource"]["Fn::Sub"].endswith(":::${StatusBucket}/status.json")


def test_keys_that_codes_and_rows_hang_on_outlive_the_stack() -> None:
    made = template()["Resources"]
    # Yet a stack that failed in its making leaves nothing in the next try's way.
    keeping = "RetainExceptOnCreate"
    kept = {name for name, one in made.items() if one.get("DeletionPolicy") == keeping}
    assert kept == {"Table", "CodesKey", "ShoppersKey", "UserPool"}


def test_the_linter_would_say_it(tmp_path: Path) -> None:
    template = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    template["Resources"]["OrdersQueue"]["Properties"]["VisibilityTimeout"] = "soon"
    del template["Resources"]["Table"]["Properties"]["KeySchema"]
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(template), encoding="utf-8")
    said = " ".join(complaints(broken))
    assert "'soon' is not of type" in said
    assert "'KeySchema' is a required property" in said


def table_of(**parameters: str) -> dict[str, Any]:
    """The table that the template makes, given `parameters`."""
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()]
    with locked_moto():
        boto3.client("cloudformation").create_stack(
            StackName="s", TemplateBody=local_template(), Parameters=given
        )
        told: dict[str, Any] = boto3.client("dynamodb").describe_table(TableName="lantern")
        return dict(told["Table"])


@pytest.mark.parametrize(
    ("asked", "reads", "writes"),
    [
        ({}, 12_000, 4_000),
        ({"WarmWrites": "9000"}, 12_000, 9_000),
        ({"WarmReads": "20000"}, 20_000, 4_000),
        ({"WarmReads": "20000", "WarmWrites": "9000"}, 20_000, 9_000),
    ],
)
def test_the_table_is_as_warm_as_asked(asked: dict[str, str], reads: int, writes: int) -> None:
    warm = table_of(**asked)["WarmThroughput"]
    assert (warm["ReadUnitsPerSecond"], warm["WriteUnitsPerSecond"]) == (reads, writes)


@pytest.mark.parametrize("protection", ["on", "off"])
def test_a_protected_table_cannot_be_deleted(protection: str) -> None:
    table = table_of(Protection=protection)
    assert table["DeletionProtectionEnabled"] is (protection == "on")
