"""Policies on their way to AWS: every function has one, and its placeholders are filled."""

import json
import re
from typing import Any

import pytest

from infra import policies

VALUES = {
    "Prefix": "lantern-dev",
    "StatusBucket": "lantern-dev-status",
    "AWS::Partition": "aws-cn",
    "AWS::Region": "cn-north-1",
    "AWS::AccountId": "123456789012",
}
QUEUE = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Prefix}-orders"
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage"],
            "Resource": [QUEUE, "*"],
            "Condition": {"StringLike": {"aws:PrincipalArn": ["${Prefix}-*", "plain"]}},
        }
    ],
}


def test_values_take_the_place_of_placeholders_wherever_they_stand() -> None:
    (statement,) = policies.substituted(POLICY, VALUES)["Statement"]
    assert statement["Resource"] == [
        "arn:aws-cn:sqs:cn-north-1:123456789012:lantern-dev-orders",
        "*",
    ]
    assert statement["Condition"] == {
        "StringLike": {"aws:PrincipalArn": ["lantern-dev-*", "plain"]}
    }
    assert "${Prefix}" in json.dumps(POLICY), "the policy itself was changed"


def test_a_placeholder_without_a_value_is_named() -> None:
    with pytest.raises(KeyError, match="AWS::AccountId"):
        policies.substituted(POLICY, {k: v for k, v in VALUES.items() if k != "AWS::AccountId"})


def test_a_template_substitutes_what_has_placeholders_and_nothing_else() -> None:
    (statement,) = policies.as_cloudformation(POLICY)["Statement"]
    assert statement["Resource"] == [{"Fn::Sub": QUEUE}, "*"]
    assert statement["Condition"]["StringLike"]["aws:PrincipalArn"] == [
        {"Fn::Sub": "${Prefix}-*"},
        "plain",
    ]
    assert statement["Action"] == ["sqs:SendMessage"]


def test_a_placeholder_that_no_template_knows_is_refused() -> None:
    stray = {"Statement": [{"Resource": ["arn:aws:sqs:*:*:${Stage}-orders"]}]}
    with pytest.raises(ValueError, match=r"\$\{Stage\}"):
        policies.as_cloudformation(stray)


def test_every_function_has_a_policy_of_its_own_and_no_policy_is_left_over() -> None:
    from app import app

    known = {one.name for one in [*app.pure_lambda_functions, *app.event_sources]}
    assert known | {"api", "claim_api"} == set(policies.FUNCTIONS)
    lying = {path.name for path in policies.FOLDER.glob("polic*.json")}
    assert lying == {policies.path_of(one).name for one in policies.FUNCTIONS}


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_chalice_gives_a_function_its_own_policy_on_every_stage(function: str) -> None:
    from chalice.config import Config

    disk = json.loads((policies.FOLDER / "config.json").read_text(encoding="utf-8"))
    for stage in ("dev", "prod"):
        config = Config(stage, function_name=policies.config_key(function), config_from_disk=disk)
        assert config.iam_policy_file == policies.path_of(function).name
        assert config.autogen_policy is False


def test_a_function_that_is_not_in_the_configuration_gets_no_other_ones_policy() -> None:
    from chalice.config import Config

    disk = json.loads((policies.FOLDER / "config.json").read_text(encoding="utf-8"))
    for stage in ("dev", "prod"):
        config = Config(stage, function_name="newcomer", config_from_disk=disk)
        assert config.iam_policy_file is None


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_a_policy_is_filled_wrapped_and_taken_by_iam(function: str) -> None:
    policy = policies.load(function)
    filled = policies.substituted(policy, VALUES | {"Prefix": "l" * 41, "StatusBucket": "b" * 63})
    assert "${" not in json.dumps(filled)
    assert policies.size_of(filled) <= policies.INLINE_CHARS_AT_MOST
    wrapped = json.dumps(policies.as_cloudformation(policy))
    assert wrapped.count("${AWS::Region}") == json.dumps(policy).count("${AWS::Region}")
    assert not re.search(r'(?<!"Fn::Sub": )"[^"]*\$\{', wrapped)
