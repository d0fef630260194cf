"""What Chalice has no words for, set after `chalice deploy`: throttles, refusals, partial batches.

`chalice deploy` writes the API anew every time, so this follows it every time. Each step may be
repeated. Between Chalice and the last step here a consumer that cannot handle one message fails the
whole batch, which SQS then gives out again: slower, and nothing is lost.
"""

from collections.abc import Callable, Iterable
from typing import Any

from infra.deploy.cloud import Cloud
from infra.deploy.errors import DeployError
from infra.template.gateway import responses
from infra.template.names import QUEUE_FUNCTIONS
from infra.template.throttles import method_settings

REPORT = "ReportBatchItemFailures"
PARTIAL = "LANTERN_PARTIAL_BATCH"
# One request of ours may carry many patches; AWS names no number, so a modest one.
_PATCHES = 20
_LOOKS, _EVERY_S = 60, 2.0


def name_api(cloud: Cloud, api_id: str, name: str) -> None:
    """Call the API what alarms and `govern` know it by; Chalice calls it after the application."""
    patch = [{"op": "replace", "path": "/name", "value": name}]
    cloud.client("apigateway").update_rest_api(restApiId=api_id, patchOperations=patch)


def refuse_with_problems(cloud: Cloud, api_id: str, stage: str) -> None:
    """The gateway's own refusals as problems with Retry-After; they count from a deployment on."""
    gateway = cloud.client("apigateway")
    for kind, said in responses().items():
        headers = said["ResponseParameters"]["Headers"]
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            statusCode=str(said["StatusCode"]),
            responseParameters={
                f"gatewayresponse.header.{name}": value for name, value in headers.items()
            },
            responseTemplates=said["ResponseTemplates"],
        )
    gateway.create_deployment(restApiId=api_id, stageName=stage)


def throttle(cloud: Cloud, api_id: str, stage: str) -> None:
    """The stage's throttles, method by method."""
    patches = []
    for one in method_settings():
        path = f"/{one['ResourcePath'][1:] or '~1'}/{one['HttpMethod']}/throttling"
        for name, value in (
            ("rateLimit", one["ThrottlingRateLimit"]),
            ("burstLimit", one["ThrottlingBurstLimit"]),
        ):
            patches.append({"op": "replace", "path": f"{path}/{name}", "value": str(value)})
    for some in _batches(patches):
        cloud.client("apigateway").update_stage(
            restApiId=api_id, stageName=stage, patchOperations=some
        )


def report_partial_batches(cloud: Cloud, *, prefix: str, pause: Callable[[float], None]) -> None:
    """First the mappings, then, once each says that it does, the functions that rely on it."""
    client = cloud.client("lambda")
    for function in QUEUE_FUNCTIONS:
        name = f"{prefix}-{function}"
        for mapping in mappings_of(cloud, name):
            client.update_event_source_mapping(UUID=mapping["UUID"], FunctionResponseTypes=[REPORT])
        _confirmed(cloud, name, pause)
        found = client.get_function_configuration(FunctionName=name)
        variables = found["Environment"]["Variables"] | {PARTIAL: "on"}
        client.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )
        client.get_waiter("function_updated_v2").wait(FunctionName=name)


def mappings_of(cloud: Cloud, function: str) -> list[dict[str, Any]]:
    """What feeds a function (by Lambda's name)."""
    found = cloud.client("lambda").list_event_source_mappings(FunctionName=function)
    return list(found["EventSourceMappings"])


def gone(cloud: Cloud, function: str, uuid: str, *, pause: Callable[[float], None]) -> None:
    """Wait until a mapping is no more. DeployError when it stays."""
    for _ in range(_LOOKS):
        if uuid not in {one["UUID"] for one in mappings_of(cloud, function)}:
            return
        pause(_EVERY_S)
    raise DeployError(f"A mapping of {function} does not go away; deploy again in a minute.")


def reports(mapping: dict[str, Any]) -> bool:
    """Whether a mapping runs and takes partial replies."""
    return mapping.get("State") == "Enabled" and REPORT in mapping.get("FunctionResponseTypes", ())


def _confirmed(cloud: Cloud, function: str, pause: Callable[[float], None]) -> None:
    for _ in range(_LOOKS):
        found = mappings_of(cloud, function)
        if found and all(map(reports, found)):
            return
        pause(_EVERY_S)
    raise DeployError(
        f"The queue of {function} does not take partial replies yet; the function stays as it is, "
        "which loses nothing. Deploy again to go on."
    )


def _batches(patches: list[dict[str, str]]) -> Iterable[list[dict[str, str]]]:
    for start in range(0, len(patches), _PATCHES):
        yield patches[start : start + _PATCHES]
