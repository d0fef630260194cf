"""The demo's shops over fakes, with every call counted, and a shopper who types."""

import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.domain.campaigns.campaign import new_campaign, rules_from
from chalicelib.domain.campaigns.stock import capacity_of
from chalicelib.flows.pass_gate import Gate
from chalicelib.flows.take_turn import Shop, Turn, take_turn
from chalicelib.flows.turns.aide import Aide
from infra.local.catalogue import demo_campaign, demo_stores, menu_of
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.world import World, fake_world

# A Friday, 12:00 in Hangzhou.
NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)
LAKESIDE = (30.2590, 120.1644)
SHOPPER = "0123456789abcdef0123"
KEY = b"code-key"
CACHED = {"campaigns.load", "campaigns.listed", "campaigns.rules", "catalogue.load"}
CACHED |= {"catalogue.all", "catalogue.menu"}


class Counting:
    """A port whose calls are noted."""

    def __init__(self, name: str, port: Any, calls: list[str]) -> None:
        self._name, self._port, self._calls = name, port, calls

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._port, method)

        def call(*args: Any, **kwargs: Any) -> Any:
            self._calls.append(f"{self._name}.{method}")
            return real(*args, **kwargs)

        return call


@dataclass
class Chat:
    """One shopper's conversation. `say` answers as POST /chat does."""

    world: World
    shop: Shop
    calls: list[str]
    locale: str | None = None
    place: tuple[float, float] | None = None
    session_id: str | None = None
    now: datetime = NOON
    shopper: str = SHOPPER
    ids: Any = field(default_factory=lambda: (f"id{n}" for n in itertools.count()))
    answers: list[dict[str, Any]] = field(default_factory=list)

    def say(
        self,
        message: str,
        *,
        turn_id: str | None = None,
        left_s: float | None = None,
        calm: bool = True,
    ) -> dict[str, Any]:
        self.calls.clear()
        turn = Turn(message, self.session_id, turn_id, self.locale, self.place, left_s, calm)
        answer = take_turn(
            shopper=self.shopper,
            turn=turn,
            now=self.now,
            new_id=lambda: next(self.ids),
            shop=self.shop,
            code_key=KEY,
        )
        self.session_id = answer["session_id"]
        self.answers.append(answer)
        return answer

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def outside(self) -> list[str]:
        """The calls of the last turn that no warm cache answers."""
        return [call for call in self.calls if call not in CACHED]

    @property
    def placed(self) -> list[str]:
        """The orders that were sent to be placed."""
        return [order_id for order_id, _ in self.world.queue.orders]

    def counted(self) -> Counter[str]:
        return Counter(self.outside)


@cache
def demo_catalogue() -> FakeCatalogue:
    """Reading the demo's menus takes longer than most tests."""
    catalogue = FakeCatalogue()
    for store in demo_stores():
        catalogue.put_store(store)
        catalogue.put_menu(store["store_id"], menu_of(store))
    return catalogue


def a_world(*, stock: int = 1000, campaign: bool = True) -> World:
    world = fake_world()
    world.catalogue = demo_catalogue().copy()
    if campaign:
        open_campaign(world, demo_campaign(NOON)["rules"], stock=stock)
    return world


def open_campaign(world: World, rules: dict[str, Any], *, stock: int, name: str = "tea") -> None:
    campaign = new_campaign(campaign_id=name, rules=rules_from(rules), stock=stock)
    world.campaigns.create(campaign)
    shards = campaign.shards
    world.stock.create(
        name, capacities=[capacity_of(n, stock=stock, shards=shards) for n in range(shards)]
    )


def a_chat(
    world: World | None = None,
    *,
    locale: str | None = None,
    place: tuple[float, float] | None = LAKESIDE,
    aide: Aide | None = None,
    **more: Any,
) -> Chat:
    world = world or a_world()
    calls: list[str] = []
    names = [name for name in Shop.__slots__ if name not in ("gate", "aide")]
    ports = {name: Counting(name, getattr(world, name), calls) for name in (*names, "line")}
    # What every environment knows already costs no call.
    gate = Gate(world.control, ports.pop("line"), ports["campaigns"])
    if aide is not None:
        assistant = Counting("assistant", aide.assistant, calls)
        aide = replace(aide, assistant=assistant, reviews=Counting("reviews", aide.reviews, calls))
    shop = Shop(**ports, gate=gate, aide=aide)
    return Chat(world, shop, calls, locale=locale, place=place, **more)
