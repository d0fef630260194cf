"""The in-process AWS: moto with one lock round DynamoDB, in two shapes.

`Cloud` listens on a port of this machine and is what `make run` uses; `locked_moto()` stays inside
the process, without HTTP, and is what tests use. Both give way to threads: moto alone undoes
neighbouring writes when requests overlap. SQS stays outside the lock, or a long poll would freeze
everything.
"""

import io
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core.models import botocore_stubber
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import ThreadedWSGIServer

from infra.local import moto_speed, moto_transactions
from infra.local.functions import API_NAME, PREFIX
from infra.local.httpd import HOST, Closable
from infra.local.resources import Resources, create_resources

__all__ = ["REGION", "Cloud", "Resources", "create_resources", "locked_moto"]

REGION = "us-east-1"
ACCOUNT = "123456789012"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_SESSION_TOKEN": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    # Else botocore asks hosts named after the account, which the emulator does not know.
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}
# What a developer's own AWS set-up might say; none of it may reach the local cloud.
FOREIGN = (
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_LAMBDA",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_CONFIG_FILE",
)
_LOCK = threading.RLock()
moto_speed.hurry()
moto_transactions.take_rows_only()


def _is_dynamodb(target: str | bytes | None) -> bool:
    text = target.decode() if isinstance(target, bytes) else target or ""
    return text.startswith("DynamoDB")


@contextmanager
def locked_moto() -> Iterator[None]:
    """`mock_aws()` that threads may share. Empties the cloud on entering and on leaving."""
    unlocked = botocore_stubber.process_request

    def process_request(request: Any) -> Any:
        if not _is_dynamodb(request.headers.get("X-Amz-Target")):
            return unlocked(request)
        with _LOCK:
            return unlocked(request)

    with patch.dict(os.environ, CREDENTIALS):
        for name in FOREIGN:
            os.environ.pop(name, None)
        with mock_aws(), patch.object(botocore_stubber, "process_request", process_request):
            yield


class _Locked:
    """WSGI middleware: one DynamoDB request at a time, its body read before the lock is taken."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if not _is_dynamodb(environ.get("HTTP_X_AMZ_TARGET")):
            return self._app(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        with _LOCK:
            return self._app(environ, start_response)


class _QuietHandler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, *args: Any) -> None:
        """Say nothing: every call of the service would be a line."""


class _MotoServer(Closable, ThreadedWSGIServer):
    pass


class Cloud:
    """moto behind a port on 127.0.0.1, with the resources made. One at a time in a process."""

    _running = False

    def __init__(self, prefix: str = "lantern") -> None:
        if Cloud._running:
            raise RuntimeError("A local cloud is running in this process already; stop it first")
        Cloud._running = True
        moto_api_backend.reset()
        app = _Locked(DomainDispatcherApplication(create_backend_app))
        self._server = _MotoServer(HOST, 0, app, _QuietHandler)
        self._server.begin("local-cloud")
        self.endpoint = f"http://{HOST}:{self._server.port}"
        self.session = boto3.Session(
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - moto wants any word
            region_name=REGION,
        )
        self.resources = create_resources(prefix, session=self.session, endpoint_url=self.endpoint)
        self.table = self.resources.table
        self.stream_arn = self.resources.stream_arn
        self.orders_queue_url = self.resources.orders_queue_url
        self.payments_queue_url = self.resources.payments_queue_url
        self.orders_dead_letters_url = self.resources.orders_dead_letters_url
        self.payments_dead_letters_url = self.resources.payments_dead_letters_url

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client of this cloud, for tools and tests."""
        return self.session.client(service, endpoint_url=self.endpoint, **options)

    def environment(
        self,
        *,
        issuers: str,
        payment_url: str,
        payment_key: str,
        notify_key: str,
        biller_url: str,
        partial_batch: bool = True,
        page_config: Mapping[str, Any] | None = None,
        status_url: str = "",
        lambda_url: str | None = None,
        wait_limit_ms: float = 500.0,
        usual_ms: float = 3000.0,
        govern_every_s: float = 60.0,
        widths: Mapping[str, int] | None = None,
        models: Sequence[Mapping[str, Any]] = (),
        model_deadline_s: float = 4.5,
        ask_below: float | None = None,
        code_key: str | None = None,
        shopper_key: str | None = None,
    ) -> dict[str, str]:
        """Everything that the functions would find in their environment on AWS. `lambda_url` is
        where Lambda itself listens; without one nobody does."""
        elsewhere = {} if lambda_url is None else {"AWS_ENDPOINT_URL_LAMBDA": lambda_url}
        return (
            CREDENTIALS
            | elsewhere
            | {
                "AWS_ENDPOINT_URL": self.endpoint,
                "LANTERN_STAGE": "local",
                "LANTERN_TABLE": self.table,
                "LANTERN_ORDERS_QUEUE_URL": self.orders_queue_url,
                "LANTERN_PAYMENTS_QUEUE_URL": self.payments_queue_url,
                "LANTERN_ISSUERS": issuers,
                "LANTERN_CODE_KEY": code_key or secrets.token_hex(16),
                "LANTERN_SHOPPER_KEY": shopper_key or secrets.token_hex(16),
                "LANTERN_PAYMENT_URL": payment_url,
                "LANTERN_PAYMENT_KEY": payment_key,
                "LANTERN_NOTIFY_KEY": notify_key,
                "LANTERN_BILLER_URL": biller_url,
                "LANTERN_PARTIAL_BATCH": "on" if partial_batch else "off",
                "LANTERN_PAGE_CONFIG": json.dumps(page_config or {}),
                "LANTERN_STATUS_URL": status_url,
                "LANTERN_FUNCTION_PREFIX": PREFIX,
                "LANTERN_API_NAME": API_NAME,
                "LANTERN_WAIT_LIMIT_MS": str(wait_limit_ms),
                "LANTERN_USUAL_MS": str(usual_ms),
                "LANTERN_GOVERN_EVERY_S": str(govern_every_s),
                "LANTERN_WIDTHS": json.dumps(dict(widths or {})),
                "LANTERN_MODELS": json.dumps([dict(model) for model in models]),
                "LANTERN_MODEL_DEADLINE_S": str(model_deadline_s),
                "LANTERN_ASK_BELOW": "" if ask_below is None else str(ask_below),
                "POWERTOOLS_METRICS_NAMESPACE": "Lantern",
                "POWERTOOLS_SERVICE_NAME": "lantern",
                "POWERTOOLS_METRICS_DISABLED": "true",
            }
        )

    def stop(self) -> None:
        """Stop listening and forget everything."""
        if Cloud._running:
            Cloud._running = False
            self._server.end()
            moto_api_backend.reset()
