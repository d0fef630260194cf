"""All parts put together, and what the functions are told of them."""

from collections.abc import Iterable
from pathlib import Path

from infra.template import (
    alarms,
    dashboard,
    identity,
    keys,
    logs,
    queues,
    status,
    table,
    throttles,
)
from infra.template.excuses import excused
from infra.template.intrinsics import Resource, attribute, ref, sub
from infra.template.names import FUNCTIONS

PATH = Path(__file__).resolve().parents[1] / "resources.json"
_PREFIX = {
    "Type": "String",
    "Default": "lantern",
    "AllowedPattern": "[a-z][a-z0-9-]{2,40}",
    "Description": "Begins every name, so that several stages can live in one account",
}
# What the linters are told, each with its reason.
_LINTERS = {
    "cfn-lint": {"config": {"ignore_checks": ["W7001"]}},
    "cfn-lint says": "W7001, a mapping that is not used: the throttles belong to the API's stage,"
    " which Chalice makes; who sets them reads them here.",
}

# What the stack alone knows and the functions must be told: the output's name, the variable, and
# where the value comes from.
TOLD: tuple[tuple[str, str, Resource], ...] = (
    ("TableName", "LANTERN_TABLE", ref("Table")),
    ("OrdersQueueUrl", "LANTERN_ORDERS_QUEUE_URL", ref("OrdersQueue")),
    ("PaymentsQueueUrl", "LANTERN_PAYMENTS_QUEUE_URL", ref("PaymentsQueue")),
    ("StatusUrl", "LANTERN_STATUS_URL", sub(f"s3://${{StatusBucket}}/{status.KEY}")),
    (
        "StatusPage",
        "LANTERN_STATUS_PAGE",
        sub(f"https://${{StatusBucket.RegionalDomainName}}/{status.KEY}"),
    ),
    ("SecretsUnder", "LANTERN_SECRETS_UNDER", sub("${Prefix}/")),
    ("FunctionPrefix", "LANTERN_FUNCTION_PREFIX", sub("${Prefix}-")),
    ("ApiName", "LANTERN_API_NAME", ref("Prefix")),
    ("ServiceName", "POWERTOOLS_SERVICE_NAME", ref("Prefix")),
    ("TokenIssuers", "LANTERN_ISSUERS", identity.issuers()),
    ("PagesSignIn", "LANTERN_SIGN_IN", identity.sign_in()),
)


def template(functions: Iterable[str] = FUNCTIONS) -> Resource:
    """The whole template, with logs and alarms for these functions (by our names)."""
    there = tuple(functions)
    made = (
        table.resources()
        | queues.resources()
        | status.resources()
        | keys.resources()
        | identity.resources()
        | logs.resources(there)
        | alarms.resources(there)
        | dashboard.resources(there)
    )
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Lantern: what the functions stand on. The local cloud is made from this"
        " same file, which infra/template writes.",
        "Parameters": {"Prefix": _PREFIX}
        | table.parameters()
        | identity.parameters()
        | logs.parameters()
        | alarms.parameters(),
        "Conditions": table.conditions() | identity.conditions() | alarms.conditions(),
        "Metadata": _LINTERS | {"Throttles": throttles.PLAN},
        "Mappings": {"Throttles": throttles.mapping()},
        "Resources": {name: excused(one, one["Type"]) for name, one in made.items()},
        "Outputs": _outputs(),
    }


def environment() -> Resource:
    """What the functions are told, by variable, as CloudFormation's own expressions."""
    return {variable: value for _, variable, value in TOLD}


def _outputs() -> Resource:
    others = {
        "TableStreamArn": attribute("StreamArn", of="Table"),
        "OrdersDeadLettersUrl": ref("OrdersDeadLetters"),
        "PaymentsDeadLettersUrl": ref("PaymentsDeadLetters"),
        "StatusBucketName": ref("StatusBucket"),
    }
    told = {output: value for output, _, value in TOLD}
    return {name: {"Value": value} for name, value in (told | others).items()} | identity.outputs()
