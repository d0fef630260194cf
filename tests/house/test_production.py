"""What is merged into Chalice's package: every function named and told, and nothing of the dev
stage's doubts left in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.stages import functions_of, prefix_of
from infra.template.names import CLAIMS, FUNCTIONS
from infra.template.production import CLAIM_PATH, logical, production

CONFIG = Path(__file__).resolve().parents[2] / ".chalice" / "config.json"


@pytest.fixture
def merged() -> dict[str, Any]:
    return production(functions=functions_of("prod"), prefix=prefix_of("prod"))


def properties(merged: dict[str, Any], function: str) -> dict[str, Any]:
    found: dict[str, Any] = merged["Resources"][logical(function)]["Properties"]
    return found


def test_only_production_keeps_claims_apart() -> None:
    assert functions_of("dev") == FUNCTIONS
    assert functions_of("prod") == (*FUNCTIONS, CLAIMS)


def test_a_function_is_called_as_govern_calls_it(merged: dict[str, Any]) -> None:
    assert properties(merged, "api")["FunctionName"] == {"Ref": "Prefix"}
    name = properties(merged, "pay_order")["FunctionName"]
    assert name == {"Fn::Sub": "${Prefix}-pay_order"}
    assert merged["Parameters"]["Prefix"]["Default"] == "lantern-prod"


def test_consumers_and_their_mappings_agree_on_partial_batches(merged: dict[str, Any]) -> None:
    for function in ("place_order", "pay_order"):
        found = properties(merged, function)
        assert found["Environment"]["Variables"]["LANTERN_PARTIAL_BATCH"] == "on"
        (event,) = found["Events"].values()
        assert event["Properties"] == {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_claims_go_to_a_function_that_the_gateway_may_call(merged: dict[str, Any]) -> None:
    paths = merged["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    uri = paths[CLAIM_PATH]["post"]["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    assert "${ClaimApi.Arn}" in uri
    permission = merged["Resources"]["ClaimApiInvokePermission"]["Properties"]
    assert permission["FunctionName"] == {"Ref": "ClaimApi"}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("THROTTLED", 429, "too_many_requests"),
        ("INTEGRATION_FAILURE", 503, "overloaded"),
        ("INTEGRATION_TIMEOUT", 504, "overloaded"),
        ("DEFAULT_5XX", 503, "overloaded"),
    ],
)
def test_the_gateway_refuses_with_a_problem_and_a_time_to_come_back(
    merged: dict[str, Any], kind: str, status: int, code: str
) -> None:
    said = merged["Resources"]["RestAPI"]["Properties"]["GatewayResponses"][kind]
    body = json.loads(said["ResponseTemplates"]["application/json"])
    assert (said["StatusCode"], body["status"], body["code"]) == (status, status, code)
    # Also to a page of another origin, which else sees no more than that something failed.
    assert said["ResponseParameters"]["Headers"]["Access-Control-Allow-Origin"] == "'*'"
    assert said["ResponseParameters"]["Headers"]["Retry-After"] == f"'{body['retry_after_s']}'"


def test_dev_reserves_nothing_and_production_every_function() -> None:
    stages = json.loads(CONFIG.read_text(encoding="utf-8"))["stages"]
    assert "lambda_functions" not in stages["dev"]
    reserved = stages["prod"]["lambda_functions"]
    keys = {"api_handler" if name == "api" else name for name in functions_of("prod")}
    assert {name for name, one in reserved.items() if one["reserved_concurrency"] > 0} == keys
