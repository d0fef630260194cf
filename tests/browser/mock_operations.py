"""The operator's side of the stand-in: the overview, the switches and the dead letters."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

TOKEN = "operator.secret.x"
ACCOUNTS = ("issued", "live", "held", "redeemed", "expired", "void")
REFUSALS = {
    401: {"status": 401, "code": "unauthenticated", "detail": "This token has expired."},
    403: {"status": 403, "code": "forbidden", "detail": "Operators only."},
}


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="seconds")


class Operations:
    """What an operator sees and what he did. `switch`, `campaign`, `letters` may be bent; `refuses`
    says what is wrong with a token (0: nothing); `bare` answers as an older server would: mode and
    campaigns alone."""

    def __init__(self) -> None:
        self.refuses: Callable[[str], int] = lambda bearer: 0 if bearer == TOKEN else 403
        self.switch: dict[str, Any] = {
            "mode": "lean",
            "since": ago(600),
            "who": "govern",
            "why": "orders wait 40 s",
            "auto": True,
            "until": None,
            "message_id": "lean-1",
        }
        self.dials = {"issue": True, "redeem": True, "invite": False, "draw": True}
        self.campaign: dict[str, Any] = {
            "campaign_id": "spring-tea",
            "status": "open",
            "reverts": {"invite": ago(-900)},
            "stock": 10000,
            "remaining": 8412,
            "remaining_as_of": ago(3),
            "version": 4,
            "books": {
                **dict(zip(ACCOUNTS, (1588, 900, 88, 500, 90, 10), strict=True)),
                "sums": {},
                "currency": "CNY",
            },
            "burn": {"claims_per_s": 6.5, "planned_claims_per_s": 5.0, "empty_at": ago(-3600)},
        }
        self.letters: list[dict[str, Any]] = [
            {
                "queue": queue,
                "message_id": f"m-{number}",
                "order_id": order_id,
                "reason": "malformed",
                "receives": 3,
                "sent_at": ago(120 * number),
                "body": '{"order_id": 7}',
            }
            for number, (queue, order_id) in enumerate(
                [("orders", "o-1"), ("payments", None)], start=1
            )
        ]
        self.tickets: list[dict[str, Any]] = [
            {
                "ticket_id": "t-1",
                "number": "ABC123",
                "state": "open",
                "opened_at": ago(90),
                "locale": "de",
                "order_id": None,
                "transcript": [{"shopper": "einen Menschen bitte", "assistant": ""}],
                "answer": None,
            }
        ]
        self.tended: list[tuple[str, str, Any]] = []
        self.bare = False
        self.refusals: list[tuple[int, dict[str, Any]]] = []

    def answer(self, method: str, path: str, body: Any, bearer: str) -> tuple[int, dict[str, Any]]:
        """The answer to one request under /ops/."""
        status = self.refuses(bearer.removeprefix("Bearer "))
        if status:
            return status, REFUSALS[status]
        if method != "GET" and self.refusals:
            return self.refusals.pop(0)
        found = getattr(self, {"GET": "seen", "PUT": "set_mode"}.get(method, "change"))
        return 200, found(path, body)

    def seen(self, path: str, _: Any) -> dict[str, Any]:
        if path.startswith("/ops/model"):
            return self.model()
        if path.startswith("/ops/tickets"):
            return {"tickets": self.tickets}
        return {"dead_letters": self.letters} if path.endswith("letters") else self.overview()

    def model(self) -> dict[str, Any]:
        return {
            "models": ["qwen3"],
            "seconds": 300,
            "asked": 41,
            "helped": 30,
            "no_help": {"full": 11},
            "guard_dropped": 2,
            "tokens_in": 81000,
            "tokens_out": 1900,
            "cost_usd": 0.0195,
            "mean_ms": 840,
            "turns": [{"outcome": "helped", "message": "<b>fruity</b>", "words": "It is light."}],
        }

    def tend(self, path: str, body: Any) -> dict[str, Any]:
        ticket_id, verb = path.removeprefix("/ops/tickets/").split("/")
        self.tended.append((ticket_id, verb, body))
        self.tickets = [one for one in self.tickets if one["ticket_id"] != ticket_id]
        return {"ticket_id": ticket_id}

    def set_mode(self, _: str, body: Any) -> dict[str, Any]:
        auto = body["mode"] == "auto"
        self.switch |= {"who": "ada", "why": body["reason"], "auto": auto, "since": ago(0)}
        self.switch |= {} if auto else {"mode": body["mode"]}
        return self.switch

    def change(self, path: str, body: Any) -> dict[str, Any]:
        if path.startswith("/ops/tickets/"):
            return self.tend(path, body)
        if path.startswith("/ops/campaigns/"):
            self.dials |= body["dials"]
            return {**self.campaign, "dials": self.dials}
        gone = body.get("message_ids") or [one["message_id"] for one in self.letters]
        self.letters = [one for one in self.letters if one["message_id"] not in gone]
        return {"redriven" if path.endswith("redrive") else "discarded": len(gone)}

    def overview(self) -> dict[str, Any]:
        campaign = {**self.campaign, "dials": self.dials}
        if self.bare:
            return {"mode": self.switch["mode"], "campaigns": [{"campaign_id": "spring-tea"}]}
        counts = [one["queue"] for one in self.letters]
        return {
            "mode": self.switch["mode"],
            "switch": self.switch,
            "as_of": ago(0),
            "dials": {"spring-tea": self.dials},
            "books": self.campaign["books"],
            "queues": {"orders": {"age_s": 41.0}, "payments": {"age_s": 0.5}},
            "dead_letters": {name: counts.count(name) for name in ("orders", "payments")},
            "breakers": {
                "payment": {"state": "open", "since": ago(60), "until": ago(-30), "trips": 2},
                "model": {"state": "closed", "since": None, "until": None, "trips": 0},
            },
            "lines": {
                "spring-tea": {"serving": 830, "drawn": 1204, "waiting": 374, "rate_per_s": 2.5}
            },
            "shed_share": 0.07,
            "history": [self.minute(number) for number in range(30, 0, -1)],
            "campaigns": [campaign],
        }

    def minute(self, number: int) -> dict[str, Any]:
        return {
            "at": ago(60 * number),
            "mode": "lean" if number < 10 else "full",
            "orders_age_s": 45.0 - number,
            "payments_age_s": 2.0,
            "shed_share": 0.01 * (number % 7),
            "claims_per_s": 6.0 + number % 3,
        }
