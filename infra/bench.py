# ruff: noqa: ARG005, E501, SIM905 - rows of messages
"""How long understanding one message takes: `make bench`. Prints microseconds per message against
menus of 100, 1,000 and 10,000 made-up items in three languages, and what building an index costs.

Exit 0 only when the limits hold. To measure something else, add a case to `CASES`.
"""

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.chat.understanding.index import MenuIndex, build_index
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import Scene
from chalicelib.domain.stores.menu import Menu, menu_from

MENU_SIZES = (100, 1_000, 10_000)
# What the design promises on one ordinary core, with room for a busy machine.
LIMIT_P50_US = {100: 2_000.0, 1_000: 2_000.0, 10_000: 4_000.0}
LIMIT_P99_US = 5_000.0
LIMIT_WORST_US = 50_000.0
LIMIT_BUILD_MS = {100: 200.0, 1_000: 1_000.0, 10_000: 3_000.0}

_FIRST = "Blue Golden Cloud River Winter Summer Velvet Royal Little Grand Morning Evening Silver Cherry Mango Peach Lemon Coconut Jasmine Taro".split()
_SECOND = "Vanilla Caramel Hazelnut Oolong Matcha Mocha Honey Ginger Rose Mint Cheese Coconut Almond Berry Citrus Salted Smoky Spicy Sweet Double".split()
_KIND = "Latte;Milk Tea;Americano;Green Tea;Smoothie;Burger;Pizza;Sandwich;Cookie;Soup".split(";")
_ZH = dict(
    zip(
        [*_FIRST, *_SECOND, *_KIND],
        "蓝 金 云 河 冬 夏 丝绒 皇家 小小 大 清晨 傍晚 银 樱桃 芒果 蜜桃 柠檬 椰子 茉莉 芋泥 香草 焦糖 榛果 乌龙 抹茶 摩卡 蜂蜜 生姜 玫瑰 薄荷 芝士 椰香 杏仁 莓果 柑橘 海盐 烟熏 香辣 甜 双倍 "
        "拿铁 奶茶 美式 绿茶 冰沙 汉堡 披萨 三明治 曲奇 汤".split(),
        strict=False,
    )
)
_OPTIONS = "Less Sugar;No Sugar;Half Sugar;Less Ice;No Ice;Hot;Oat Milk;Soy Milk;Almond Milk;Extra Shot;Pearls;Pudding;Whipped Cream;Vanilla Syrup;Cheese Foam;Bacon;Onions;Mushrooms".split(
    ";"
)


@dataclass(frozen=True)
class Case:
    """Messages of one kind. `make` gets a menu and a source of chance."""

    name: str
    make: Callable[[Menu, random.Random], str]
    worst: bool = False


def menu_of(size: int) -> Menu:
    """A menu with `size` distinct made-up items."""
    chance = random.Random(size)
    items = []
    for n in range(size):
        first, second, kind = chance.choice(_FIRST), chance.choice(_SECOND), chance.choice(_KIND)
        name = f"{first} {second} {kind}" + (f" No. {n}" if n % 7 == 0 else "")
        zh = _ZH[first] + _ZH[second] + _ZH[kind]
        items.append(
            {
                "item_id": f"item-{n}",
                "name": name,
                "names": {"zh-CN": zh, "de": f"{first}-{second}-{kind}"},
                "sizes": ["Small", "Medium", "Large"],
                "option_groups": ["all"],
                "tags": ["hot"] if n % 3 else ["fruity", "cold"],
            }
        )
    return menu_from({"items": items, "option_groups": {"all": _OPTIONS}})


def _name(menu: Menu, chance: random.Random, locale: str) -> str:
    item = chance.choice(menu.items)
    return item.names.get(locale) or item.name.lower()


CASES: tuple[Case, ...] = (
    Case("order en", lambda m, r: f"i'd like two large {_name(m, r, 'en')} with oat milk and a small {_name(m, r, 'en')}, no ice please"),
    Case("order de", lambda m, r: f"Ich hätte gerne zwei große {_name(m, r, 'de')} mit Hafermilch und einen kleinen {_name(m, r, 'de')} ohne Eis"),
    Case("order zh", lambda m, r: f"来两杯大杯{_name(m, r, 'zh-CN')}，少糖去冰，再来一杯{_name(m, r, 'zh-CN')}热的"),
    Case("typos", lambda m, r: f"a larg {_name(m, r, 'en').replace('a', '', 1)} wiht ot mlik adn wiped craem"),
    Case("search", lambda m, r: r.choice(["do you have something fruity", "有什么推荐的", "was Warmes ohne Koffein"])),
    Case("small talk", lambda m, r: r.choice(["yes please", "好的", "Nein danke, das ist alles", "where is my order?"])),
    Case("out of scope", lambda m, r: r.choice(["what's the weather like in hamburg tomorrow", "放一首歌", "Erzähl mir einen Witz"])),
    Case("40 lines", lambda m, r: ", ".join(f"{n} {_name(m, r, 'en')}" for n in range(2, 42)), worst=True),
    Case("10,000 x menu word", lambda m, r: (_name(m, r, "en") + " ") * 400, worst=True),
    Case("10,000 nonsense", lambda m, r: "".join(r.choice("abcdefghij ") for _ in range(10_000)), worst=True),
    Case("10,000 han", lambda m, r: "".join(r.choice("两杯拿铁少冰加糖换不要大小的一") for _ in range(10_000)), worst=True),
    Case("10,000 digits", lambda m, r: "1 2 3x x4 " * 1_000, worst=True),
)  # fmt: skip


def measure(case: Case, menu: Menu, index: MenuIndex, rounds: int) -> list[float]:
    """Microseconds of each message, sorted."""
    chance = random.Random(case.name)
    texts = [case.make(menu, chance) for _ in range(min(rounds, 40))]
    scene = Scene()
    for text in texts:
        understand(text=text, index=index, scene=scene)
    taken = []
    gc.disable()
    try:
        for n in range(rounds):
            text = texts[n % len(texts)]
            begin = time.thread_time()
            understand(text=text, index=index, scene=scene)
            taken.append((time.thread_time() - begin) * 1e6)
    finally:
        gc.enable()
    return sorted(taken)


def _at(taken: Sequence[float], share: float) -> float:
    return taken[min(int(len(taken) * share), len(taken) - 1)]


def run(sizes: Iterable[int], rounds: int) -> tuple[list[dict[str, object]], list[str]]:
    """Every case against every menu: the rows of the table, and the limits that were broken."""
    rows: list[dict[str, object]] = []
    broken: list[str] = []
    build_index(menu_of(10))  # word lists are compiled once per process, not per menu
    for size in sizes:
        menu = menu_of(size)
        begin = time.perf_counter()
        index = build_index(menu)
        built_ms = (time.perf_counter() - begin) * 1e3
        rows.append({"menu": size, "case": "build the index", "p50_us": built_ms * 1e3})
        if built_ms > LIMIT_BUILD_MS.get(size, 3_000.0):
            broken.append(f"Building an index of {size} items took {built_ms:.0f} ms.")
        for case in CASES:
            taken = measure(case, menu, index, rounds // 5 if case.worst else rounds)
            p50, p99, worst = _at(taken, 0.5), _at(taken, 0.99), taken[-1]
            rows.append(
                {"menu": size, "case": case.name, "p50_us": p50, "p99_us": p99, "max_us": worst}
            )
            broken += _limits(case, size, p50, p99)
    return rows, broken


def _limits(case: Case, size: int, p50: float, p99: float) -> list[str]:
    if case.worst:
        late = p99 > LIMIT_WORST_US
        return [f"{case.name}, {size} items: {p99:.0f} us."] if late else []
    found = []
    if p50 > LIMIT_P50_US.get(size, 4_000.0):
        found.append(f"{case.name}, {size} items: typically {p50:.0f} us.")
    if p99 > LIMIT_P99_US:
        found.append(f"{case.name}, {size} items: p99 {p99:.0f} us.")
    return found


def _table(rows: Sequence[dict[str, object]]) -> str:
    lines = [f"{'menu':>7}  {'case':<20}{'p50 us':>10}{'p99 us':>10}{'max us':>10}"]
    for row in rows:
        numbers = "".join(
            f"{row[k]:>10.0f}" if k in row else f"{'':>10}" for k in ("p50_us", "p99_us", "max_us")
        )
        lines.append(f"{row['menu']:>7}  {row['case']:<20}{numbers}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """0 when every limit holds."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="messages per case (default 300)")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(MENU_SIZES))
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    rows, broken = run(options.sizes, options.rounds)
    print(json.dumps(rows, ensure_ascii=False) if options.json else _table(rows))
    for sentence in broken:
        print(sentence, file=sys.stderr)
    print("verdict: " + ("too slow" if broken else "every limit holds"), file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
