"""The service with every function under its own name: who is called is known to the record.

Stands on the quiet service (no sockets but the providers' and Lambda's control API). Every call of
a function is its first one, as after a cold start, so that no cache hides what it asks AWS for;
inside `warm()` it is a later one.
"""

import importlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import boto3

from chalicelib.adapters import dead_letters
from chalicelib.domain.overload.control import Control
from infra.local import caches
from infra.local.cloud import ACCOUNT, REGION
from infra.local.functions import QueueFunction, ScheduleFunction, StreamFunction, resolve
from infra.local.lambda_api import LambdaApi
from infra.local.pump import Pump
from infra.local.widths import Function
from infra.template.table import STREAM_FILTERS
from tests.edge.proxy import Reply, event
from tests.fakes.model_endpoint import ModelEndpoint, model_endpoint
from tests.policies.permissions import Place
from tests.policies.recorder import Record, recording
from tests.service.quiet import Quiet, quiet_service

PREFIX = "lantern"
CACHED_S = 0.005  # nothing is known for longer than that
QUEUES, SCHEDULES = ("place_order", "pay_order"), ("sweep", "audit", "govern")
# A ladder of all kinds: two of Bedrock's, and one's own, which has a key.
MODELS = (
    {"kind": "bedrock", "region": REGION},
    {"kind": "bedrock", "region": REGION, "model": "qwen.qwen3-32b-v1:0"},
    {"kind": "openai", "url": "http://127.0.0.1:9/v1", "model": "own"},
)
# Whoever asks what time it is, on the way of a request, a message or a schedule.
CLOCKS = (
    "chalicelib.edges.http.endpoint",
    "chalicelib.edges.queues.consumer",
    "chalicelib.edges.schedules.sweep",
    "chalicelib.edges.schedules.audit",
    "chalicelib.edges.schedules.govern",
    "chalicelib.edges.functions.converse",
    "chalicelib.wiring.overload",
)


def handler_of(function: str) -> str:
    """Its handler string, as Chalice deploys it."""
    floor = "queues" if function in QUEUES else "schedules"
    floor = {"converse": "functions", "ledger": "streams"}.get(function, floor)
    return f"chalicelib.edges.{floor}.{function}.{function}"


@contextmanager
def at(then: datetime) -> Iterator[None]:
    """What the functions take for now."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return then

    with ExitStack() as stack:
        for name in CLOCKS:
            stack.enter_context(patch.object(importlib.import_module(name), "datetime", Then))
        yield


@dataclass(slots=True)
class Stage:
    """`routes` are the routes that somebody was well answered on, by function."""

    service: Quiet
    record: Record
    bucket: str
    routes: set[tuple[str, str]] = field(default_factory=set)
    pumps: dict[str, Pump] = field(default_factory=dict)
    model: ModelEndpoint = field(default_factory=ModelEndpoint)
    _warm: bool = False

    def ask(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        function: str = "api",
        user: str = "",
        raw: str | None = None,
        headers: dict[str, str] | None = None,
        **token: str,
    ) -> Reply:
        """One request; `scope=` and `store=` go into the token of `user`."""
        bearer = self.service.who.token(user, **token).text if user else None
        asked = event(method, target, body=body, raw=raw, token=bearer, headers=headers)
        with self._called(function):
            reply = self.service.app(asked, None)
        if reply["statusCode"] < 400:
            self.routes.add((method, asked["resource"]))
        named = {name.lower(): value for name, value in reply["headers"].items()}
        return Reply(reply["statusCode"], named, reply["body"])

    def ok(self, method: str, target: str, body: Any = None, **more: Any) -> Any:
        """What a request that goes well is answered."""
        reply = self.ask(method, target, body, **more)
        assert reply.status < 300, (method, target, reply.status, reply.text)
        return reply.json

    def operator(self, method: str, target: str, body: Any = None) -> Any:
        """What an operator is answered."""
        return self.ok(method, target, body, user="olga", scope="operator")

    def deliver(self, *functions: str) -> None:
        """Let consumers have what is visible in their queues; first one, then the other."""
        for function in functions or QUEUES:
            assert self.pumps[function].drain(max_rounds=20).idle

    def ledger(self) -> Pump:
        """The stream's reader, from the stream's beginning."""
        made = self.service.resources
        reader = StreamFunction(
            stream_arn=made.stream_arn, handler=self.named("ledger"), filters=STREAM_FILTERS
        )
        return Pump([reader], None, streams_client=boto3.client("dynamodbstreams"))

    def hurry(self, function: str) -> None:
        """Deliver what was put off, too."""
        self.pumps[function].hurry()
        self.deliver(function)

    def wake(self, schedule: str) -> Any:
        """Fire a schedule."""
        return self.pumps[schedule].fire(schedule)

    def send(self, function: str, body: str) -> None:
        """Put a message into a consumer's queue."""
        self.service.sqs.send_message(QueueUrl=self.queues[function], MessageBody=body)

    def lose(self, function: str) -> None:
        """Empty a consumer's queue, as no queue of AWS's does."""
        self.service.sqs.purge_queue(QueueUrl=self.queues[function])

    @property
    def queues(self) -> Mapping[str, str]:
        """The URL of each consumer's queue."""
        made = self.service.resources
        return {"place_order": made.orders_queue_url, "pay_order": made.payments_queue_url}

    def control(self, **changes: Any) -> Control:
        """Change the state that everybody looks at, as somebody else would."""
        from chalicelib.wiring import overload

        _cold()
        store = overload.control()
        saved = store.save(replace(store.load_now(), **changes))
        assert isinstance(saved, Control)
        return saved

    def table(self) -> Any:
        """The table, for what no function of ours would do."""
        from chalicelib.wiring import ground

        return ground.table()

    @contextmanager
    def warm(self) -> Iterator[None]:
        """Inside, one function is called again and again in the same process."""
        _cold()
        self._warm = True
        try:
            yield
        finally:
            self._warm = False

    @contextmanager
    def _called(self, function: str) -> Iterator[None]:
        if not self._warm:
            _cold()
        with self.record.running(function):
            yield

    def named(self, function: str) -> Callable[[Any, Any], Any]:
        """A consumer's or a schedule's handler, called under its name."""
        real = resolve(handler_of(function))

        def handler(event: Any, context: Any) -> Any:
            with self._called(function):
                return real(event, context)

        handler.__name__ = function
        return handler


@contextmanager
def staged() -> Iterator[Stage]:
    """A stage with the demo's stores and campaign, and nothing recorded yet."""
    with ExitStack() as stack:
        service = stack.enter_context(quiet_service())
        control_api = LambdaApi(prefix=f"{PREFIX}-")
        stack.callback(control_api.stop)
        bucket = service.resources.status_bucket
        model = stack.enter_context(model_endpoint())
        stack.enter_context(patch.dict(os.environ, {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.url}))
        stack.enter_context(patch.dict(os.environ, _environment(bucket, control_api.url)))
        caches.reset_caches()
        place = Place(REGION, ACCOUNT)
        record = stack.enter_context(recording(place, prefix=PREFIX))
        stage = Stage(service, record, bucket, model=model)
        stage.pumps = _pumps(stage)
        converse = Function(name="converse", handler=stage.named("converse"))
        functions = [one for pump in stage.pumps.values() for one in pump.functions]
        control_api.open([converse, *functions])
        # A look at the dead letters waits for a second on AWS, so as to see all of them.
        made = dead_letters.DeadLetters.__init__
        waits = {**(made.__kwdefaults__ or {}), "wait_s": 0}
        stack.enter_context(patch.object(made, "__kwdefaults__", waits))
        yield stage


def _environment(bucket: str, control_url: str) -> Mapping[str, str]:
    return {
        "AWS_ENDPOINT_URL_LAMBDA": control_url,
        "LANTERN_STATUS_URL": f"s3://{bucket}/status.json",
        "LANTERN_FUNCTION_PREFIX": f"{PREFIX}-",
        "LANTERN_API_NAME": PREFIX,
        "LANTERN_CACHE_S": str(CACHED_S),
        "LANTERN_WIDTHS": '{"place_order": 20, "pay_order": 20, "converse": 100}',
        "LANTERN_MODELS": json.dumps(MODELS),
        "LANTERN_MODEL_KEY": "own-key",
    }


def _pumps(stage: Stage) -> dict[str, Pump]:
    sqs = stage.service.sqs
    pumps = {
        name: Pump([QueueFunction(queue_url=url, handler=stage.named(name))], sqs)
        for name, url in stage.queues.items()
    }
    pumps["ledger"] = stage.ledger()
    for name in SCHEDULES:
        pumps[name] = Pump([ScheduleFunction(handler=stage.named(name), every_s=60)], sqs)
    return pumps


def _cold() -> None:
    """Forget what a process keeps, but for the clients, which know nothing."""
    with patch.object(caches, "KEEPERS", ("chalicelib.wiring",)):
        caches.reset_caches()


def soon() -> datetime:
    """The time, really."""
    return datetime.now(UTC)
