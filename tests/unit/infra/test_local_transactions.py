"""A transaction on the local cloud: all or nothing, its stream as well, and the table stays the one
that others read; quick however large the table is."""

import copy
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from infra.local.cloud import Resources, create_resources, locked_moto

ADD = "ADD #n :one"


@pytest.fixture
def resources() -> Iterator[Resources]:
    with locked_moto():
        yield create_resources("lantern")


def adding(resources: Resources, name: str, condition: str = "") -> dict[str, Any]:
    update: dict[str, Any] = {
        "TableName": resources.table,
        "Key": {"pk": {"S": "p"}, "sk": {"S": name}},
        "UpdateExpression": ADD,
        "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    if condition:
        update["ConditionExpression"] = condition
    return {"Update": update}


def numbers(client: Any, resources: Resources) -> dict[str, int]:
    items = client.scan(TableName=resources.table)["Items"]
    return {item["sk"]["S"]: int(item["n"]["N"]) for item in items}


def streamed(resources: Resources) -> list[tuple[str, str]]:
    streams = boto3.client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=resources.stream_arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=resources.stream_arn,
        ShardId=shard[0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    images = [(r["dynamodb"]["Keys"], r["dynamodb"]["NewImage"]) for r in records]
    # A row that an update makes is streamed twice by moto, empty first.
    return [(keys["sk"]["S"], new["n"]["N"]) for keys, new in images if "n" in new]


def test_all_of_it_is_done_and_streamed(resources: Resources) -> None:
    client = boto3.client("dynamodb")
    for _ in range(2):
        client.transact_write_items(TransactItems=[adding(resources, "a"), adding(resources, "b")])
    assert numbers(client, resources) == {"a": 2, "b": 2}
    assert streamed(resources) == [("a", "1"), ("b", "1"), ("a", "2"), ("b", "2")]


def test_nothing_of_it_is_done_where_one_condition_does_not_hold(resources: Resources) -> None:
    client = boto3.client("dynamodb")
    client.transact_write_items(TransactItems=[adding(resources, "a")])
    writes = [
        adding(resources, "a"),
        adding(resources, "new"),
        adding(resources, "b", "attribute_exists(pk)"),
    ]
    with pytest.raises(ClientError) as refused:
        client.transact_write_items(TransactItems=writes)
    reasons = refused.value.response["CancellationReasons"]
    assert [one["Code"] for one in reasons] == ["None", "None", "ConditionalCheckFailed"]
    assert numbers(client, resources) == {"a": 1}
    assert streamed(resources) == [("a", "1")]
    client.transact_write_items(TransactItems=[adding(resources, "a")])
    assert streamed(resources) == [("a", "1"), ("a", "2")]


def test_whoever_reads_the_stream_goes_on_after_a_failure(resources: Resources) -> None:
    backend = dynamodb_backends["123456789012"]["us-east-1"]
    before = backend.get_table(resources.table)
    client = boto3.client("dynamodb")
    with pytest.raises(ClientError):
        client.transact_write_items(TransactItems=[adding(resources, "a", "attribute_exists(pk)")])
    assert backend.get_table(resources.table) is before


def test_no_row_but_those_written_is_copied(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = boto3.client("dynamodb")
    for number in range(30):
        client.transact_write_items(TransactItems=[adding(resources, str(number))])
    copied = []
    item_type = type(
        dynamodb_backends["123456789012"]["us-east-1"].get_item(
            resources.table, {"pk": {"S": "p"}, "sk": {"S": "1"}}
        )
    )
    plain = item_type.__deepcopy__

    def counting(self: Any, memo: dict[int, Any]) -> Any:
        copied.append(self)
        return plain(self, memo)

    monkeypatch.setattr(item_type, "__deepcopy__", counting)
    client.transact_write_items(TransactItems=[adding(resources, "1")])
    assert len(copied) <= 3


def test_outside_of_a_transaction_a_copy_is_a_copy(resources: Resources) -> None:
    table = dynamodb_backends["123456789012"]["us-east-1"].get_table(resources.table)
    twin = copy.deepcopy(table)
    assert isinstance(twin, Table)
    assert twin is not table
    assert twin.items is not table.items
