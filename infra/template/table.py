"""The one table, and a mapping of its stream that waits for a reader of it."""

import json

from infra.template.intrinsics import (
    NO_VALUE,
    PREFIX,
    Resource,
    attribute,
    both,
    choose,
    equal,
    named,
    neither,
    ref,
)

# What a new on-demand table serves (AWS: DynamoDB, warm throughput).
NEW_READS, NEW_WRITES = "12000", "4000"
STREAM_FUNCTION = "StreamFunction"
KEYS = ("pk", "sk")
# What the books are made from: orders, campaigns, and coupons, which alone have an `expiry_key`.
STREAM_FILTERS: tuple[Resource, ...] = (
    {
        "dynamodb": {
            "Keys": {"pk": {"S": [{"prefix": "SHOPPER#"}]}, "sk": {"S": [{"prefix": "ORDER#"}]}}
        }
    },
    {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "CAMPAIGN#"}]}, "sk": {"S": ["CURRENT"]}}}},
    {"dynamodb": {"NewImage": {"expiry_key": {"N": [{"exists": True}]}}}},
)
LISTING = ("listing_pk", "listing_sk")


def parameters() -> Resource:
    """How warm, and how well kept."""
    return {
        "Protection": {
            "Type": "String",
            "Default": "off",
            "AllowedValues": ["on", "off"],
            "Description": "on: the table cannot be deleted before somebody turns this off",
        },
        "WarmReads": {
            "Type": "Number",
            "Default": NEW_READS,
            "MinValue": int(NEW_READS),
            "Description": "Read units a second that the table serves from the first minute on; the"
            " default is what a new one has. Never lower than before: a table cannot cool down",
        },
        "WarmWrites": {
            "Type": "Number",
            "Default": NEW_WRITES,
            "MinValue": int(NEW_WRITES),
            "Description": "Write units a second, likewise",
        },
        STREAM_FUNCTION: {
            "Type": "String",
            "Default": "",
            "Description": "The function that reads the table's stream; none: nobody does",
        },
    }


def conditions() -> Resource:
    """What follows from the parameters."""
    new = both(equal("WarmReads", NEW_READS), equal("WarmWrites", NEW_WRITES))
    return {
        "Protected": equal("Protection", "on"),
        "Warm": neither(new),
        "StreamRead": neither(equal(STREAM_FUNCTION, "")),
    }


def resources() -> Resource:
    """The table, its stream's mapping, and where what the mapping gave up on is told."""
    return {"Table": _table(), "StreamDeadLetters": _dead_letters(), "StreamMapping": _mapping()}


def _table() -> Resource:
    warm = {"ReadUnitsPerSecond": ref("WarmReads"), "WriteUnitsPerSecond": ref("WarmWrites")}
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "TableName": PREFIX,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": "S"} for name in (*KEYS, *LISTING)
            ],
            "KeySchema": _schema(KEYS),
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "listing",
                    "KeySchema": _schema(LISTING),
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            "DeletionProtectionEnabled": choose("Protected", True, False),
            "WarmThroughput": choose("Warm", warm, NO_VALUE),
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "TimeToLiveSpecification": {"AttributeName": "expires_ttl", "Enabled": True},
        },
    }


def _schema(names: tuple[str, str]) -> list[Resource]:
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
    ]


def _dead_letters() -> Resource:
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "QueueName": named("stream-dead-letters"),
            "SqsManagedSseEnabled": True,
            "MessageRetentionPeriod": 1209600,
        },
    }


def _mapping() -> Resource:
    """Only coupons, orders and campaigns are books; a record that cannot be read is bisected out,
    tried ten times, and told to the failure queue, instead of blocking its shard for a day."""
    filters = [{"Pattern": json.dumps(one)} for one in STREAM_FILTERS]
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Condition": "StreamRead",
        "Properties": {
            "EventSourceArn": attribute("StreamArn", of="Table"),
            "FunctionName": ref(STREAM_FUNCTION),
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 1,
            "BisectBatchOnFunctionError": True,
            "MaximumRetryAttempts": 10,
            "MaximumRecordAgeInSeconds": 86400,
            "ParallelizationFactor": 2,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "FilterCriteria": {"Filters": filters},
            "DestinationConfig": {
                "OnFailure": {"Destination": attribute("Arn", of="StreamDeadLetters")}
            },
        },
    }
