"""Synthetic shoppers: what each of them does, over HTTP, in three languages.

aiohttp sends the requests (Apache-2.0, kept up, one process drives hundreds a second; locust's
users wait for an answer before they ask again, which hides the very waits that a storm looks for).
"""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from chalicelib.domain.chat.understanding.urgency import work_of
from infra.surge.records import PAY_IN_CHAT, Record, noted

HUBIN = {"lat": 30.2590, "lon": 120.1644}
TIMEOUT_S = 12.0
LONGEST_WAIT_S = 20.0
TALK = (
    ("en", "two large pearl milk teas, less sugar"),
    ("en", "what do you have that is not too sweet?"),
    ("en", "hello"),
    ("zh-CN", "来两杯珍珠奶茶，少糖去冰"),
    ("zh-CN", "附近有什么店"),
    ("de", "zwei Perlenmilchtee, bitte"),
    ("de", "Was gibt es ohne Zucker?"),
)
WHERE = (
    ("en", "where is my order?"),
    ("zh-CN", "我的订单到哪了"),
    ("de", "wo ist meine Bestellung?"),
)
LOOKS = ("/campaigns", "/stores?lat=30.259&lon=120.1644", "/stores/mixue-hubin/menu")
BASKET = {"store_id": "mixue-hubin", "lines": [{"item_id": "mixue-fresh-lemonade", "quantity": 1}]}


@dataclass
class Shopper:
    """Somebody with a token."""

    name: str
    token: str
    locale: str
    coupon_id: str | None = None
    order_id: str | None = None
    session: int = 0


@dataclass
class Crowd:
    """Everybody there is. `token_of` makes a token; newcomers come until there are `most`."""

    url: str
    campaign: str
    http: aiohttp.ClientSession
    token_of: Callable[[str], str]
    note: Callable[[Record], None]
    dice: random.Random
    basket: dict[str, Any] = field(default_factory=lambda: dict(BASKET))
    began: float = field(default_factory=time.monotonic)
    step: str = ""
    owners: deque[Shopper] = field(default_factory=lambda: deque(maxlen=3000))
    buyers: deque[Shopper] = field(default_factory=lambda: deque(maxlen=3000))
    names: list[str] = field(default_factory=list)
    ordering: set[str] = field(default_factory=set)

    def somebody_new(self) -> Shopper:
        """A newcomer."""
        name = f"storm-{len(self.names)}"
        self.names.append(name)
        locale = self.dice.choice(("en", "zh-CN", "de"))
        return Shopper(name, self.token_of(name), locale)

    def an_owner(self) -> Shopper:
        """Somebody who has a coupon, if anybody has."""
        return self.dice.choice(self.owners) if self.owners else self.somebody_new()

    def a_buyer(self) -> Shopper | None:
        """Somebody who has ordered."""
        return self.dice.choice(self.buyers) if self.buyers else None

    async def act(self, what: str, step: str) -> None:
        """Do one of the things of the plan."""
        await getattr(self, f"_{what}")(step)

    async def _talk(self, step: str) -> None:
        locale, message = self.dice.choice(TALK)
        await self._chat(self.an_owner(), message, locale, step)

    async def _ask_where(self, step: str) -> None:
        locale, message = self.dice.choice(WHERE)
        await self._chat(self.a_buyer() or self.an_owner(), message, locale, step)

    async def _look_around(self, step: str) -> None:
        await self._ask(self.an_owner(), "GET", self.dice.choice(LOOKS), "browse", step)

    async def _claim(self, step: str) -> None:
        shopper = self.somebody_new()
        path = f"/campaigns/{self.campaign}/claims"
        status, body = await self._ask(shopper, "POST", path, "claim", step, {})
        if status in (200, 201):
            shopper.coupon_id = body["coupon"]["coupon_id"]
            self.owners.append(shopper)

    async def _claim_again(self, step: str) -> None:
        path = f"/campaigns/{self.campaign}/claims"
        await self._ask(self.an_owner(), "POST", path, "claim", step, {})

    async def _order(self, step: str) -> None:
        """A quote, a look at it, and a yes to exactly that."""
        shopper = self.owners.popleft() if self.owners else self.somebody_new()
        basket = dict(self.basket)
        if shopper.coupon_id:
            basket["coupon_id"] = shopper.coupon_id
        status, quote = await self._ask(shopper, "POST", "/quotes", "order", step, basket)
        if status != 201:
            return
        await asyncio.sleep(0.5 + self.dice.random())
        self.ordering.add(shopper.name)  # whatever becomes of the answer
        yes = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
        status, order = await self._ask(shopper, "POST", "/orders", "order", step, yes)
        if status == 202:
            shopper.order_id = order["order_id"]
            self.buyers.append(shopper)

    async def _coupons(self, step: str) -> None:
        await self._ask(self.an_owner(), "GET", "/coupons", "status", step)

    async def _place_in_line(self, step: str) -> None:
        await self._ask(self.an_owner(), "GET", f"/line/{self.campaign}", "status", step)

    async def _track(self, step: str) -> None:
        shopper = self.a_buyer()
        path = f"/orders/{shopper.order_id}" if shopper else "/orders"
        await self._ask(shopper or self.an_owner(), "GET", path, "pay", step)

    async def _cancel(self, step: str) -> None:
        shopper = self.a_buyer()
        if shopper:
            path = f"/orders/{shopper.order_id}/cancel"
            await self._ask(shopper, "POST", path, "pay", step, {})

    async def _status(self, step: str) -> None:
        await self._ask(self.an_owner(), "GET", "/status", "none", step)

    async def _chat(self, shopper: Shopper, message: str, locale: str, step: str) -> None:
        shopper.session += 1
        body = {
            "message": message,
            "locale": locale,
            "location": HUBIN,
            "session_id": f"{shopper.name}-{shopper.session // 4}",
        }
        kind = work_of(message).name.lower()
        kind = PAY_IN_CHAT if kind == "pay" else kind
        await self._ask(shopper, "POST", "/chat", kind, step, body)

    async def _ask(
        self, shopper: Shopper, method: str, path: str, kind: str, step: str, body: Any = None
    ) -> tuple[int, dict[str, Any]]:
        """The answer; turned away, once more after as long as was asked for, and a little."""
        status, answer, after_s = await self._once(shopper, method, path, kind, step, body)
        if status in (429, 503) and after_s is not None and after_s <= LONGEST_WAIT_S:
            await asyncio.sleep(after_s * (1 + 0.2 * self.dice.random()))
            status, answer, _ = await self._once(
                shopper, method, path, kind, step, body, retry=True
            )
        return status, answer

    async def _once(
        self,
        shopper: Shopper,
        method: str,
        path: str,
        kind: str,
        step: str,
        body: Any,
        *,
        retry: bool = False,
    ) -> tuple[int, dict[str, Any], float | None]:
        headers = {"Authorization": f"Bearer {shopper.token}", "Accept-Language": shopper.locale}
        sent = time.monotonic()
        status, answer, after = 0, {}, None
        try:
            async with self.http.request(
                method, self.url + path, json=body, headers=headers
            ) as reply:
                status, after = reply.status, reply.headers.get("Retry-After")
                answer = json.loads(await reply.read() or b"{}")
        except (aiohttp.ClientError, TimeoutError, ValueError):
            pass
        said = noted(status, answer)
        self.note(
            Record(
                at=round(sent - self.began, 3),
                took_s=round(time.monotonic() - sent, 4),
                route=f"{method} {_route(path)}",
                kind=kind,
                step=step,
                status=status,
                retry_after=after is not None,
                retry=retry,
                locale=headers["Accept-Language"],
                **said,
            )
        )
        return status, answer, float(after) if after and after.isdecimal() else None


def _route(path: str) -> str:
    """A path without its ids."""
    parts = path.split("?", maxsplit=1)[0].split("/")
    if parts[1] in ("orders", "stores", "campaigns", "line") and len(parts) > 2:
        parts[2] = "{id}"
    return "/".join(parts)
