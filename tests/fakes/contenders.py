"""Many threads at one thing, all starting together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def contend(act: Callable[[int], T], *, contenders: int = 16) -> list[T]:
    """`act(n)` for every contender at once; what each got, in order."""
    gate = threading.Barrier(contenders)

    def run(number: int) -> T:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(contenders) as pool:
        return list(pool.map(run, range(contenders)))
