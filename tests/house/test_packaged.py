"""The whole production stack as `chalice package` writes it, without the libraries (they come over
the network): what CloudFormation is given."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import policies
from infra.contents import complaints
from infra.package import build
from infra.stages import ROOT, functions_of
from infra.template.production import CLAIM_PATH, logical
from tests.house.test_template import complaints as lint

pytestmark = pytest.mark.slow
PLACEHOLDER = "${"


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with deployment.zip and sam.json."""
    bare = tmp_path_factory.mktemp("bare")
    shutil.copy(ROOT / "app.py", bare)
    shutil.copytree(ROOT / "chalicelib", bare / "chalicelib")
    (bare / "requirements.txt").write_text("", encoding="utf-8")
    out = tmp_path_factory.mktemp("out")
    build(out, stage="prod", settings={"LANTERN_CORS_ORIGIN": "https://tea.example"}, root=bare)
    return out


@pytest.fixture(scope="module")
def stack(packaged: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((packaged / "sam.json").read_text(encoding="utf-8"))
    return found


def test_the_linter_has_nothing_to_say_about_the_whole_stack(packaged: Path) -> None:
    assert lint(packaged / "sam.json") == []


def test_only_the_libraries_are_missing_from_this_package(packaged: Path) -> None:
    assert complaints(packaged / "deployment.zip", machine="arm64") == [
        "aws_lambda_powertools/__init__.py: is missing"
    ]


def test_every_functions_role_has_its_own_policy_and_no_other(stack: dict[str, Any]) -> None:
    for name in functions_of("prod"):
        function = stack["Resources"][logical(name)]["Properties"]
        role = stack["Resources"][function["Role"]["Fn::GetAtt"][0]]["Properties"]
        (own,) = role["Policies"]
        assert own["PolicyDocument"] == policies.as_cloudformation(policies.load(name))
        assert not list(bare_placeholders(own["PolicyDocument"]))


def test_the_search_for_bare_placeholders_finds_one() -> None:
    assert list(bare_placeholders({"Resource": ["arn:${AWS::Partition}:x"]})) != []
    assert list(bare_placeholders({"Resource": [{"Fn::Sub": "arn:${AWS::Partition}:x"}]})) == []


def test_a_function_waits_for_its_logs(stack: dict[str, Any]) -> None:
    """Else Lambda makes a log group without an end."""
    for name in functions_of("prod"):
        first = stack["Resources"][stack["Resources"][logical(name)]["DependsOn"]]
        said = first["Properties"]["LogGroupName"]["Fn::Sub"]
        assert first["Type"] == "AWS::Logs::LogGroup"
        assert said == "/aws/lambda/${Prefix}" + ("" if name == "api" else f"-{name}")


def test_a_mapping_waits_for_its_queue(stack: dict[str, Any]) -> None:
    """It names the queue, which CloudFormation does not see, and comes after its function, which
    refers to it."""
    for name in ("PlaceOrder", "PayOrder"):
        told = stack["Resources"][name]["Properties"]["Environment"]["Variables"]
        assert told["LANTERN_ORDERS_QUEUE_URL"] == {"Ref": "OrdersQueue"}
        assert told["LANTERN_PAYMENTS_QUEUE_URL"] == {"Ref": "PaymentsQueue"}


def test_what_is_set_reaches_every_function(stack: dict[str, Any]) -> None:
    for name in functions_of("prod"):
        told = stack["Resources"][logical(name)]["Properties"]["Environment"]["Variables"]
        assert told["LANTERN_CORS_ORIGIN"] == "https://tea.example"
        assert told["LANTERN_TABLE"] == {"Ref": "Table"}


def test_claims_alone_go_to_the_function_of_their_own(stack: dict[str, Any]) -> None:
    paths = stack["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    apart = {
        (path, method)
        for path, methods in paths.items()
        for method, one in methods.items()
        if "ClaimApi" in json.dumps(one.get("x-amazon-apigateway-integration", {}).get("uri", ""))
    }
    assert apart == {(CLAIM_PATH, "post")}


def test_queue_functions_report_what_failed_and_their_width_fits(stack: dict[str, Any]) -> None:
    for name in ("PlaceOrder", "PayOrder"):
        function = stack["Resources"][name]["Properties"]
        (event,) = function["Events"].values()
        assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        width = event["Properties"]["ScalingConfig"]["MaximumConcurrency"]
        assert width <= function["ReservedConcurrentExecutions"]


def bare_placeholders(part: Any) -> Iterator[str]:
    """Texts with a placeholder that CloudFormation would leave as it is."""
    if isinstance(part, str) and PLACEHOLDER in part:
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "Fn::Sub":
                yield from bare_placeholders(value)
    elif isinstance(part, list):
        for one in part:
            yield from bare_placeholders(one)
