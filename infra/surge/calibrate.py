"""How quick this machine is today: the same storm is a breeze on one machine, and an hour's work on
another. Rates and throttles are scaled by what is measured here, so that 1x is as much of the
machine everywhere, and what there is too much of meets the door and not only the buckets."""

import time
from dataclasses import dataclass

from infra.local.client import Client
from infra.local.service import LocalService
from infra.surge.ground import BASKET, CAMPAIGN, lay_out, warm_up
from infra.surge.shoppers import HUBIN

ROUNDS = 12
# Processor seconds of a round (five requests, client included) on the machine that THROTTLE_SCALE
# and MIX were set on.
REFERENCE_S = 0.14
LEAST, MOST = 0.3, 6.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Processor seconds of a round here, and what to multiply rates and throttles by."""

    round_s: float

    @property
    def scale(self) -> float:
        """1.0 on the reference machine, 2.0 where a round takes half as long."""
        return round(min(MOST, max(LEAST, REFERENCE_S / self.round_s)), 2)


def pace() -> Pace:
    """Let a few shoppers claim, ask, order and track, one after the other, on a service of their
    own; a few seconds."""
    with LocalService(port=0, kitchen=False, log_level="CRITICAL") as service:
        lay_out(service)
        warm_up(service)
        took = []
        for number in range(ROUNDS):
            client = Client(service.url, service.token(f"pace-{number}"))
            began = time.process_time()
            _shop(client)
            took.append(time.process_time() - began)
    return Pace(sorted(took)[ROUNDS // 2])


def _shop(client: Client) -> None:
    client.post(f"/campaigns/{CAMPAIGN}/claims", {})
    said = {"message": "two large pearl milk teas, less sugar", "locale": "en", "location": HUBIN}
    client.post("/chat", said)
    quote = client.post("/quotes", BASKET | {"fulfilment": {"type": "pickup"}}).body
    agreed = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
    order = client.post("/orders", agreed).body
    client.get(f"/orders/{order['order_id']}")
