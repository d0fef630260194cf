"""AWS clients: one session, explicit timeouts and attempts, and what AWS's errors mean to us.

The clients are botocore's own, the same that boto3 hands out: its resources, and what it loads for
file transfers, would cost every cold start a fifth more and are used nowhere. Nothing is made at
import; a client is made on first use and kept for the life of the process.
"""

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004
from botocore.parsers import ResponseParserError

from chalicelib.domain.errors import LanternError, Overloaded, Unavailable

# A call that takes longer than this is not going to save the request it belongs to (aws.md 5.3).
CONNECT_TIMEOUT_S = 1
READ_TIMEOUT_S = 2
# Threads of one process that may talk to AWS at once; on Lambda it is one, locally the widths.
CONNECTIONS = 64

# What botocore raises when no answer came, or none that can be read: whether it acted is unknown.
OUTAGES = (HTTPClientError, ConnectionError, ResponseParserError)

THROTTLES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "Throttling",
        "RequestLimitExceeded",
        "RequestThrottled",
        "TransactionConflictException",
        "TransactionInProgressException",
        "TooManyRequestsException",
        "OverLimit",
    }
)

_lock = threading.Lock()


def dynamodb(*, attempts: int) -> Any:
    """The DynamoDB client that makes `attempts` in all; 1 is for writes that must not repeat."""
    return _shared("dynamodb", attempts)


def sqs(*, attempts: int) -> Any:
    """The SQS client that makes `attempts` in all."""
    return _shared("sqs", attempts)


def lambda_control(*, attempts: int) -> Any:
    """The Lambda client that sets widths and makes `attempts` in all."""
    return _shared("lambda", attempts)


def lambda_invoke(*, timeout_s: float) -> Any:
    """The Lambda client that invokes: one attempt, and no longer than `timeout_s` for an answer."""
    return _shared("lambda", 1, timeout_s)


def bedrock(*, region: str, timeout_s: float) -> Any:
    """The Bedrock client that asks models: one attempt, and no longer than `timeout_s` for an
    answer; in the function's own Region if `region` is ""."""
    return _shared("bedrock-runtime", 1, timeout_s, region)


def cloudwatch(*, attempts: int) -> Any:
    """The CloudWatch client that makes `attempts` in all."""
    return _shared("cloudwatch", attempts)


def s3(*, attempts: int) -> Any:
    """The S3 client that makes `attempts` in all."""
    return _shared("s3", attempts)


def secretsmanager(*, attempts: int) -> Any:
    """The Secrets Manager client that makes `attempts` in all."""
    return _shared("secretsmanager", attempts)


def forget() -> None:
    """Drop every client, for tests that change the environment under them."""
    with _lock:
        _client.cache_clear()
        _session.cache_clear()


def meaning_of(error: ClientError) -> LanternError | None:
    """Overloaded for a throttle (certainly not done), Unavailable for a failure inside AWS
    (unknown); None when the request itself was wrong, which is a bug of ours."""
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in THROTTLES:
        return Overloaded("Too many requests just now.")
    if status >= 500 or code in {"InternalServerError", "ServiceUnavailable"}:
        return Unavailable("A part of the service did not answer.")
    return None


def call(method: Callable[..., Any], **request: Any) -> Any:
    """One call of a client; Overloaded or Unavailable as `meaning_of` says, Unavailable too when no
    answer came. ClientError when the request itself was wrong."""
    try:
        return method(**request)
    except ClientError as error:
        known = meaning_of(error)
        if known is None:
            raise
        raise known from error
    except OUTAGES as error:
        raise Unavailable("A part of the service did not answer.") from error


def _shared(
    service: str, attempts: int, timeout_s: float = READ_TIMEOUT_S, region: str = ""
) -> Any:
    with _lock:  # botocore does not let two threads make clients at once
        return _client(service, attempts, timeout_s, region)


@lru_cache(maxsize=16)
def _client(service: str, attempts: int, timeout_s: float, region: str) -> Any:
    config = Config(
        retries={"total_max_attempts": attempts, "mode": "standard"},
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=timeout_s,
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
        # A fifth of botocore's work on a call is spelling out its own name twice (measured).
        user_agent="lantern",
        # And a tenth is checking requests that `table` and `sqs` alone write.
        parameter_validation=False,
    )
    return _session().create_client(service, region_name=region or None, config=config)


@lru_cache(maxsize=1)
def _session() -> Any:
    return botocore.session.get_session()
