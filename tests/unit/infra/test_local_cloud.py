"""The local cloud: the template comes up, and sixteen threads cannot oversell a shard."""

import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib import settings
from infra.local import moto_speed
from infra.local.cloud import Cloud, create_resources, locked_moto

STOCK, TRIES, THREADS = 100, 600, 16
KEY = {"pk": {"S": "CAMPAIGN#c#STOCK#000"}, "sk": {"S": "SHARD"}}
PATIENT = Config(retries={"total_max_attempts": 1}, max_pool_connections=THREADS)


def draw(client: Any, table: str) -> int | None:
    try:
        answer = client.update_item(
            TableName=table,
            Key=KEY,
            UpdateExpression="SET #drawn = #drawn + :one, #left = #left - :one",
            ConditionExpression="#left > :none",
            ExpressionAttributeNames={"#drawn": "drawn", "#left": "left"},
            ExpressionAttributeValues={":one": {"N": "1"}, ":none": {"N": "0"}},
            ReturnValues="UPDATED_NEW",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return None
    return int(answer["Attributes"]["drawn"]["N"])


def rush(client: Any, table: str, tries: int) -> list[int]:
    client.put_item(TableName=table, Item=KEY | {"drawn": {"N": "0"}, "left": {"N": str(STOCK)}})
    tickets: list[int] = []
    start = threading.Barrier(THREADS)

    def shopper(share: int) -> None:
        start.wait()
        for _ in range(share):
            number = draw(client, table)
            if number is not None:
                tickets.append(number)

    shares = [tries // THREADS + (n < tries % THREADS) for n in range(THREADS)]
    threads = [threading.Thread(target=shopper, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tickets


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    running = Cloud()
    yield running
    running.stop()


def test_sixteen_threads_draw_every_ticket_once_in_process() -> None:
    with locked_moto():
        made = create_resources("lantern")
        client = boto3.client("dynamodb", config=PATIENT)
        assert sorted(rush(client, made.table, TRIES)) == list(range(1, STOCK + 1))


def test_sixteen_threads_draw_every_ticket_once_over_http(cloud: Cloud) -> None:
    client = cloud.client("dynamodb", config=PATIENT)
    assert sorted(rush(client, cloud.table, TRIES)) == list(range(1, STOCK + 1))


def test_a_long_poll_holds_nobody_up(cloud: Cloud) -> None:
    sqs, dynamodb = cloud.client("sqs"), cloud.client("dynamodb")
    got: list[Any] = []

    def poll() -> None:
        answer = sqs.receive_message(QueueUrl=cloud.orders_queue_url, WaitTimeSeconds=5)
        got.extend(answer.get("Messages", []))

    poller = threading.Thread(target=poll)
    poller.start()
    for _ in range(5):
        dynamodb.get_item(TableName=cloud.table, Key=KEY)
    assert poller.is_alive()
    sqs.send_message(QueueUrl=cloud.orders_queue_url, MessageBody="wake up")
    poller.join(timeout=4)
    assert [message["Body"] for message in got] == ["wake up"]
    sqs.delete_message(QueueUrl=cloud.orders_queue_url, ReceiptHandle=got[0]["ReceiptHandle"])


def test_the_template_says_what_the_design_says() -> None:
    with locked_moto():
        made = create_resources("shop")
        table = boto3.client("dynamodb").describe_table(TableName="shop")["Table"]
        assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["listing"]
        assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        assert table["LatestStreamArn"] == made.stream_arn
        attributes = boto3.client("sqs").get_queue_attributes(
            QueueUrl=made.orders_queue_url, AttributeNames=["All"]
        )["Attributes"]
        assert attributes["VisibilityTimeout"] == "180"
        assert '"maxReceiveCount": 1000' in attributes["RedrivePolicy"]
        assert "shop-orders-dead-letters" in attributes["RedrivePolicy"]


def test_the_environment_is_all_that_settings_need(cloud: Cloud) -> None:
    env = cloud.environment(
        issuers="[]",
        payment_url="http://127.0.0.1:1",
        payment_key="p",
        notify_key="n",
        biller_url="http://127.0.0.1:2",
    )
    read = settings.read(env)
    assert read.table == cloud.table
    assert read.orders_queue_url == cloud.orders_queue_url
    assert read.partial_batch


QUESTIONS: list[dict[str, Any]] = [
    {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p1"}}},
    {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "none"}}},
    {
        "KeyConditionExpression": "pk = :p AND begins_with(sk, :s)",
        "ExpressionAttributeValues": {":p": {"S": "p2"}, ":s": {"S": "1"}},
        "ScanIndexForward": False,
    },
    {
        "IndexName": "listing",
        "KeyConditionExpression": "listing_pk = :p AND listing_sk > :s",
        "ExpressionAttributeValues": {":p": {"S": "L1"}, ":s": {"S": "1"}},
        "ScanIndexForward": False,
    },
    {
        "IndexName": "listing",
        "KeyConditionExpression": "listing_pk = :p",
        "FilterExpression": "sk <> :s",
        "ExpressionAttributeValues": {":p": {"S": "L2"}, ":s": {"S": "7"}},
    },
]


def test_the_quicker_query_gives_moto_s_own_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with locked_moto():
        table = create_resources("lantern").table
        client = boto3.client("dynamodb")
        for number in range(60):
            item = {"pk": {"S": f"p{number % 4}"}, "sk": {"S": str(number * 7 % 60)}}
            if number % 3:
                # Only some are listed, and several under the same listing key.
                listing = {"S": f"L{number % 3}"}, {"S": str(number % 5)}
                item |= dict(zip(("listing_pk", "listing_sk"), listing, strict=True))
            client.put_item(TableName=table, Item=item)

        def pages() -> list[Any]:
            ask = client.get_paginator("query").paginate
            options = {"TableName": table, "PaginationConfig": {"PageSize": 3}}
            return [[page["Items"] for page in ask(**options, **q)] for q in QUESTIONS]

        quick = pages()
        monkeypatch.setattr(moto_speed.Table, "query", moto_speed._QUERY)
        monkeypatch.setattr(moto_speed.Table, "all_items", moto_speed._ALL_ITEMS)
        assert quick == pages()
        assert [sum(map(len, found)) for found in quick] == [15, 0, 3, 12, 20]


def test_the_quicker_reading_gives_moto_s_own_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"pk": {"S": "kinds"}, "sk": {"S": "1"}}
    kinds: dict[str, Any] = {
        "text": {"S": ""},
        "number": {"N": "-7.5"},
        "bytes": {"B": b"\x00\xff"},
        "texts": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1", "2"]},
        "none": {"NULL": True},
        "no": {"BOOL": False},
        "list": {"L": [{"S": "x"}, {"M": {"S": {"N": "1"}}}, {"L": []}]},
        "map": {"M": {"N": {"S": "a name like a kind"}, "Item": {"BOOL": True}}},
    }
    with locked_moto():
        table = create_resources("lantern").table
        client = boto3.client("dynamodb")
        client.put_item(TableName=table, Item=key | kinds)

        def told() -> list[Any]:
            answers = [
                client.get_item(TableName=table, Key=key, ReturnConsumedCapacity="TOTAL"),
                client.query(
                    TableName=table,
                    KeyConditionExpression="pk = :p",
                    ExpressionAttributeValues={":p": key["pk"]},
                ),
                client.update_item(
                    TableName=table,
                    Key=key,
                    UpdateExpression="SET #n = :n",
                    ExpressionAttributeNames={"#n": "number"},
                    ExpressionAttributeValues={":n": {"N": "-7.5"}},
                    ReturnValues="ALL_NEW",
                ),
                client.describe_table(TableName=table),
            ]
            return [{k: v for k, v in one.items() if k != "ResponseMetadata"} for one in answers]

        quick = told()
        assert quick[0]["Item"] == key | kinds
        monkeypatch.setattr(moto_speed.AttributePicker, "__call__", moto_speed._PICK)
        assert quick == told()


def test_what_is_looked_for_first_is_nobody_else_s() -> None:
    index = moto_speed.backend_index.backend_url_patterns
    first = [name in moto_speed._FIRST for name, _ in index]
    assert first == sorted(first, reverse=True)
    for host, service in (
        ("dynamodb", "dynamodb"),
        ("sqs", "sqs"),
        ("streams.dynamodb", "dynamodbstreams"),
        ("lambda", "awslambda"),
        ("bucket.s3", "s3"),
    ):
        url = f"https://{host}.us-east-1.amazonaws.com"
        assert next(name for name, pattern in index if pattern.match(url)) == service


def test_two_clouds_at_once_are_refused(cloud: Cloud) -> None:
    with pytest.raises(RuntimeError, match="already"):
        Cloud()
