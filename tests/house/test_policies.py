"""The policies are as exact as they can be written, and two linters have nothing to say.

What a function may do at all is held against what it does in `tests/policies`; here it is only how
that is said. parliament knows IAM best (resources and condition keys of every action, escalations),
as of early 2025; cfn-lint knows less and is renewed every month. Neither is asked alone.
"""

import importlib.resources
import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from infra import policies
from infra.policies import FUNCTIONS, Policy
from tests.policies.permissions import LISTINGS, ROWS

VALUES = {
    "Prefix": "lantern-dev",
    "StatusBucket": "lantern-dev-status",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
}
# Actions that AWS knows no resource for.
EVERYWHERE = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "cloudwatch:GetMetricData",
    "lambda:ListEventSourceMappings",
    "dynamodb:ListStreams",
}
# parliament does not match the ARN of a model, which has no account in it, with its own form of it.
MISMATCHED = "RESOURCE_MISMATCH [{'action': 'bedrock:InvokeModel'"
OF_NO_ACCOUNT = "'arn:*:bedrock:*::foundation-model/*'"
# What may stand for a part of a name, and why.
OPEN_ENDS = {
    "logs": ":*",  # the group's streams, one per environment
    "secretsmanager": "-??????",  # AWS ends every secret's ARN with six characters of its own
    "dynamodb": "/stream/*",  # a stream's name is the second that it was switched on in
    "lambda": ":event-source-mapping:*",  # its id is AWS's; the condition names the function
}


def statements(function: str) -> Iterator[dict[str, Any]]:
    yield from policies.substituted(policies.load(function), VALUES)["Statement"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_policy_names_every_action_and_every_resource(function: str) -> None:
    for one in statements(function):
        assert one["Effect"] == "Allow"
        assert not any(wild in action for action in one["Action"] for wild in "*?"), one["Sid"]
        if one["Resource"] == ["*"]:
            assert set(one["Action"]) <= EVERYWHERE, one["Sid"]
            continue
        for resource in one["Resource"]:
            service = resource.split(":")[2]
            end = OPEN_ENDS.get(service, "")
            assert not set("*?") & set(resource.removesuffix(end)), resource


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_policy_says_whose_rows(function: str) -> None:
    for one in statements(function):
        if one["Action"][0].startswith("dynamodb:") and not _of_the_stream(one):
            condition = one["Condition"]["ForAllValues:StringLike"]
            known = LISTINGS if one["Resource"][0].endswith("/index/listing") else ROWS
            assert set(condition["dynamodb:LeadingKeys"]) <= known, one["Sid"]


def _of_the_stream(statement: Mapping[str, Any]) -> bool:
    """Which is no part of the table, and knows no rows."""
    names = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    return {action.partition(":")[2] for action in statement["Action"]} <= set(names)


# The linters.


def parliament_says(policy: Policy) -> list[str]:
    findings = _parliament()(json.dumps(policy), include_community_auditors=True).findings
    told = [f"{one.issue} {one.detail} {one.location}" for one in findings]
    return [one for one in told if not (MISMATCHED in one and OF_NO_ACCOUNT in one)]


@cache
def _parliament() -> Callable[..., Any]:
    """parliament finds its data with pkg_resources, which setuptools 82 has dropped."""

    def resource_filename(package: str, name: str) -> str:
        return str(importlib.resources.files(package) / name)

    name, real = "pkg_resources", sys.modules.get("pkg_resources")
    sys.modules[name] = SimpleNamespace(resource_filename=resource_filename)  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from parliament import analyze_policy_string
    finally:
        del sys.modules[name]
        if real is not None:
            sys.modules[name] = real
    analyse: Callable[..., Any] = analyze_policy_string
    return analyse


def cfn_lint_says(named: dict[str, Policy]) -> list[str]:
    """Of all policies in one template, hints included."""
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Prefix": {"Type": "String"}},
        "Resources": {"StatusBucket": {"Type": "AWS::S3::Bucket"}}
        | {name: _role(policy) for name, policy in named.items()},
        "Outputs": {"Name": {"Value": {"Fn::Sub": "${Prefix} ${StatusBucket}"}}},
    }
    found = lint(json.dumps(template), config=ManualArgs(include_checks=["I"]))
    kept = (one for one in found if "StatusBucket" not in one.path)  # a stand-in for the real one
    return [f"{one.rule.id} {one.path}: {one.message}" for one in kept]


def _role(policy: Policy) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{**trust, "Action": "sts:AssumeRole"}],
            },
            "Policies": [{"PolicyName": "own", "PolicyDocument": policy}],
        },
    }


def camel(function: str) -> str:
    return function.title().replace("_", "")


@pytest.mark.slow
@pytest.mark.parametrize("function", FUNCTIONS)
def test_parliament_has_nothing_to_say(function: str) -> None:
    assert parliament_says(policies.substituted(policies.load(function), VALUES)) == []


@pytest.mark.slow
@pytest.mark.parametrize("ready", ["substituted", "as_cloudformation"])
def test_cfn_lint_has_nothing_to_say(ready: str) -> None:
    def made(function: str) -> Policy:
        policy = policies.load(function)
        if ready == "as_cloudformation":
            return policies.as_cloudformation(policy)
        return policies.substituted(policy, VALUES)

    assert cfn_lint_says({camel(one): made(one) for one in FUNCTIONS}) == []


def spoilt(sid: str, **changes: Any) -> Policy:
    policy = policies.substituted(policies.load("govern"), VALUES)
    (one,) = (part for part in policy["Statement"] if part["Sid"] == sid)
    one.update(changes)
    return policy


BY_BOTH = {
    "an action that there is not": spoilt("Get", Action=["dynamodb:FetchItem"]),
    "a service that there is not": spoilt("Get", Action=["dynamo:GetItem"]),
    "a resource of another kind": spoilt("Status", Resource=["arn:aws:sqs:us-east-1:1:x"]),
    "no ARN at all": spoilt("Status", Resource=["status.json"]),
    "an operator that there is not": spoilt(
        "Get", Condition={"StringResembles": {"dynamodb:LeadingKeys": ["a"]}}
    ),
    "a name given twice": spoilt("Get", Sid="Put"),
}
BY_PARLIAMENT = {
    "a bucket where an object is meant": spoilt("Status", Resource=["arn:aws:s3:::lantern-dev"]),
    "everything where a table is meant": spoilt("Get", Resource=["*"]),
    "a table where only everything will do": spoilt(
        "Signals", Resource=["arn:aws:dynamodb:us-east-1:123456789012:table/x"]
    ),
    "a condition key that there is not": spoilt(
        "Get", Condition={"StringLike": {"dynamodb:TrailingKeys": ["a"]}}
    ),
    "a condition key of another action": spoilt(
        "Mappings", Condition={"StringLike": {"dynamodb:LeadingKeys": ["a"]}}
    ),
    "numbers where there are words": spoilt(
        "Get", Condition={"NumericEquals": {"dynamodb:LeadingKeys": ["1"]}}
    ),
    "a way to become somebody else": spoilt(
        "Get", Action=["iam:PassRole", "lambda:CreateFunction"], Resource=["*"], Condition={}
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", BY_BOTH | BY_PARLIAMENT)
def test_parliament_would_say_it(what: str) -> None:
    assert parliament_says((BY_BOTH | BY_PARLIAMENT)[what])


@pytest.mark.slow
def test_cfn_lint_would_say_it() -> None:
    said = " ".join(cfn_lint_says({f"Role{n}": one for n, one in enumerate(BY_BOTH.values())}))
    assert [n for n in range(len(BY_BOTH)) if f"'Role{n}'" not in said] == []
