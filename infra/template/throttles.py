"""What the gateway lets through, method by method: the rates, and what they were made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SAYS = (
    "At most BurstLimit + RateLimit x DurationMs of a method run at once; all of them together fit"
    " into Width less Converse (turns that wait for the model: a quota of 1,333 calls a minute,"
    " four seconds each), so the width never refuses. RateLimits alone fill 0.8 of that at most,"
    " and stay below RequestsPerS (10 x Width, and the account's gateway)."
)
PLAN = {"Says": SAYS, "Width": 1000, "Converse": 100, "UsePercent": 80, "RequestsPerS": 10000}


@dataclass(frozen=True, slots=True)
class Throttle:
    """`rate` a second on and on, `burst` at once; a request takes `duration_ms` at the 95th
    percentile, as planned."""

    method: str
    path: str
    rate: int
    burst: int
    duration_ms: int

    @property
    def name(self) -> str:
        """A name made of letters alone, for the mapping."""
        if self.path == "/":
            return "GetPage"
        words = re.split(r"[^A-Za-z0-9]+", self.path)
        return self.method.title() + "".join(w[:1].upper() + w[1:] for w in words if w)


THROTTLES = (
    Throttle("POST", "/chat", 900, 30, 50),
    Throttle("POST", "/campaigns/{campaign_id}/claims", 900, 35, 60),
    Throttle("GET", "/campaigns", 200, 10, 30),
    Throttle("GET", "/campaigns/{campaign_id}", 200, 10, 30),
    Throttle("GET", "/stores", 150, 10, 50),
    Throttle("GET", "/stores/{store_id}", 100, 10, 30),
    Throttle("GET", "/stores/{store_id}/menu", 100, 10, 50),
    Throttle("GET", "/coupons", 600, 15, 30),
    Throttle("POST", "/quotes", 300, 20, 60),
    Throttle("POST", "/orders", 300, 20, 80),
    Throttle("GET", "/orders", 400, 10, 50),
    Throttle("GET", "/orders/{order_id}", 2900, 30, 30),
    Throttle("POST", "/orders/{order_id}/cancel", 350, 15, 60),
    Throttle("POST", "/payments/{provider}/notify", 1000, 35, 50),
    Throttle("GET", "/bills", 20, 5, 300),
    Throttle("POST", "/bills/{bill_id}/quote", 20, 5, 300),
    Throttle("GET", "/line/{campaign_id}", 400, 15, 30),
    Throttle("GET", "/status", 200, 10, 20),
    Throttle("GET", "/", 100, 5, 20),
    Throttle("GET", "/config.json", 100, 5, 20),
    Throttle("GET", "/web/{file}", 250, 20, 20),
    Throttle("GET", "/health", 20, 5, 20),
    Throttle("GET", "/openapi.json", 10, 5, 50),
    Throttle("GET", "/store/orders", 50, 10, 50),
    Throttle("POST", "/store/orders/{order_id}/accept", 50, 5, 50),
    Throttle("POST", "/store/orders/{order_id}/ready", 50, 5, 50),
    Throttle("POST", "/store/orders/{order_id}/complete", 50, 5, 50),
    Throttle("PUT", "/store/status", 10, 8, 50),
    Throttle("GET", "/ops", 8, 8, 20),
    Throttle("GET", "/ops/overview", 8, 8, 300),
    Throttle("PUT", "/ops/mode", 8, 8, 300),
    Throttle("POST", "/ops/campaigns", 4, 4, 300),
    Throttle("GET", "/ops/campaigns/{campaign_id}", 8, 8, 300),
    Throttle("PATCH", "/ops/campaigns/{campaign_id}", 8, 8, 300),
    Throttle("PUT", "/ops/stores/{store_id}/status", 8, 8, 50),
    Throttle("GET", "/ops/model", 5, 4, 300),
    Throttle("GET", "/ops/tickets", 5, 4, 300),
    Throttle("POST", "/ops/tickets/{ticket_id}/answer", 4, 4, 100),
    Throttle("POST", "/ops/tickets/{ticket_id}/close", 4, 4, 100),
    Throttle("GET", "/store/statement", 4, 3, 300),
    Throttle("GET", "/ops/stores/{store_id}/statement", 3, 2, 300),
    Throttle("GET", "/ops/campaigns/{campaign_id}/certificate", 3, 2, 300),
    Throttle("GET", "/ops/dead-letters", 8, 8, 300),
    Throttle("POST", "/ops/dead-letters/redrive", 4, 4, 500),
    Throttle("POST", "/ops/dead-letters/discard", 4, 4, 300),
)


def mapping() -> dict[str, Any]:
    """As the template keeps them, for whoever sets or reads them."""
    return {
        one.name: {
            "Method": one.method,
            "Path": one.path,
            "RateLimit": one.rate,
            "BurstLimit": one.burst,
            "DurationMs": one.duration_ms,
        }
        for one in THROTTLES
    }


def method_settings() -> list[dict[str, Any]]:
    """As a stage of API Gateway takes them; a path's slashes are spelled ~1 there, but for the root
    (AWS: CloudFormation, AWS::ApiGateway::Stage MethodSetting)."""
    return [
        {
            "HttpMethod": one.method,
            "ResourcePath": "/" + (one.path.replace("/", "~1") if one.path != "/" else ""),
            "ThrottlingRateLimit": one.rate,
            "ThrottlingBurstLimit": one.burst,
        }
        for one in THROTTLES
    ]


def by_route(settings: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """A stage's method settings by method and path. AWS writes "~1chat/POST", and "~1/GET" for the
    root; emulators write the path's slashes as they are, or both."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for name, setting in settings.items():
        path, _, method = name.replace("~1", "/").rpartition("/")
        found[method, "/" + path.strip("/")] = setting
    return found
