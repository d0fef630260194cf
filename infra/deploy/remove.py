"""Take a stage away again, data and all, and look that nothing is left."""

from collections.abc import Callable, Iterator
from functools import partial
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
        "everybody who has signed up, and the ids that their coupons and orders hang on",
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
            _unless_gone(lambda: empty(desk.cloud, bucket))
        desk.stacks.delete(stack)
    # A stack leaves these behind on purpose.
    desk.say("Deleting the table, the keys and the pool ...")
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
        ("user pool", _pools(cloud, "Name")),
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


def _names(
    cloud: Cloud, service: str, operation: str, listed: str, key: str, **told: Any
) -> Iterator[str]:
    client = cloud.client(service)
    if client.can_paginate(operation):
        pages = client.get_paginator(operation).paginate(**told)
    else:
        pages = iter([getattr(client, operation)(**told)])
    for page in pages:
        for one in page.get(listed, ()):
            yield one[key] if key else one


def _pools(cloud: Cloud, key: str) -> Iterator[str]:
    # Cognito wants to be told how many at a time.
    return _names(cloud, "cognito-idp", "list_user_pools", "UserPools", key, MaxResults=60)


def _delete_kept(desk: Desk) -> None:
    dynamodb, secrets = desk.cloud.client("dynamodb"), desk.cloud.client("secretsmanager")
    cognito, table = desk.cloud.client("cognito-idp"), desk.prefix
    if _table(desk.cloud, table) is not None:
        dynamodb.delete_table(TableName=table)
        dynamodb.get_waiter("table_not_exists").wait(TableName=table)
    pools = list(zip(_pools(desk.cloud, "Id"), _pools(desk.cloud, "Name"), strict=True))
    for pool in [pool for pool, name in pools if name == desk.prefix]:
        _unless_gone(partial(cognito.delete_user_pool, UserPoolId=pool))
    for key in KEPT:
        # By force: else its name is taken for a month, and the next deployment fails.
        forget = partial(secrets.delete_secret, ForceDeleteWithoutRecovery=True)
        _unless_gone(partial(forget, SecretId=f"{desk.prefix}/{key.lower()}"))


def _unless_gone(act: Callable[[], object]) -> None:
    try:
        act()
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
