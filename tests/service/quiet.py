"""The service without sockets: the application, the queues and the table in one process, on the
locked in-process AWS. Quick enough for thousands of requests; deliveries happen when told."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import boto3

from chalicelib.adapters import aws
from infra.local import identity
from infra.local.caches import reset_caches
from infra.local.cloud import create_resources, locked_moto
from infra.local.counting import threads_may_count
from infra.local.per_thread import share
from infra.local.pump import Pump, QueueFunction, StreamFunction
from infra.local.resources import Resources
from infra.local.sandbox_biller import SandboxBiller
from infra.local.sandbox_payments import SandboxPayments
from infra.template.table import STREAM_FILTERS
from tests.edge.proxy import Reply, event

HANDLERS = {
    "orders": "chalicelib.edges.queues.place_order.place_order",
    "payments": "chalicelib.edges.queues.pay_order.pay_order",
}
LEDGER = "chalicelib.edges.streams.ledger.ledger"


@dataclass(slots=True)
class Quiet:
    """One service. `call` is one HTTP request; `pump` delivers when it is told to, `books` what the
    ledger is to hear."""

    resources: Resources
    payments: SandboxPayments
    biller: SandboxBiller
    pump: Pump
    books: Pump
    sqs: Any
    app: Any
    who: identity.Identity

    def call(
        self, method: str, target: str, body: Any = None, *, user: str = "", **token: str
    ) -> Reply:
        """One request of `user` (nobody if empty); `scope=` and `store=` go into the token."""
        bearer = self.who.token(user, **token).text if user else None
        reply = self.app(event(method, target, body=body, token=bearer), None)
        headers = {name.lower(): value for name, value in reply["headers"].items()}
        return Reply(reply["statusCode"], headers, reply["body"])

    def post(self) -> None:
        """Let the ledger hear of everything, however often it is stopped on the way."""
        for _ in range(40):
            self.books.drain()

    def waiting(self, queue_url: str) -> int:
        """Messages in a queue, in flight included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)


@contextmanager
def quiet_service(*, partial_batch: bool = True, **faults: Any) -> Iterator[Quiet]:
    """A service with the demo's stores and campaign, and nothing running in the background."""
    with ExitStack() as stack:
        stack.enter_context(locked_moto())
        aws.forget()
        stack.callback(aws.forget)
        resources = create_resources("lantern")
        secret, notify_key = secrets.token_hex(8), secrets.token_hex(8)
        payments = SandboxPayments(secret=secret, notify_key=notify_key, notify_url=None)
        stack.callback(payments.stop)
        biller = SandboxBiller()
        stack.callback(biller.stop)
        who = identity.load()
        environment = {
            "LANTERN_TABLE": resources.table,
            "LANTERN_ORDERS_QUEUE_URL": resources.orders_queue_url,
            "LANTERN_PAYMENTS_QUEUE_URL": resources.payments_queue_url,
            "LANTERN_ISSUERS": who.issuers_setting(),
            "LANTERN_CODE_KEY": "code-key",
            "LANTERN_SHOPPER_KEY": "shopper-key",
            "LANTERN_PAYMENT_URL": payments.url,
            "LANTERN_PAYMENT_KEY": secret,
            "LANTERN_NOTIFY_KEY": notify_key,
            "LANTERN_BILLER_URL": biller.url,
            "LANTERN_PARTIAL_BATCH": "on" if partial_batch else "off",
            "LANTERN_PAGE_CONFIG": json.dumps({}),
            # Many threads on one interpreter: what waits here says nothing about the service.
            "LANTERN_WAIT_LIMIT_MS": "60000",
            "LANTERN_USUAL_MS": "60000",
            "POWERTOOLS_METRICS_DISABLED": "true",
            "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        }
        stack.enter_context(patch.dict(os.environ, environment))
        stack.enter_context(threads_may_count())
        reset_caches()
        stack.callback(reset_caches)
        from app import app
        from infra.local.seed import seed

        seed(environment, now=datetime.now(UTC))
        sqs = boto3.client("sqs")
        stack.callback(sqs.close)
        urls = {"orders": resources.orders_queue_url, "payments": resources.payments_queue_url}
        functions = [
            QueueFunction(queue_url=urls[name], handler=handler, partial_batch=partial_batch)
            for name, handler in HANDLERS.items()
        ]
        pump = Pump(functions, sqs, **faults)
        streams = boto3.client("dynamodbstreams")
        stack.callback(streams.close)
        reader = StreamFunction(
            stream_arn=resources.stream_arn, handler=LEDGER, filters=STREAM_FILTERS
        )
        books = Pump([reader], sqs, streams_client=streams, **faults)
        yield Quiet(resources, payments, biller, pump, books, sqs, share(app), who)
