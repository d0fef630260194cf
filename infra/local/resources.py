"""Makes the table and the queues from `infra/resources.json`, the template that AWS gets too.

Goes through CloudFormation, so that a template which CloudFormation cannot read fails here first.
What nobody needs on one machine is left out: keys come from the environment here, the status
document is a file, and moto makes no policies for buckets.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

TEMPLATE = Path(__file__).resolve().parents[1] / "resources.json"
TYPES = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3::Bucket")
OUTPUTS = (
    "TableName",
    "TableStreamArn",
    "OrdersQueueUrl",
    "PaymentsQueueUrl",
    "OrdersDeadLettersUrl",
    "PaymentsDeadLettersUrl",
    "StatusBucketName",
)


@dataclass(frozen=True, slots=True)
class Resources:
    """Names and addresses of what the template made."""

    table: str
    stream_arn: str
    orders_queue_url: str
    payments_queue_url: str
    orders_dead_letters_url: str
    payments_dead_letters_url: str
    status_bucket: str


def local_template() -> str:
    """The template, as JSON, down to what one machine needs."""
    whole = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    made = whole["Resources"].items()
    whole["Resources"] = {name: one for name, one in made if one["Type"] in TYPES}
    whole["Outputs"] = {name: whole["Outputs"][name] for name in OUTPUTS}
    return json.dumps(whole)


def create_resources(
    prefix: str = "lantern",
    *,
    session: boto3.Session | None = None,
    endpoint_url: str | None = None,
) -> Resources:
    """Create every resource under `prefix`; works inside `locked_moto()` and against a `Cloud`."""
    maker: Any = session or boto3
    formation = maker.client("cloudformation", endpoint_url=endpoint_url)
    formation.create_stack(
        StackName=prefix,
        TemplateBody=local_template(),
        Parameters=[{"ParameterKey": "Prefix", "ParameterValue": prefix}],
    )
    stack = formation.describe_stacks(StackName=prefix)["Stacks"][0]
    out = {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}
    formation.close()
    sqs = maker.client("sqs", endpoint_url=endpoint_url)

    def address(output: str) -> str:
        # The emulator's stack answers with AWS's own host; its SQS knows where it really listens.
        name = out[output].rsplit("/", 1)[1]
        url: str = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        return url

    made = Resources(
        table=out["TableName"],
        stream_arn=out["TableStreamArn"],
        orders_queue_url=address("OrdersQueueUrl"),
        payments_queue_url=address("PaymentsQueueUrl"),
        orders_dead_letters_url=address("OrdersDeadLettersUrl"),
        payments_dead_letters_url=address("PaymentsDeadLettersUrl"),
        status_bucket=out["StatusBucketName"],
    )
    sqs.close()
    return made
