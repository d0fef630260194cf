"""The production package, deployed as an operator deploys it, with sandboxes for the providers.

This process is told what the functions are told, so that it can seed the table and read the books.
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, Self
from unittest.mock import patch

import boto3

from chalicelib import settings
from infra.deploy.__main__ import main as deploy
from infra.deploy.cloud import Cloud
from infra.deploy.finish import refuse_with_problems, throttle
from infra.local.caches import reset_caches
from infra.local.client import Client
from infra.local.identity import Identity
from infra.local.sandbox_biller import SandboxBiller
from infra.local.sandbox_payments import SandboxPayments
from tests.fakes.model_endpoint import Call, model_endpoint

STAGE, PREFIX = "rehearsal", "lantern-rehearsal"
API_STAGE = "v1"
_KEYS = {"payment": "of-the-payment-sandbox", "notify": "notices-of-the-payment-sandbox"}


def offering(asked: str) -> tuple[tuple[Call, ...], str]:
    """A model that offers a lemonade to everybody, if there is one."""
    ids = [one for one in ("mixue-fresh-lemonade", "luckin-kale-juice") if one in asked]
    return (("offer_items", {"item_ids": ids, "reason": "These are fruity and light."}),), ""


class Rehearsal:
    """Up as a context; `url` is what API Gateway answers at."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        self.identity = Identity("a-secret-of-the-rehearsal-of-32-bytes-or-more")

    def __enter__(self) -> Self:
        self.payments = SandboxPayments(secret=_KEYS["payment"], notify_key=_KEYS["notify"])
        self._ends.callback(self.payments.stop)
        self.biller = SandboxBiller()
        self._ends.callback(self.biller.stop)
        self.model = self._ends.enter_context(model_endpoint(chooses=offering))
        assert self.deploy() == 0
        self.cloud = Cloud(boto3.Session(), region="us-east-1")
        (api,) = self.client("apigateway").get_rest_apis()["items"]
        self.api_id = api["id"]
        self.url = self.cloud.api_url(self.api_id, API_STAGE)
        self.payments.notices.url = f"{self.url}/payments/sandbox/notify"
        for name, value in _KEYS.items():
            self.client("secretsmanager").put_secret_value(
                SecretId=f"{PREFIX}/{name}", SecretString=value
            )
        self._read_as_the_functions_do()
        self._seed()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ends.close()
        reset_caches()

    def deploy(self, *more: str) -> int:
        """`make deploy STAGE=rehearsal`; its exit code."""
        told = {
            "LANTERN_PAYMENT_URL": self.payments.url,
            "LANTERN_BILLER_URL": self.biller.url,
            # A cold start of `converse` on two cores takes longer than a turn would wait.
            "LANTERN_MODEL_DEADLINE_S": "9",
            "LANTERN_MODELS": json.dumps(
                [{"kind": "openai", "url": f"{self.model.url}/v1", "model": "qwen"}]
            ),
        }
        settings = [word for name, value in told.items() for word in ("--set", f"{name}={value}")]
        issuers = f"Issuers={self.identity.issuers_setting()}"
        return deploy(["--stage", STAGE, "--yes", "--parameter", issuers, *settings, *more])

    def destroy(self) -> int:
        """`make destroy STAGE=rehearsal`; its exit code."""
        return deploy(["--stage", STAGE, "--yes", "--destroy"])

    def client(self, service: str) -> Any:
        """A client of the emulator."""
        return self.cloud.client(service)

    def token(self, user: str, scope: str = "") -> str:
        """A token that the deployed service accepts."""
        return self.identity.token(user, scope=scope).text

    def shopper(self, user: str) -> Client:
        """Somebody with a phone."""
        return Client(self.url, self.token(user))

    def operator(self) -> Client:
        """Somebody who may do everything."""
        return Client(self.url, self.token("olga", "operator"))

    def dress(self) -> None:
        """What the emulator does not read from a template: the gateway's refusals and throttles,
        set as on the personal road."""
        refuse_with_problems(self.cloud, self.api_id, API_STAGE)
        throttle(self.cloud, self.api_id, API_STAGE)

    def variables(self) -> Mapping[str, str]:
        """What the functions are told."""
        found = self.client("lambda").get_function_configuration(FunctionName=PREFIX)
        return dict(found["Environment"]["Variables"])

    def _read_as_the_functions_do(self) -> None:
        told = {k: v for k, v in self.variables().items() if k.startswith("LANTERN_")}
        self._ends.enter_context(patch.dict(os.environ, told))
        reset_caches()

    def _seed(self) -> None:
        from infra.local.seed import seed

        seed({}, now=datetime.now(UTC))
        # Whoever answered the smoke test has read, and keeps for so long, that nothing is there.
        time.sleep(settings.load().cache_s)
