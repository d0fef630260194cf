"""What part of a chat turn's CPU the parser takes: `make bench`, second table.

Turns are taken on a local service of its own, through the real flow and the real AWS client. Only
the CPU of the thread that takes the turn is counted, so the emulator's own work stays out.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any
from unittest.mock import patch

from infra.local.layout import HUBIN
from infra.local.service import LocalService

PLACE = (HUBIN["lat"], HUBIN["lon"])
TURNS = {
    "talks": ("hello", "你好", "wo ist meine Bestellung?"),
    "orders": (
        "two iced lattes please",
        "来两杯珍珠奶茶少糖",
        "einen großen Perlenmilchtee ohne Eis",
    ),
}


class Timed:
    """A function whose thread's CPU is added up."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.seconds = 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        begun = time.thread_time()
        try:
            return self._function(*args, **kwargs)
        finally:
            self.seconds += time.thread_time() - begun


def measure(texts: Sequence[str], rounds: int) -> tuple[float, float]:
    """(milliseconds of CPU a turn, share of it spent understanding), medians over all turns."""
    from chalicelib.domain.chat.understanding.parser import understand
    from chalicelib.flows.turns import reading
    from chalicelib.wiring import chat

    whole, share = [], []
    for number in range(rounds):
        for text in texts:
            said = chat.Turn(text, None, None, None, PLACE)
            understood = Timed(understand)
            with patch.object(reading, "understand", understood):
                begun = time.thread_time()
                chat.turn(
                    shopper=f"{number:020x}",
                    turn=said,
                    now=datetime.now(UTC),
                    new_id=lambda: f"{time.monotonic_ns():x}",
                )
                spent = time.thread_time() - begun
            whole.append(spent * 1000)
            share.append(understood.seconds / spent)
    return median(whole), median(share)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="turns per message (default 60)")
    options = parser.parse_args(arguments)
    print("   turn that      CPU ms   understanding")
    with LocalService(port=0, kitchen=False) as _:
        for name, texts in TURNS.items():
            measure(texts, 3)  # caches warm
            spent, share = measure(texts, options.rounds)
            print(f"   {name:<12} {spent:8.2f} {share:14.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
