"""What the local service is made of: its options, its functions, and what the page is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.local import catalogue
from infra.local.cloud import Cloud
from infra.local.functions import Function, QueueFunction, ScheduleFunction, StreamFunction
from infra.local.widths import Function as ControlledFunction
from infra.local.widths import Width
from infra.template.table import STREAM_FILTERS

MINUTE_S, HOUR_S = 60.0, 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How kind the local service is; `width` is for the API, `port` 0 takes a free one.

    `throttle_scale` multiplies the template's throttles. The status document lies at `status_path`,
    or in a folder of its own that goes away with the service."""

    port: int = 0
    width: int = 32
    place_order_width: int = 4
    pay_order_width: int = 4
    converse_width: int = 8
    # The ladder of models as in LANTERN_MODELS; empty: the parser answers alone.
    models: tuple[Mapping[str, Any], ...] = ()
    model_deadline_s: float = 4.5
    ask_below: float | None = None
    throttle_scale: float = 1.0
    throttle_least_burst: float = 1.0
    status_path: str | None = None
    meter_every_s: float = 5.0
    govern_every_s: float = MINUTE_S
    # On one machine all requests share two cores with the emulator behind them: what waits for
    # less than this waits for a neighbour, not for want of capacity.
    wait_limit_ms: float = 500.0
    usual_ms: float = 3000.0
    partial_batch: bool = True
    duplicate: float = 0.0
    shuffle: bool = False
    crash: float = 0.0
    seed: int = 0
    kitchen: bool = True
    kitchen_pace_s: float = 5.0
    log_level: str = "WARNING"


def functions_of(cloud: Cloud, options: Options) -> list[Function]:
    """Every function but the API, at its width."""
    partial_batch = options.partial_batch
    queues, schedules = "chalicelib.edges.queues", "chalicelib.edges.schedules"
    return [
        QueueFunction(
            queue_url=cloud.orders_queue_url,
            handler=f"{queues}.place_order.place_order",
            width=options.place_order_width,
            partial_batch=partial_batch,
        ),
        QueueFunction(
            queue_url=cloud.payments_queue_url,
            handler=f"{queues}.pay_order.pay_order",
            batch_size=3,  # as in pay_order.py: three slow charges fit into one invocation
            width=options.pay_order_width,
            partial_batch=partial_batch,
        ),
        ScheduleFunction(
            handler=f"{schedules}.sweep.sweep", every_s=MINUTE_S, first_after_s=MINUTE_S / 4
        ),
        ScheduleFunction(handler=f"{schedules}.audit.audit", every_s=HOUR_S),
        ScheduleFunction(
            handler=f"{schedules}.govern.govern",
            every_s=options.govern_every_s,
        ),
        StreamFunction(
            stream_arn=cloud.stream_arn,
            handler="chalicelib.edges.streams.ledger.ledger",
            filters=STREAM_FILTERS,
        ),
    ]


def converse_of(options: Options) -> ControlledFunction:
    """The function that turns invoke for a model's help."""
    return ControlledFunction(
        name="converse",
        width=Width(options.converse_width),
        own=options.converse_width,
        handler="chalicelib.edges.functions.converse.converse",
    )


# By the lake, where the demo's shopper stands unless the browser says otherwise.
HUBIN = {"lat": 30.2590, "lon": 120.1644}


def page_config() -> dict[str, Any]:
    """What the chat page is told: how to sign in, where it is, which campaign."""
    return {
        "auth": {"type": "guest", "token_url": "local/guest-token"},
        "campaign_id": catalogue.demo_campaign(datetime.now(UTC))["campaign_id"],
        "default_location": dict(HUBIN),
    }
