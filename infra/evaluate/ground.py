"""Where talks are played: the shop as it is wired, on an in-process AWS with the demo's stores, at
noon of a day, whatever the time is."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from chalicelib.adapters import aws
from infra.local.caches import reset_caches
from infra.local.cloud import create_resources, locked_moto
from infra.local.counting import threads_may_count

# A Friday, 12:00 in Hangzhou: everything is open.
NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)
CODE_KEY = b"code-key"


@contextmanager
def shop_at_noon() -> Iterator[Any]:
    """The shop (`flows.turns.talk.Shop`), without an assistant."""
    with ExitStack() as stack:
        stack.enter_context(locked_moto())
        aws.forget()
        stack.callback(aws.forget)
        resources = create_resources("lantern")
        environment = {
            "LANTERN_TABLE": resources.table,
            "LANTERN_ORDERS_QUEUE_URL": resources.orders_queue_url,
            "LANTERN_PAYMENTS_QUEUE_URL": resources.payments_queue_url,
            "LANTERN_ISSUERS": "[]",
            "LANTERN_CODE_KEY": CODE_KEY.decode(),
            "LANTERN_SHOPPER_KEY": "shopper-key",
            "LANTERN_PAYMENT_URL": "http://127.0.0.1:9",
            "LANTERN_PAYMENT_KEY": "none",
            "LANTERN_NOTIFY_KEY": "none",
            "LANTERN_BILLER_URL": "http://127.0.0.1:9",
            "LANTERN_CACHE_S": "3600",
            "POWERTOOLS_METRICS_DISABLED": "true",
            "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        }
        stack.enter_context(patch.dict(os.environ, environment))
        stack.enter_context(threads_may_count())
        reset_caches()
        stack.callback(reset_caches)
        # Imported late: what they join is to find its environment.
        from chalicelib.wiring import chat
        from infra.local.seed import seed

        seed(environment, now=NOON)
        yield chat._shop()
