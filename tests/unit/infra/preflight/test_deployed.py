"""A stage that runs: what AWS says of it takes the place of what the files say."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.cloud import create_resources, locked_moto
from infra.preflight.deployed import as_deployed
from infra.preflight.figures import Origin
from infra.preflight.load import CHAT
from infra.preflight.reach import Cloud
from infra.preflight.stage import CLAIM, Stage
from tests.unit.infra.preflight.samples import stage
from tests.unit.infra.preflight.stubbed import stubbed

pytestmark = pytest.mark.slow
REGION = "us-east-1"
PREFIX = "lantern-dev"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@pytest.fixture
def on_file(tmp_path: Path) -> Stage:
    return stage(tmp_path)


@pytest.fixture
def aws() -> Iterator[None]:
    with locked_moto():
        yield


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("app.py", "app = None\n")
    return made.getvalue()


def deploy(name: str, *, reserved: int | None = None, memory_mb: int = 768) -> None:
    role = f"{name}-role"
    iam = boto3.client("iam")
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    functions = boto3.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=arn,
        Handler="app.app",
        Code={"ZipFile": zipped()},
        MemorySize=memory_mb,
        Timeout=25,
    )
    if reserved is not None:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)


def feed(function: str, queue: str, *, width: int | None, batch: int, enabled: bool = True) -> None:
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    scaling: dict[str, Any] = {"ScalingConfig": {"MaximumConcurrency": width}} if width else {}
    boto3.client("lambda").create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=arn["QueueArn"],
        BatchSize=batch,
        Enabled=enabled,
        **scaling,
    )


def serve(settings: dict[str, tuple[int, int]]) -> None:
    """A REST API with these throttles: {"~1chat/POST": (rate, burst)}."""
    client = boto3.client("apigateway")
    api = client.create_rest_api(name=PREFIX)["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    client.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    client.create_deployment(restApiId=api, stageName="v1")
    client.update_stage(
        restApiId=api,
        stageName="v1",
        patchOperations=[
            {"op": "replace", "path": f"/{method}/throttling/{name}", "value": str(value)}
            for method, pair in settings.items()
            for name, value in zip(("rateLimit", "burstLimit"), pair, strict=True)
        ],
    )


def whole_stage() -> None:
    create_resources(PREFIX)
    deploy(PREFIX, reserved=300)
    for name in ("sweep", "audit", "govern"):
        deploy(f"{PREFIX}-{name}")
    deploy(f"{PREFIX}-place_order")
    deploy(f"{PREFIX}-pay_order", reserved=8)
    feed(f"{PREFIX}-place_order", f"{PREFIX}-orders", width=20, batch=10)
    feed(f"{PREFIX}-pay_order", f"{PREFIX}-payments", width=2, batch=1)


def deployed(on_file: Stage) -> Stage:
    return as_deployed(on_file, Cloud(boto3.Session(), region=REGION))


@pytest.mark.usefixtures("aws")
def test_a_stage_that_is_not_there_is_as_on_file(on_file: Stage) -> None:
    found = deployed(on_file)
    assert not found.deployed
    assert found.functions == on_file.functions
    assert any("lantern-dev is not deployed in this region" in note for note in found.notes)


@pytest.mark.usefixtures("aws")
def test_what_runs_takes_the_place_of_what_is_on_file(on_file: Stage) -> None:
    whole_stage()
    found = deployed(on_file)
    assert found.deployed
    api, pay = found.functions["api"], found.functions["pay_order"]
    assert (api.reserved.value, api.reserved.origin) == (300, Origin.DEPLOYED)
    assert (api.memory_mb, api.timeout_s) == (768, 25)
    assert pay.width is not None
    assert (pay.width.value, pay.batch_size, pay.reserved.value) == (2, 1, 8)
    assert found.functions["place_order"].reserved.value is None
    assert set(found.functions) == set(on_file.functions)


@pytest.mark.usefixtures("aws")
def test_what_differs_from_the_files_is_told(on_file: Stage) -> None:
    whole_stage()
    notes = "\n".join(deployed(on_file).notes)
    assert "api, reserved concurrency: 300 deployed, none on file" in notes
    assert "pay_order, maximum concurrency of its mapping: 2 deployed, 20 on file" in notes
    assert "place_order, maximum" not in notes


@pytest.mark.usefixtures("aws")
def test_a_function_for_claims_counts_if_it_runs_though_no_file_names_it(on_file: Stage) -> None:
    whole_stage()
    deploy(f"{PREFIX}-claim_api", reserved=50)
    found = deployed(on_file)
    assert on_file.function_of(CLAIM) == "api"
    assert found.function_of(CLAIM) == "claim_api"
    assert found.functions["claim_api"].reserved.value == 50


@pytest.mark.usefixtures("aws")
def test_a_queue_that_nothing_feeds_bears_nothing(on_file: Stage) -> None:
    create_resources(PREFIX)
    deploy(PREFIX)
    deploy(f"{PREFIX}-place_order")
    deploy(f"{PREFIX}-pay_order")
    feed(f"{PREFIX}-pay_order", f"{PREFIX}-payments", width=20, batch=3, enabled=False)
    found = deployed(on_file)
    for name in ("place_order", "pay_order"):
        width = found.functions[name].width
        assert width is not None
        assert width.value == 0
        assert any(f"No queue feeds {name}" in note for note in found.notes)


@pytest.mark.usefixtures("aws")
def test_a_mapping_without_a_maximum_has_none(on_file: Stage) -> None:
    create_resources(PREFIX)
    deploy(PREFIX)
    deploy(f"{PREFIX}-place_order")
    feed(f"{PREFIX}-place_order", f"{PREFIX}-orders", width=None, batch=10)
    width = deployed(on_file).functions["place_order"].width
    assert width is not None
    assert (width.value, width.origin) == (None, Origin.DEPLOYED)


@pytest.mark.usefixtures("aws")
def test_a_function_on_file_that_does_not_run_is_told(on_file: Stage) -> None:
    create_resources(PREFIX)
    deploy(PREFIX)
    found = deployed(on_file)
    assert found.functions["govern"] == on_file.functions["govern"]
    assert "lantern-dev-govern is on file, but not deployed" in found.notes


@pytest.mark.usefixtures("aws")
def test_throttles_are_those_of_the_gateway_s_stage(on_file: Stage) -> None:
    whole_stage()
    serve({"~1chat/POST": (77, 7), "~1campaigns~1{campaign_id}~1claims/POST": (33, 3)})
    found = deployed(on_file)
    assert (found.throttles[CHAT].rate.value, found.throttles[CHAT].burst) == (77, 7)
    assert found.throttles[CLAIM].rate.value == 33
    notes = "\n".join(found.notes)
    assert "POST /chat: 77 deployed" in notes
    # The other methods have none: only the account holds them.
    assert found.throttles["GET", "/coupons"].rate.value is None
    assert f"{len(on_file.throttles) - 2} methods have no throttle of their own" in notes


@pytest.mark.parametrize(
    ("chat", "page"), [("~1chat/POST", "~1/GET"), ("/chat/POST", "//GET"), ("/~1chat/POST", "/GET")]
)
def test_a_method_is_known_however_its_slashes_are_written(
    on_file: Stage, chat: str, page: str
) -> None:
    def rate(value: float) -> dict[str, Any]:
        return {"throttlingRateLimit": value, "throttlingBurstLimit": 1}

    with stubbed() as cloud:
        cloud.answers("lambda", "get_function_configuration", {"FunctionName": PREFIX})
        for _ in range(len(on_file.functions) + 2):
            cloud.refuses("lambda", "get_function_configuration", "AccessDeniedException")
        # On the second page of the APIs.
        cloud.answers("apigateway", "get_rest_apis", {"items": [], "position": "2"}, limit=500)
        cloud.answers(
            "apigateway",
            "get_rest_apis",
            {"items": [{"id": "a1", "name": PREFIX}]},
            limit=500,
            position="2",
        )
        cloud.answers(
            "apigateway",
            "get_stage",
            {"methodSettings": {chat: rate(71.0), page: rate(72.0)}},
            restApiId="a1",
            stageName="v1",
        )
        cloud.refuses("dynamodb", "describe_table", "ResourceNotFoundException")
        found = as_deployed(on_file, cloud)
    assert found.throttles[CHAT].rate.value == 71
    assert found.throttles["GET", "/"].rate.value == 72
    assert found.throttles["GET", "/coupons"].rate.value is None


@pytest.mark.usefixtures("aws")
def test_a_throttle_for_all_methods_holds_for_each(on_file: Stage) -> None:
    whole_stage()
    serve({"~1chat/POST": (77, 7), "*/*": (500, 50)})
    found = deployed(on_file)
    assert found.throttles[CHAT].rate.value == 77
    assert found.throttles[CLAIM].rate.value == 500


@pytest.mark.usefixtures("aws")
def test_without_an_api_of_that_name_throttles_are_those_on_file(on_file: Stage) -> None:
    whole_stage()
    found = deployed(on_file)
    assert found.throttles == on_file.throttles
    assert any("there is no REST API called lantern-dev" in note for note in found.notes)


def test_a_table_s_warmth_and_cost_guards_are_read(on_file: Stage) -> None:
    with stubbed() as cloud:
        cloud.answers("lambda", "get_function_configuration", {"FunctionName": PREFIX})
        for _ in range(len(on_file.functions) + 2):
            cloud.refuses("lambda", "get_function_configuration", "AccessDeniedException")
        cloud.refuses("apigateway", "get_rest_apis", "AccessDeniedException", status=403)
        table = {
            "WarmThroughput": {"ReadUnitsPerSecond": 15_000, "WriteUnitsPerSecond": 9_000},
            "OnDemandThroughput": {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 2_000},
        }
        cloud.answers("dynamodb", "describe_table", {"Table": table}, TableName=PREFIX)
        found = as_deployed(on_file, cloud)
    assert (found.warm_reads.value, found.warm_writes.value) == (15_000, 9_000)
    assert found.warm_writes.origin is Origin.DEPLOYED
    assert found.most_reads is None
    assert found.most_writes is not None
    assert found.most_writes.value == 2_000
    notes = "\n".join(found.notes)
    assert "warm writes of the table: 9,000 deployed, 4,000 on file" in notes
    # And what may not be read stays as it is on file, and says so.
    assert found.functions == on_file.functions
    assert found.throttles == on_file.throttles
    assert "api is as on file: not allowed to call GetFunctionConfiguration" in notes
    assert "The gateway's throttles are those on file: not allowed to call GetRestApis" in notes


def test_whether_it_runs_may_not_be_known(on_file: Stage) -> None:
    with stubbed() as cloud:
        cloud.refuses("lambda", "get_function_configuration", "AccessDeniedException", status=403)
        found = as_deployed(on_file, cloud)
    assert not found.deployed
    assert found.notes[0].startswith("Whether lantern-dev is deployed is not known: not allowed")
