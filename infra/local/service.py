"""The whole service in one process: cloud, providers, functions, gateway, kitchen, demo data.

`make run`, `make demo` and the end-to-end tests all stand on this. One at a time in a process;
any number after one another.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, Self
from unittest.mock import patch

from infra.local import catalogue, identity
from infra.local.caches import reset_caches
from infra.local.cloud import Cloud
from infra.local.counting import Counts, threads_may_count
from infra.local.gateway import Gateway
from infra.local.kitchen import Kitchen
from infra.local.layout import Options, functions_of, page_config
from infra.local.pump import Pump
from infra.local.sandbox_biller import SandboxBiller
from infra.local.sandbox_payments import SandboxPayments

Say = Callable[[str], None]


class LocalService:
    """Up inside `with`; `say` hears what is being started.

    OSError when the port is busy, before anything was begun.
    """

    cloud: Cloud
    pump: Pump
    payments: SandboxPayments
    biller: SandboxBiller
    counts: Counts

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
        gateway = self._take_port()
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
        self._start_functions(gateway)

    def _take_port(self) -> Gateway:
        gateway = Gateway(port=self.options.port, width=self.options.width)
        self._stack.callback(gateway.stop)
        self.url = gateway.url
        return gateway

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

    def _start_functions(self, gateway: Gateway) -> None:
        from app import app

        options = self.options
        self.pump = Pump(
            functions_of(self.cloud, partial_batch=options.partial_batch),
            self.cloud.client("sqs"),
            duplicate=options.duplicate,
            shuffle=options.shuffle,
            crash=options.crash,
            seed=options.seed,
        )
        gateway.open(app, guest=self._identity.guest)
        # Once more than for the port: nobody may ask while what is behind goes away.
        self._stack.callback(gateway.stop)
        self.pump.start()
        self._stack.callback(self.pump.stop)
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
