"""Which permissions an API call needs: its actions, their resources and the condition keys that go
with them, as AWS's Service Authorization Reference has them.

A call that is not here raises: nobody has looked up what it needs. Batches of SQS are allowed by
the single action's name; those of DynamoDB have one of their own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.policies.evaluator import Request

Given = Mapping[str, Any]
LEADING_KEYS = "dynamodb:LeadingKeys"
# The kinds of partition keys (`adapters/dynamodb/keys.py`) as a condition says them.
ROWS = {
    "SHOPPER#*",
    "CAMPAIGN#*",
    "CAMPAIGN#*#STOCK#*",
    "CAMPAIGN#*#COUPON#*",
    "STORE#*",
    "LINE#*",
    "AUDIT#*",
    "REVIEW#*",
    "TOKENS#*",
    "CONTROL#?",
    "CONTROL#GOVERN",
    "CONTROL#TALLY#*",
    "LEDGER#BOOK#*",
    "LEDGER#POSTED#*",
}
LISTINGS = {"CAMPAIGNS", "STORES", "BILLS#UNSETTLED", "TICKETS#OPEN#*"}
# Secrets Manager ends a secret's ARN with six characters of its own choice.
SECRET_ENDS = "-AbCd12"
# Which of a pk's two names a query gives: the table's own, or the index's.
_PARTITION = re.compile(r"\s*(#\w+)\s*=\s*(:\w+)")


@dataclass(slots=True)
class Place:
    """Where the calls go. `mappings` is which function a queue's mapping feeds (its ARN), as far as
    that has been seen."""

    region: str
    account: str
    partition: str = "aws"
    mappings: dict[str, str] = field(default_factory=dict)

    def arn(self, service: str, rest: str) -> str:
        """An ARN of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"


def needed(place: Place, service: str, operation: str, given: Given) -> list[Request]:
    """What one call needs, all of it; KeyError when nobody has looked that up."""
    return list(NEEDS[service, operation](place, given))


def learn(place: Place, operation: str, answer: Given) -> None:
    """Note what an answer says of the mappings: a change of one names it and nothing else."""
    if operation == "ListEventSourceMappings":
        for one in answer["EventSourceMappings"]:
            place.mappings[one["UUID"]] = one["FunctionArn"]


Need = Callable[[Place, Given], Iterator[Request]]


def _rows(action: str, keys_of: Callable[[Given], list[str]]) -> Need:
    def need(place: Place, given: Given) -> Iterator[Request]:
        keys = tuple(sorted(set(keys_of(given))))
        yield Request(f"dynamodb:{action}", _table(place, given), ((LEADING_KEYS, keys),))

    return need


def _table(place: Place, given: Given) -> str:
    index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
    return place.arn("dynamodb", f"table/{given['TableName']}{index}")


def _batch(place: Place, given: Given) -> Iterator[Request]:
    for table, asked in given["RequestItems"].items():
        keys = tuple(sorted({key["pk"]["S"] for key in asked["Keys"]}))
        yield Request(
            "dynamodb:BatchGetItem",
            place.arn("dynamodb", f"table/{table}"),
            ((LEADING_KEYS, keys),),
        )


def _transaction(place: Place, given: Given) -> Iterator[Request]:
    """What each of its writes needs."""
    for item in given["TransactItems"]:
        ((kind, write),) = item.items()
        assert kind == "Update", kind
        yield from NEEDS["dynamodb", "UpdateItem"](place, write)


def _queried(given: Given) -> list[str]:
    found = _PARTITION.match(given["KeyConditionExpression"])
    assert found is not None, given["KeyConditionExpression"]
    name, value = given["ExpressionAttributeNames"][found[1]], found[2]
    assert name == ("listing_pk" if "IndexName" in given else "pk"), name
    return [given["ExpressionAttributeValues"][value]["S"]]


def _queue(action: str) -> Need:
    def need(place: Place, given: Given) -> Iterator[Request]:
        name = given.get("QueueName") or given["QueueUrl"].rsplit("/", 1)[1]
        yield Request(f"sqs:{action}", place.arn("sqs", name))

    return need


def _function(action: str) -> Need:
    def need(place: Place, given: Given) -> Iterator[Request]:
        yield Request(f"lambda:{action}", place.arn("lambda", f"function:{given['FunctionName']}"))

    return need


def _mapping(place: Place, given: Given) -> Iterator[Request]:
    mapping = given["UUID"]
    yield Request(
        "lambda:UpdateEventSourceMapping",
        place.arn("lambda", f"event-source-mapping:{mapping}"),
        (("lambda:FunctionArn", (place.mappings[mapping],)),),
    )


def _model(place: Place, given: Given) -> Iterator[Request]:
    """Converse goes by the older call's name."""
    model = f"foundation-model/{given['modelId']}"
    yield Request("bedrock:InvokeModel", f"arn:{place.partition}:bedrock:{place.region}::{model}")


def _object(place: Place, given: Given) -> Iterator[Request]:
    resource = f"arn:{place.partition}:s3:::{given['Bucket']}/{given['Key']}"
    yield Request("s3:PutObject", resource)


def _secret(place: Place, given: Given) -> Iterator[Request]:
    named = given["SecretId"]
    whole = named if named.startswith("arn:") else place.arn("secretsmanager", f"secret:{named}")
    resource = whole if named.startswith("arn:") else whole + SECRET_ENDS
    yield Request("secretsmanager:GetSecretValue", resource)


def _everything(action: str) -> Need:
    """For actions that know no resource."""

    def need(_place: Place, _given: Given) -> Iterator[Request]:
        yield Request(action, "*")

    return need


NEEDS: Mapping[tuple[str, str], Need] = {
    ("dynamodb", "GetItem"): _rows("GetItem", lambda given: [given["Key"]["pk"]["S"]]),
    ("dynamodb", "PutItem"): _rows("PutItem", lambda given: [given["Item"]["pk"]["S"]]),
    ("dynamodb", "UpdateItem"): _rows("UpdateItem", lambda given: [given["Key"]["pk"]["S"]]),
    ("dynamodb", "DeleteItem"): _rows("DeleteItem", lambda given: [given["Key"]["pk"]["S"]]),
    ("dynamodb", "Query"): _rows("Query", _queried),
    ("dynamodb", "BatchGetItem"): _batch,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("sqs", "SendMessage"): _queue("SendMessage"),
    ("sqs", "ReceiveMessage"): _queue("ReceiveMessage"),
    ("sqs", "DeleteMessage"): _queue("DeleteMessage"),
    ("sqs", "DeleteMessageBatch"): _queue("DeleteMessage"),
    ("sqs", "ChangeMessageVisibility"): _queue("ChangeMessageVisibility"),
    ("sqs", "ChangeMessageVisibilityBatch"): _queue("ChangeMessageVisibility"),
    ("sqs", "GetQueueAttributes"): _queue("GetQueueAttributes"),
    ("sqs", "GetQueueUrl"): _queue("GetQueueUrl"),
    ("lambda", "GetFunctionConcurrency"): _function("GetFunctionConcurrency"),
    ("lambda", "PutFunctionConcurrency"): _function("PutFunctionConcurrency"),
    ("lambda", "DeleteFunctionConcurrency"): _function("DeleteFunctionConcurrency"),
    ("lambda", "Invoke"): _function("InvokeFunction"),
    ("bedrock-runtime", "Converse"): _model,
    ("lambda", "ListEventSourceMappings"): _everything("lambda:ListEventSourceMappings"),
    ("lambda", "UpdateEventSourceMapping"): _mapping,
    ("cloudwatch", "GetMetricData"): _everything("cloudwatch:GetMetricData"),
    ("s3", "PutObject"): _object,
    ("secretsmanager", "GetSecretValue"): _secret,
}
