"""The whole service in one process: cloud, providers, functions, gateway, kitchen, demo data.

`make run`, `make demo` and the end-to-end tests all stand on this. One at a time in a process;
any number after one another.
"""

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from chalicelib.adapters.capacity import API, lambda_name
from infra.local import catalogue, identity
from infra.local.caches import reset_caches
from infra.local.cloud import Cloud
from infra.local.counting import Counts, threads_may_count
from infra.local.functions import API_NAME, PREFIX
from infra.local.gateway import STATUS, Gateway
from infra.local.kitchen import Kitchen
from infra.local.lambda_api import LambdaApi
from infra.local.layout import Options, converse_of, functions_of, page_config
from infra.local.meter import Meter
from infra.local.pump import Pump
from infra.local.sandbox_biller import SandboxBiller
from infra.local.sandbox_payments import SandboxPayments
from infra.local.throttles import Throttles
from infra.local.widths import Function

Say = Callable[[str], None]


class LocalService:
    """Up inside `with`; `say` hears what is being started.

    OSError when the port is busy, before anything was begun.
    """

    cloud: Cloud
    gateway: Gateway
    lambda_api: LambdaApi
    pump: Pump
    payments: SandboxPayments
    biller: SandboxBiller
    counts: Counts
    converse: Function

    def __init__(self, *, say: Say | None = None, **options: Any) -> None:
        self.options = Options(**options)
        self._say = say or (lambda _: None)
        self._stack = ExitStack()
        self._identity = identity.load()
        self.url = ""
        self.environment: Mapping[str, str] = {}

    def __enter__(self) -> Self:
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    def token(self, user: str = "guest", scope: str = "", store: str = "") -> str:
        """A token that this service accepts."""
        return self._identity.token(user, scope=scope, store=store).text

    def stop(self) -> None:
        """End everything, newest first; again does nothing."""
        self._stack.close()

    def _start(self) -> None:
        self._take_ports()
        self._say("payment provider and biller")
        self._start_providers()
        self._say("local AWS: table and queues")
        self.cloud = Cloud()
        self._stack.callback(self.cloud.stop)
        self._set_environment()
        self._say("demo stores, menus and campaign")
        self._seed()
        self._say("menus read")
        self._warm()
        self._say("functions")
        self._start_functions()
        self._start_meter()

    def _take_ports(self) -> None:
        self.status_path = self._status_path()
        self.gateway = Gateway(
            port=self.options.port,
            width=self.options.width,
            throttles=Throttles(
                scale=self.options.throttle_scale, least_burst=self.options.throttle_least_burst
            ),
            status_path=self.status_path,
        )
        self._stack.callback(self.gateway.stop)
        self.url = self.gateway.url
        self.lambda_api = LambdaApi()
        self._stack.callback(self.lambda_api.stop)

    def _status_path(self) -> Path:
        if self.options.status_path is not None:
            return Path(self.options.status_path).absolute()
        folder = tempfile.TemporaryDirectory(prefix="lantern-")
        self._stack.callback(folder.cleanup)
        return Path(folder.name).resolve() / "status.json"

    def _start_providers(self) -> None:
        self._secret, self._notify_key = secrets.token_hex(16), secrets.token_hex(16)
        self.payments = SandboxPayments(
            secret=self._secret,
            notify_key=self._notify_key,
            notify_url=f"{self.url}/payments/sandbox/notify",
            seed=self.options.seed,
        )
        self._stack.callback(self.payments.stop)
        self.biller = SandboxBiller()
        self._stack.callback(self.biller.stop)

    def _set_environment(self) -> None:
        self.environment = self.cloud.environment(
            issuers=self._identity.issuers_setting(),
            payment_url=self.payments.url,
            payment_key=self._secret,
            notify_key=self._notify_key,
            biller_url=self.biller.url,
            partial_batch=self.options.partial_batch,
            page_config=page_config(),
            status_url=self.status_path.as_uri(),
            lambda_url=self.lambda_api.url,
            wait_limit_ms=self.options.wait_limit_ms,
            usual_ms=self.options.usual_ms,
            govern_every_s=self.options.govern_every_s,
            widths={
                "place_order": self.options.place_order_width,
                "pay_order": self.options.pay_order_width,
                "converse": self.options.converse_width,
            },
            models=self.options.models,
            model_deadline_s=self.options.model_deadline_s,
            ask_below=self.options.ask_below,
        ) | {"POWERTOOLS_LOG_LEVEL": self.options.log_level}
        self._stack.enter_context(patch.dict(os.environ, self.environment))
        self.counts = self._stack.enter_context(threads_may_count())
        reset_caches()
        self._stack.callback(reset_caches)

    def _seed(self) -> None:
        # Imported late: it loads the application, which is to find its environment.
        from infra.local.seed import seed

        seed(dict(self.environment), now=datetime.now(UTC))

    def _warm(self) -> None:
        from chalicelib.wiring import chat

        chat.warm(now=datetime.now(UTC))

    def _start_functions(self) -> None:
        from app import app

        options = self.options
        self.pump = Pump(
            functions_of(self.cloud, options),
            self.cloud.client("sqs"),
            streams_client=self.cloud.client("dynamodbstreams"),
            duplicate=options.duplicate,
            shuffle=options.shuffle,
            crash=options.crash,
            seed=options.seed,
        )
        self.converse = converse_of(options)
        self.lambda_api.open([self.gateway.function, self.converse, *self.pump.functions])
        self.pump.fire("govern")  # the status document is there before anybody can ask
        self.gateway.open(app, guest=self._identity.guest)
        # Once more than for the port: nobody may ask while what is behind goes away.
        self._stack.callback(self.gateway.stop)
        self.pump.start()
        self._stack.callback(self.pump.stop)
        # Before it: who hangs in there would outlive his service, and find the settings gone.
        self._stack.callback(self.payments.stop)
        self._stack.callback(self.biller.stop)
        if options.kitchen:
            stores = [store["store_id"] for store in catalogue.demo_stores()]
            kitchen = Kitchen(
                url=self.url,
                stores=stores,
                token_for=lambda store: self.token("kitchen", "store", store),
                pace_s=options.kitchen_pace_s,
            )
            kitchen.start()
            self._stack.callback(kitchen.stop)

    def _start_meter(self) -> None:
        client = self.cloud.client("cloudwatch")
        urls = (self.cloud.orders_queue_url, self.cloud.payments_queue_url)
        meter = Meter(
            client,
            queues=[url.rsplit("/", 1)[1] for url in urls],
            api_name=API_NAME,
            function=lambda_name(API, prefix=PREFIX),
            # On AWS the document lies beside the API, where its readers are not counted.
            counts=lambda: self.gateway.counts.total(without=[STATUS]),
        )
        meter.start(every_s=self.options.meter_every_s)
        self._stack.callback(client.close)
        self._stack.callback(meter.stop)
