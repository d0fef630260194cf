"""Take a stage away again, data and all, and look that nothing is left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra import stages
from infra.deploy import personal
from infra.deploy.artifacts import empty
from infra.deploy.cloud import Cloud, missing
from infra.deploy.desk import Desk
from infra.deploy.errors import DeployError
from infra.template.keys import KEPT


def losses(desk: Desk) -> list[str]:
    """What will be gone. DeployError, before anything is touched, when the table is protected."""
    table = _table(desk.cloud, desk.prefix)
    if table is None:
        return [f"stage {desk.stage}: its functions, its API, its queues with what is in them"]
    if table.get("DeletionProtectionEnabled"):
        raise DeployError(
            f"The table {desk.prefix} is protected from being deleted, and so nothing was touched."
            " If all its coupons and orders may go, first say:\n"
            f'  make deploy STAGE={desk.stage} ARGS="--parameter Protection=off"'
        )
    return [
        f"stage {desk.stage}: its functions, its API, its queues with what is in them",
        f"the table {desk.prefix}: about {table.get('ItemCount', 0)} rows, all coupons and orders",
        "its backups to a point in time",
        "the keys that coupon codes and shoppers' ids hang on: no code that is out will be good",
    ]


def remove(desk: Desk, out: Path) -> list[str]:
    """Take it all away; what is left over all the same, by name."""
    if stages.whole(desk.stage):
        stack = desk.prefix
    else:
        desk.say("Chalice takes its part away ...")
        personal.remove(desk, out)
        stack = personal.resources_of(desk)
    if desk.stacks.status(stack) is not None:
        bucket = desk.stacks.outputs(stack).get("StatusBucketName")
        if bucket:
            _emptied(desk.cloud, bucket)
        desk.stacks.delete(stack)
    # A stack leaves these behind on purpose.
    desk.say("Deleting the table and the keys ...")
    _delete_kept(desk)
    desk.artifacts.remove()
    return list(left_over(desk))


def left_over(desk: Desk) -> Iterator[str]:
    """Whatever still goes by the stage's prefix."""
    cloud, prefix = desk.cloud, desk.prefix
    for kind, names in (
        ("function", _names(cloud, "lambda", "list_functions", "Functions", "FunctionName")),
        ("API", _names(cloud, "apigateway", "get_rest_apis", "items", "name")),
        ("table", _names(cloud, "dynamodb", "list_tables", "TableNames", "")),
        ("bucket", _names(cloud, "s3", "list_buckets", "Buckets", "Name")),
        ("role", _names(cloud, "iam", "list_roles", "Roles", "RoleName")),
        ("secret", _names(cloud, "secretsmanager", "list_secrets", "SecretList", "Name")),
        ("queue", _names(cloud, "sqs", "list_queues", "QueueUrls", "")),
        ("log group", _names(cloud, "logs", "describe_log_groups", "logGroups", "logGroupName")),
    ):
        for name in names:
            last = (
                name.removeprefix("/aws/lambda/").rpartition("/")[2] if kind != "secret" else name
            )
            if last == prefix or last.startswith((f"{prefix}-", f"{prefix}/")):
                yield f"{kind} {name}"


def _names(cloud: Cloud, service: str, operation: str, listed: str, key: str) -> Iterator[str]:
    client = cloud.client(service)
    if client.can_paginate(operation):
        pages = client.get_paginator(operation).paginate()
    else:
        pages = iter([getattr(client, operation)()])
    for page in pages:
        for one in page.get(listed, ()):
            yield one[key] if key else one


def _delete_kept(desk: Desk) -> None:
    dynamodb, secrets = desk.cloud.client("dynamodb"), desk.cloud.client("secretsmanager")
    if _table(desk.cloud, desk.prefix) is not None:
        dynamodb.delete_table(TableName=desk.prefix)
        dynamodb.get_waiter("table_not_exists").wait(TableName=desk.prefix)
    for key in KEPT:
        try:
            # Without: its name would be taken for a month, and the next deployment fail.
            secrets.delete_secret(
                SecretId=f"{desk.prefix}/{key.lower()}", ForceDeleteWithoutRecovery=True
            )
        except ClientError as error:
            if not missing(error):
                raise


def _emptied(cloud: Cloud, bucket: str) -> None:
    try:
        empty(cloud, bucket)
    except ClientError as error:
        if not missing(error):
            raise


def _table(cloud: Cloud, name: str) -> dict[str, Any] | None:
    try:
        return dict(cloud.client("dynamodb").describe_table(TableName=name)["Table"])
    except ClientError as error:
        if missing(error):
            return None
        raise
