"""What is merged into Chalice's own package for a production stack: the whole template, and what
Chalice has no words for.

Names that alarms and `govern` know, what the functions may do and are told of the stack, partial
batch replies, the gateway's throttles and refusals, and a function of its own for claims.
"""

from collections.abc import Iterable

from infra import policies
from infra.template import excuses, logs
from infra.template.excuses import excused
from infra.template.gateway import responses
from infra.template.intrinsics import PREFIX, Resource, named, sub
from infra.template.names import API, CLAIMS, LEDGER, QUEUE_FUNCTIONS
from infra.template.table import STREAM_FUNCTION
from infra.template.throttles import method_settings
from infra.template.whole import environment, template

CLAIM_PATH = "/campaigns/{campaign_id}/claims"
_INVOKE = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "${%s.Arn}/invocations"
)


def production(*, functions: Iterable[str], prefix: str) -> Resource:
    """The template to merge, for a package that has these functions (by our names)."""
    names = tuple(functions)
    whole = template(names)
    # Queue names stand in the code's decorators: another prefix would be another package.
    fixed = {"Default": prefix, "AllowedValues": [prefix]}
    whole["Parameters"]["Prefix"] = whole["Parameters"]["Prefix"] | fixed
    whole["Resources"] |= {logical(name): _function(name) for name in names}
    whole["Resources"] |= {_role(name): _allowed(name) for name in names}
    api = {"Properties": _api(claims=CLAIMS in names)}
    whole["Resources"]["RestAPI"] = excused(api, excuses.API)
    if CLAIMS in names:
        whole["Resources"]["ClaimApiInvokePermission"] = _permission()
    if LEDGER in names:
        _read_by_the_ledger(whole)
    return whole


def logical(function: str) -> str:
    """What Chalice calls a function in its template."""
    if function == API:
        return "APIHandler"
    return "".join(word.capitalize() for word in function.split("_"))


def _read_by_the_ledger(whole: Resource) -> None:
    """In one stack the mapping needs no parameter to wait for its function."""
    mapping = whole["Resources"]["StreamMapping"]
    del mapping["Condition"], whole["Conditions"]["StreamRead"]
    del whole["Parameters"][STREAM_FUNCTION]
    mapping["Properties"]["FunctionName"] = {"Ref": logical(LEDGER)}


def _function(name: str) -> Resource:
    properties: Resource = {
        "FunctionName": PREFIX if name == API else named(name),
        "Environment": {"Variables": environment() | {"LANTERN_PARTIAL_BATCH": "on"}},
    }
    if name in QUEUE_FUNCTIONS:
        # The mapping and the setting above come and go in one stack: never one without the other.
        reply = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
        properties["Events"] = {f"{logical(name)}SqsEventSource": {"Properties": reply}}
    # Lambda would make a log group without an end by itself, which is then in this one's way.
    made = {"Properties": properties, "DependsOn": logs.logical(name)}
    return excused(made, excuses.FUNCTION)


def _role(function: str) -> str:
    """What Chalice calls a function's role in its template."""
    words = policies.config_key(function).split("_")
    return "".join(word.capitalize() for word in words) + "Role"


def _allowed(function: str) -> Resource:
    document = policies.as_cloudformation(policies.load(function))
    return {"Properties": {"Policies": [{"PolicyName": "own", "PolicyDocument": document}]}}


def _api(*, claims: bool) -> Resource:
    made: Resource = {
        "Name": PREFIX,
        "TracingEnabled": True,
        "MethodSettings": method_settings(),
        "GatewayResponses": responses(),
    }
    if claims:
        integration = {"uri": sub(_INVOKE % logical(CLAIMS))}
        claim = {"post": {"x-amazon-apigateway-integration": integration}}
        made["DefinitionBody"] = {"paths": {CLAIM_PATH: claim}}
    return made


def _permission() -> Resource:
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${RestAPI}/*"
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": {"Ref": logical(CLAIMS)},
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": sub(source),
        },
    }
