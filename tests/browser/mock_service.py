"""A stand-in for the service behind the chat page: the contract's shapes, a scripted tea purchase,
and trouble on demand. Owns no rule of the shop; decides nothing that the real service decides."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.browser.mock_operations import Operations

WEB = Path(__file__).resolve().parents[2] / "chalicelib" / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
CHINA = timezone(timedelta(hours=8))
STEPS = ("QUEUED", "PAYING", "CONFIRMED", "ACCEPTED", "READY", "COMPLETED")
# language -> step -> the first suggestion (which leads on), another one, and the reply
SCRIPT: dict[str, dict[str, tuple[str, str, str]]] = {
    "en": {
        "offer": (
            "One Jasmine Milk Tea, large, less sugar",
            "Another shop",
            "Two shops near you are open. What would you like?",
        ),
        "basket": ("Check out", "Make it two", "One large Jasmine Milk Tea is in your basket."),
        "quote": ("Yes, place the order", "Later", "Your coupon takes ¥17.99 off. Shall I order?"),
        "order": ("Where is my order?", "Thank you", "Thank you. Your order is on its way in."),
    },
    "zh-CN": {
        "offer": ("来一杯茉莉奶茶，大杯，少糖", "换一家店", "附近有两家店营业。您想喝什么？"),
        "basket": ("结账", "改成两杯", "已加入一杯大杯茉莉奶茶。"),
        "quote": ("确认下单", "晚一点", "优惠券可减 ¥17.99。现在下单吗？"),
        "order": ("我的订单到哪了？", "谢谢", "谢谢，订单已经收到。"),
    },
    "de": {
        "offer": (
            "Einen Jasmin-Milchtee, groß, wenig Zucker",
            "Anderer Laden",
            "Zwei Läden in Ihrer Nähe haben geöffnet. Was darf es sein?",
        ),
        "basket": ("Zur Kasse", "Doch lieber zwei", "Ein großer Jasmin-Milchtee liegt im Korb."),
        "quote": (
            "Ja, jetzt bestellen",
            "Später",
            "Der Gutschein nimmt 17,99 ¥ ab. Soll ich bestellen?",
        ),
        "order": ("Wo ist meine Bestellung?", "Danke", "Danke. Die Bestellung ist eingegangen."),
    },
}
WORDS = {
    "en": ("Jasmine Milk Tea", "large", ["less sugar", "light ice"], "Lakeside Tea House"),
    "zh-CN": ("茉莉奶茶", "大杯", ["少糖", "少冰"], "湖滨茶馆"),
    "de": ("Jasmin-Milchtee", "groß", ["wenig Zucker", "wenig Eis"], "Teehaus am See"),
}
CONFIRM = {"yes, place the order", "确认下单", "ja, jetzt bestellen"}
CHECKOUT = {"check out", "结账", "zur kasse"}
PAGES = {"/": "index.html", "/ops": "ops.html"}
# What the status document says in each language, after the mode.
RECORD = {"zh-CN": "现在人很多。", "en": "Many people are here.", "de": "Es sind viele hier."}


def yuan(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


def at(minutes: float) -> str:
    return (datetime.now(CHINA) + timedelta(minutes=minutes)).isoformat(timespec="seconds")


class Service:
    """What the stand-in knows, and what a test may bend: `faults` answers the next calls of a
    path, `delay_s` holds them back, `names` replaces shown names, `step_s` is how long an order
    stays in a state; `down` takes everything away but the files and the status document, which
    `status_gone` takes away, too."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.config: dict[str, Any] = {
            "auth": {"type": "guest", "token_url": "/local/guest-token"},
            "default_location": {"lat": 30.2590, "lon": 120.1644},
        }
        self.campaign_status = "open"
        self.faults: dict[str, list[tuple[int, dict[str, Any], dict[str, str]]]] = {}
        self.names: dict[str, str] = {}
        self.reply: str | None = None
        self.notice: dict[str, Any] | None = None
        self.delay_s: dict[str, float] = {}
        self.step_s = 0.1
        self.quote_minutes = 10.0
        self.last_step = len(STEPS) - 1
        self.mode = "full"
        self.status_age_s = 0.0
        self.status_gone = False
        self.down = False
        self.line: dict[str, Any] | None = None
        self.ops = Operations()
        self.tokens: set[str] = set()
        self.lets_in: Callable[[str], bool] = self.tokens.__contains__
        self.seen: list[tuple[str, str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.coupon: dict[str, Any] | None = None
        self.orders: dict[str, dict[str, Any]] = {}

    def fail(
        self, path: str, status: int, code: str, *, times: int = 1, after: str = "0", **more: Any
    ) -> None:
        body = {"type": "about:blank", "title": code, "status": status, "code": code, **more}
        self.faults.setdefault(path, []).extend([(status, body, {"Retry-After": after})] * times)

    def connect(self) -> str:
        """Whom the page may call: this service, and where its tokens come from."""
        token = urlsplit(self.config["auth"].get("token_url", ""))
        return f"'self' {token.scheme}://{token.netloc}" if token.netloc else "'self'"

    def bodies(self, path: str) -> list[Any]:
        """What was sent to `path`, in order."""
        return [body for _, seen, body in self.seen if seen == path]

    def campaign(self) -> dict[str, Any]:
        names = {"zh-CN": "新春奶茶节", "en": "Spring Tea Festival", "de": "Tee-Frühling"}
        return {
            "campaign_id": "spring-tea",
            "version": 1,
            "rules_hash": "a" * 64,
            "name": names,
            "face_value": yuan(2500),
            "min_spend": yuan(0),
            "starts_at": at(-600),
            "ends_at": at(9000),
            "coupon_valid_until": at(9000),
            "status": self.campaign_status,
            "remaining": 8412,
            "as_of": at(0),
        }

    def status(self) -> dict[str, Any]:
        """The status document, as it was written `status_age_s` ago."""
        written = at(-self.status_age_s / 60)
        return {
            "mode": self.mode,
            "message_id": f"{self.mode}-1",
            "since": at(-30),
            "as_of": written,
            "next_update": at(12),
            "works": {"chat": True, "claim": "paused"},
            "texts": {locale: f"{self.mode}: {said}" for locale, said in RECORD.items()},
            "campaigns": [],
        }

    def claim(self) -> dict[str, Any]:
        self.coupon = self.coupon or {
            "coupon_id": "c-1",
            "code": "TEA7-K2QM-81",
            "campaign_id": "spring-tea",
            "face_value": yuan(2500),
            "min_spend": yuan(0),
            "state": "ISSUED",
            "expires_at": at(9000),
        }
        return self.coupon

    def turn(self, body: dict[str, Any]) -> dict[str, Any]:
        """One answer per `turn_id`, however often it is sent."""
        turn_id = body.get("turn_id") or uuid.uuid4().hex
        with self.lock:
            if turn_id not in self.answers:
                self.answers[turn_id] = self.converse(body, turn_id)
            return self.answers[turn_id]

    def converse(self, body: dict[str, Any], turn_id: str) -> dict[str, Any]:
        locale = body.get("locale", "zh-CN")
        session_id = body.get("session_id") or f"s-{uuid.uuid4().hex[:8]}"
        session = self.sessions.setdefault(session_id, {})
        step = self.step(body["message"].strip().lower(), session, locale)
        first, second, reply = SCRIPT[locale][step]
        answer: dict[str, Any] = {
            "session_id": session_id,
            "turn_id": turn_id,
            "locale": locale,
            "reply": self.reply or reply,
            "suggestions": [first, second],
            "cards": [],
            "basket": self.basket(locale) if step in ("basket", "quote") else None,
            "mode": self.mode,
            "understood": [],
            "answered_by": "parser",
        }
        if self.notice:
            answer["notice"] = self.notice
        getattr(self, f"on_{step}")(answer, session, locale)
        return answer

    def step(self, text: str, session: dict[str, Any], locale: str) -> str:
        if text in CONFIRM and session.get("quote"):
            return "order"
        if text in CHECKOUT:
            return "quote"
        return "basket" if text == SCRIPT[locale]["offer"][0].lower() else "offer"

    def on_offer(self, answer: dict[str, Any], session: dict[str, Any], locale: str) -> None:
        tea, size, _, house = WORDS[locale]
        near = {
            "type": "store",
            "store_id": "lakeside",
            "name": self.names.get("store", house),
            "brand": "Lantern Tea",
            "distance_m": 340,
            "status": "online",
            "next_slot": at(15),
        }
        far = {**near, "store_id": "arcade", "name": "Silk Road Arcade", "distance_m": 1260}
        far |= {"status": "busy", "next_slot": at(45)}
        item = {
            "type": "item",
            "item_id": "jasmine",
            "name": self.names.get("item", tea),
            "price": yuan(1500),
            "sizes": [
                {"name": "M", "label": "M", "price": yuan(1500)},
                {"name": "L", "label": size, "price": yuan(1800)},
            ],
        }
        answer["cards"] = [near, far, item]

    def on_basket(self, answer: dict[str, Any], session: dict[str, Any], locale: str) -> None:
        """The basket is in every answer already."""

    def on_quote(self, answer: dict[str, Any], session: dict[str, Any], locale: str) -> None:
        coupon = self.claim()
        quote = {
            "quote_id": f"q-{uuid.uuid4().hex[:8]}",
            "quote_hash": "b" * 64,
            "kind": "shop",
            "store_id": "lakeside",
            "store_name": self.names.get("store", WORDS[locale][3]),
            "store_address": "12 Hubin Road",
            "distance_m": 340,
            "coupon_id": coupon["coupon_id"],
            "lines": self.basket(locale)["lines"],
            "subtotal": yuan(1800),
            "discount": yuan(1799),
            "total": yuan(1),
            "fulfilment": {"type": "pickup", "slot": at(15), "latest_slot": at(30)},
            "expires_at": at(self.quote_minutes),
        }
        session["quote"] = quote
        answer |= {"quote": quote, "coupon": coupon, "cards": [{"type": "quote", **quote}]}

    def on_order(self, answer: dict[str, Any], session: dict[str, Any], locale: str) -> None:
        quote = session.pop("quote")
        order_id = f"o-{uuid.uuid4().hex[:10]}"
        own = ("quote_id", "quote_hash", "expires_at")
        facts = {name: value for name, value in quote.items() if name not in own}
        self.orders[order_id] = {
            "order_id": order_id,
            "state": "QUEUED",
            "born": time.monotonic(),
            "slot": quote["fulfilment"]["slot"],
            "pickup_code": None,
            **facts,
        }
        self.claim()["state"] = "HELD"
        answer["order"] = {"order_id": order_id, "state": "QUEUED", "eta": at(15)}
        answer["cards"] = [{"type": "order", **self.order(order_id)}]

    def basket(self, locale: str) -> dict[str, Any]:
        tea, size, options, house = WORDS[locale]
        line = {
            "name": self.names.get("item", tea),
            "quantity": 1,
            "size": "L",
            "size_name": size,
            "options": ["canonical"],
            "option_names": options,
            "line_total": yuan(1800),
        }
        name = self.names.get("store", house)
        return {
            "store_id": "lakeside",
            "store_name": name,
            "lines": [line],
            "subtotal": yuan(1800),
        }

    def order(self, order_id: str) -> dict[str, Any]:
        """The order as it stands: it moves on by itself with time, until told to stop."""
        order = self.orders[order_id]
        if order["state"] in STEPS:
            steps = int((time.monotonic() - order["born"]) / self.step_s)
            order["state"] = STEPS[min(steps, self.last_step)]
            if order["state"] in STEPS[2:]:
                order["pickup_code"] = "B27"
                self.claim()["state"] = "REDEEMED"
        shown = {k: v for k, v in order.items() if k != "born"}
        return {**shown, "cancellable": order["state"] in STEPS[:3]}

    def cancel(self, order_id: str) -> dict[str, Any]:
        self.orders[order_id]["state"] = "CANCELLED"
        self.claim()["state"] = "ISSUED"
        return {**self.order(order_id), "refund": yuan(1)}


class Handler(BaseHTTPRequestHandler):
    """Routes of the contract. `prefix` plays the stage of an API ("/v1")."""

    service: Service
    prefix = ""
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Quiet: failing tests print what they need."""

    def do_GET(self) -> None:
        self.handle_call("GET")

    def do_POST(self) -> None:
        self.handle_call("POST")

    def do_PUT(self) -> None:
        self.handle_call("PUT")

    def do_PATCH(self) -> None:
        self.handle_call("PATCH")

    def handle_call(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.split("?")[0].removeprefix(self.prefix)
        body = json.loads(raw) if raw else None
        self.service.seen.append((method, path, body))
        time.sleep(self.service.delay_s.get(path, 0))
        if path in PAGES or path.startswith("/web/"):
            return self.file(WEB / PAGES.get(path, Path(path).name))
        if path == "/status" and not self.service.status_gone:
            return self.answer(200, self.service.status())
        if self.service.down or path == "/status":
            odd = f"Never twice the same words: {len(self.service.seen)}."
            return self.answer(503, {"status": 503, "code": "overloaded", "detail": odd})
        if self.service.faults.get(path):
            return self.answer(*self.service.faults[path].pop(0))
        return self.answer(*self.route(method, path, body))

    def route(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        service = self.service
        if path == "/config.json":
            return 200, service.config
        if path == "/local/guest-token":
            token = f"guest.{uuid.uuid4().hex}.x"
            service.tokens.add(token)
            return 200, {"token": token, "expires_at": at(60)}
        if path == "/campaigns":
            return 200, {"campaigns": [service.campaign()]}
        if path.startswith("/ops/"):
            return service.ops.answer(method, path, body, self.headers.get("authorization") or "")
        bearer = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        if not service.lets_in(bearer):
            return 401, {"status": 401, "code": "unauthenticated", "detail": "No token."}
        return self.own(method, path, body)

    def own(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        service, parts = self.service, path.strip("/").split("/")
        if path == "/chat":
            return 200, service.turn(body)
        if parts[0] == "line" and service.line:
            return 200, service.line
        if path == "/coupons":
            return 200, {"coupons": [service.coupon] if service.coupon else []}
        if parts[0] == "campaigns" and parts[-1] == "claims":
            return 201, {"coupon": service.claim()}
        if path == "/orders":
            return 200, {"orders": [service.order(i) for i in service.orders]}
        if parts[0] == "orders" and parts[1] in service.orders:
            cancelled = parts[-1] == "cancel"
            return 200, service.cancel(parts[1]) if cancelled else service.order(parts[1])
        return 404, {"status": 404, "code": "not_found", "detail": "There is no such thing."}

    def file(self, path: Path) -> None:
        if not path.is_file():
            return self.answer(404, {"status": 404, "code": "not_found"})
        return self.send(200, path.read_bytes(), f"{TYPES[path.suffix[1:]]}; charset=utf-8")

    def answer(
        self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self.send(status, json.dumps(body).encode(), kind, headers)

    def send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP.format(connect=self.service.connect()))
            self.send_header("X-Content-Type-Options", "nosniff")
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the page went away


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no news."""


class Mock:
    """A running stand-in: `with Mock() as mock: mock.url, mock.service`."""

    def __init__(self, prefix: str = "") -> None:
        self.service = Service()
        handler = type("Bound", (Handler,), {"service": self.service, "prefix": prefix})
        self.server = Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{prefix}/"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


if __name__ == "__main__":
    with Mock() as mock:
        print(mock.url, datetime.now(UTC).isoformat(timespec="seconds"), flush=True)
        threading.Event().wait()
