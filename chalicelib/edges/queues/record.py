"""One SQS record as a consumer sees it: which queue, how old, how often tried, what it says."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib import telemetry
from chalicelib.domain.errors import Invalid

Record = Mapping[str, Any]
Message = Mapping[str, Any]


def queue_of(record: Record) -> str:
    """Our name for the queue it came from: what its own ends with."""
    return str(record["eventSourceARN"]).rpartition("-")[2]


def age_s(record: Record) -> float:
    """Seconds since it was sent; 0 when the record does not say."""
    now_s = datetime.now(UTC).timestamp()
    sent_ms = record.get("attributes", {}).get("SentTimestamp")
    return max(0.0, now_s - int(sent_ms) / 1000) if sent_ms is not None else 0.0


def receives_of(record: Record) -> int:
    """How often it was received, this time included."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


def request_id_of(record: Record) -> str:
    """Of the request that sent it; a message that came from somewhere else has its own."""
    try:
        message = json.loads(record["body"])
    except (ValueError, RecursionError):
        message = None
    said = message.get("request_id") if isinstance(message, dict) else None
    return telemetry.fit_id(said) or str(record["messageId"])


def parsed(record: Record) -> Message:
    """The message in it; Invalid when it is none of ours. Unknown fields are welcome."""
    try:
        message = json.loads(record["body"])
    except (ValueError, RecursionError) as problem:
        raise Invalid("The message is not JSON.") from problem
    if not isinstance(message, dict) or not isinstance(message.get("order_id"), str):
        raise Invalid("The message names no order.")
    return message
