"""Lambda's API on this machine: the few calls that move widths, and Invoke, as boto3 makes them.

What it is told works at once, on the pump and on the gateway; it refuses what AWS refuses. Point
clients at it with AWS_ENDPOINT_URL_LAMBDA.
"""

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from chalicelib.adapters.capacity import lambda_name
from infra.local.functions import ACCOUNT, PREFIX, REGION, LambdaContext, resolve
from infra.local.httpd import HOST, Server
from infra.local.widths import Function

# What a new account may run at once, and what of it must stay unreserved (aws.md 1.1).
ACCOUNT_WIDTH, UNRESERVED = 1000, 100
NARROWEST, WIDEST = 2, 1000

# What a synchronous invocation may carry, there and back (aws.md 1.1).
MOST_PAYLOAD = 6 * 1024 * 1024

Given = dict[str, Any]
Reply = tuple[int, Any]
log = logging.getLogger(__name__)


class Raised(dict[str, Any]):
    """What Lambda answers, with 200, for a function that raised."""


class Wrong(Exception):
    """AWS's own refusal: `kind` is its name there."""

    def __init__(self, status: int, kind: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status, self.kind, self.more = status, kind, more


def _invalid(message: str) -> Wrong:
    return Wrong(400, "InvalidParameterValueException", message)


def _not_found(what: str) -> Wrong:
    return Wrong(404, "ResourceNotFoundException", f"{what} not found")


class LambdaApi:
    """Takes a port when made; knows the functions given to `open()`, until `stop()`."""

    def __init__(self, *, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._functions: dict[str, Function] = {}
        self._server = Server((HOST, 0), type("Bound", (_Handler,), {"api": self}))
        self.url = self._server.url

    def open(self, functions: Iterable[Function]) -> None:
        """Answer for these functions, called as on AWS (`adapters/capacity.py`)."""
        self._functions = {lambda_name(f.name, prefix=self._prefix): f for f in functions}
        self._server.begin("lambda-api")

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.end()

    def answer(self, method: str, target: str, body: bytes) -> Reply:
        """Status and body of one call; Wrong when AWS would refuse it."""
        path = urlsplit(target).path
        for known, pattern, act in _CALLS:
            found = re.fullmatch(pattern, path)
            if found and known == method:
                query = {name: values[-1] for name, values in _query(target).items()}
                words = [unquote(word) for word in found.groups()]
                return act(self, *words, {**query, **_read(body)})
        raise Wrong(404, "UnknownOperationException", f"There is no {method} {path} here")

    # One per call of the API.

    def put_concurrency(self, name: str, given: Given) -> Reply:
        """PutFunctionConcurrency."""
        function, width = self._function(name), given.get("ReservedConcurrentExecutions")
        if not isinstance(width, int) or isinstance(width, bool) or width < 0:
            raise _invalid("ReservedConcurrentExecutions must be a number from 0")
        others = sum(f.reserved or 0 for f in self._functions.values() if f is not function)
        if others + width > ACCOUNT_WIDTH - UNRESERVED:
            raise _invalid(
                "Specified ReservedConcurrentExecutions for function decreases account's "
                f"UnreservedConcurrentExecution below its minimum value of [{UNRESERVED}]."
            )
        function.reserve(width)
        return 200, {"ReservedConcurrentExecutions": width}

    def delete_concurrency(self, name: str, _given: Given) -> Reply:
        """DeleteFunctionConcurrency; again does nothing."""
        self._function(name).reserve(None)
        return 204, None

    def get_concurrency(self, name: str, _given: Given) -> Reply:
        """GetFunctionConcurrency."""
        width = self._function(name).reserved
        return 200, {} if width is None else {"ReservedConcurrentExecutions": width}

    def list_mappings(self, given: Given) -> Reply:
        """ListEventSourceMappings of one function."""
        function = self._function(str(given.get("FunctionName", "")))
        mappings = [] if function.mapping is None else [self._mapping(function)]
        return 200, {"EventSourceMappings": mappings}

    def update_mapping(self, mapping_id: str, given: Given) -> Reply:
        """UpdateEventSourceMapping: its maximum concurrency, which `{}` takes away."""
        for function in self._functions.values():
            if function.mapping is not None and function.mapping.uuid == mapping_id:
                if "ScalingConfig" in given:
                    function.mapping.width.limit = _maximum(given["ScalingConfig"] or {})
                return 202, {**self._mapping(function), "State": "Updating"}
        raise _not_found("The resource you requested")

    def invoke(self, name: str, given: Given) -> Reply:
        """Invoke, synchronously: the function's answer, unless it is at its width."""
        function = self._function(name)
        if function.handler is None:
            raise _not_found(f"Function: {_arn(name)}")
        if not function.width.enter():
            raise Wrong(
                429,
                "TooManyRequestsException",
                "Rate Exceeded.",
                Reason="ReservedFunctionInvocationLimitExceeded",
            )
        try:
            context = LambdaContext(lambda_name(function.name, prefix=self._prefix))
            return 200, resolve(function.handler)(given, context)
        except Exception as error:
            log.exception("%s raised.", function.name)
            told = {"errorMessage": str(error), "errorType": type(error).__name__}
            return 200, Raised(told, stackTrace=[])
        finally:
            function.width.leave()

    def _function(self, name: str) -> Function:
        # By name or by ARN, as AWS.
        function = self._functions.get(name.rpartition(":")[2])
        if function is None:
            raise _not_found(f"Function: {_arn(name)}")
        return function

    def _mapping(self, function: Function) -> Given:
        mapping = function.mapping
        if mapping is None:
            raise _not_found("The resource you requested")
        width = mapping.width.limit
        return {
            "UUID": mapping.uuid,
            "BatchSize": mapping.batch_size,
            "EventSourceArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{mapping.queue}",
            "FunctionArn": _arn(lambda_name(function.name, prefix=self._prefix)),
            "State": "Enabled",
            "ScalingConfig": {} if width is None else {"MaximumConcurrency": width},
        }


_CALLS: list[tuple[str, str, Callable[..., Reply]]] = [
    ("POST", r"/2015-03-31/functions/([^/]+)/invocations", LambdaApi.invoke),
    ("PUT", r"/2017-10-31/functions/([^/]+)/concurrency", LambdaApi.put_concurrency),
    ("DELETE", r"/2017-10-31/functions/([^/]+)/concurrency", LambdaApi.delete_concurrency),
    ("GET", r"/2019-09-30/functions/([^/]+)/concurrency", LambdaApi.get_concurrency),
    ("GET", r"/2015-03-31/event-source-mappings/?", LambdaApi.list_mappings),
    ("PUT", r"/2015-03-31/event-source-mappings/([^/]+)", LambdaApi.update_mapping),
]


def _maximum(scaling: Given) -> int | None:
    width = scaling.get("MaximumConcurrency")
    if width is not None and not (isinstance(width, int) and NARROWEST <= width <= WIDEST):
        raise _invalid(f"MaximumConcurrency must be from {NARROWEST} to {WIDEST}")
    return width


def _arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def _query(target: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(target).query)


def _read(body: bytes) -> Given:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Wrong(400, "InvalidRequestContentException", "Could not parse request body")
    return read


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    api: LambdaApi

    def _body(self) -> bytes:
        length = int(self.headers.get("content-length") or 0)
        if length > MOST_PAYLOAD:
            self.close_connection = True
            raise Wrong(413, "RequestTooLargeException", f"Request must be below {MOST_PAYLOAD}")
        return self.rfile.read(length)

    def _serve(self) -> None:
        kind, answer = None, None
        try:
            status, answer = self.api.answer(self.command, self.path, self._body())
        except Wrong as wrong:
            status, kind = wrong.status, wrong.kind
            answer = {"Type": "User", "Message": str(wrong), "message": str(wrong), **wrong.more}
        written = b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if kind is not None:
            self.send_header("x-amzn-ErrorType", kind)
        if isinstance(answer, Raised):
            self.send_header("X-Amz-Function-Error", "Unhandled")
        if answer is not None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    do_GET = do_PUT = do_DELETE = do_POST = _serve  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
