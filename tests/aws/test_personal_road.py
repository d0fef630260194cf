"""`make deploy STAGE=dev` as far as the emulator goes: `chalice deploy` makes everything, and what
Chalice has no words for is set. It takes no routes over HTTP, and no API a second time.
"""

import json
from typing import Any

import boto3
import pytest

from infra.deploy.__main__ import main as deploy
from infra.template.gateway import responses
from infra.template.names import FUNCTIONS
from infra.template.throttles import THROTTLES, by_route
from tests.aws.emulator import Emulator

PREFIX = "lantern-dev"
# What the emulator cannot make: alarms on sums, and the looks of the sign-in page.
LACKS = ("--parameter", "Alarms=no", "--parameter", "SignInPlan=LITE")


def client(service: str) -> Any:
    return boto3.client(service)


@pytest.fixture(scope="module")
def said(emulator: Emulator) -> str:
    """What the deployment printed."""
    from contextlib import redirect_stdout
    from io import StringIO

    printed = StringIO()
    with redirect_stdout(printed):
        code = deploy(["--stage", "dev", "--yes", *LACKS])
    assert code == 1, printed.getvalue()
    return printed.getvalue()


def test_only_the_routes_are_missing_and_the_smoke_test_says_so(said: str) -> None:
    failed = [line for line in said.splitlines() if "FAILED" in line]
    assert len(failed) == 1
    assert "GET /health: 404" in failed[0]
    assert "STAGE=rehearsal is made for them" in said


def test_every_function_is_there_without_a_reservation(said: str) -> None:
    found = client("lambda").list_functions()["Functions"]
    names = {PREFIX if name == "api" else f"{PREFIX}-{name}" for name in FUNCTIONS}
    assert {one["FunctionName"] for one in found} == names
    for name in names:
        reserved = client("lambda").get_function_concurrency(FunctionName=name)
        assert "ReservedConcurrentExecutions" not in reserved


def test_every_role_has_its_functions_policy_with_all_names_filled_in(said: str) -> None:
    iam = client("iam")
    roles = [one["RoleName"] for one in iam.list_roles()["Roles"]]
    roles = [name for name in roles if name.startswith(PREFIX)]
    assert len(roles) == len(FUNCTIONS)
    for role in roles:
        (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
        found = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        text = json.dumps(found)
        assert "${" not in text
        assert f":table/{PREFIX}" in text


@pytest.mark.parametrize("function", ["place_order", "pay_order"])
def test_a_queue_reports_what_failed_and_its_function_relies_on_it(
    said: str,
    function: str,
) -> None:
    (mapping,) = client("lambda").list_event_source_mappings(FunctionName=f"{PREFIX}-{function}")[
        "EventSourceMappings"
    ]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == 20
    found = client("lambda").get_function_configuration(FunctionName=f"{PREFIX}-{function}")
    variables = found["Environment"]["Variables"]
    assert variables["LANTERN_PARTIAL_BATCH"] == "on"
    assert variables["LANTERN_TABLE"] == PREFIX
    assert variables["LANTERN_SECRETS_UNDER"] == f"{PREFIX}/"


def test_the_gateway_has_its_name_its_refusals_and_its_throttles(said: str) -> None:
    gateway = client("apigateway")
    (api,) = gateway.get_rest_apis()["items"]
    assert api["name"] == PREFIX
    found = {
        one["responseType"]: one
        for one in gateway.get_gateway_responses(restApiId=api["id"])["items"]
    }
    for kind, wanted in responses().items():
        assert found[kind]["statusCode"] == str(wanted["StatusCode"])
    settings = by_route(gateway.get_stage(restApiId=api["id"], stageName="v1")["methodSettings"])
    for one in THROTTLES:
        assert settings[one.method, one.path]["throttlingRateLimit"] == one.rate
        assert settings[one.method, one.path]["throttlingBurstLimit"] == one.burst


def test_destroy_leaves_nothing(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy(["--stage", "dev", "--yes", "--destroy"]) == 0
    assert "Nothing is left." in capsys.readouterr().out
    assert client("lambda").list_functions()["Functions"] == []
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("apigateway").get_rest_apis()["items"] == []
    assert client("s3").list_buckets()["Buckets"] == []
