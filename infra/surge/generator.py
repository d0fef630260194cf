"""The load, in a process of its own: what a plan says, when it says it, whatever the answers.

    python -m infra.surge.generator < wishes.json      one JSON object: url, campaign, steps ...

Writes one record a line to the file it is told; prints the names of its shoppers at the end.
"""

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

from infra.local import identity
from infra.surge.plan import Step, arrivals
from infra.surge.records import Record, written
from infra.surge.shoppers import TIMEOUT_S, Crowd

SETTLE_S = 25.0  # for answers and retries that are still under way when the plan ends


async def generate(wish: dict[str, Any]) -> dict[str, list[str]]:
    """Offer the load of `wish`; the `names` of the shoppers that took part, and of them those who
    were `ordering`."""
    who = identity.load()
    steps = tuple(Step(**step) for step in wish["steps"])
    with Path(wish["records"]).open("w", encoding="utf-8") as file:

        def note(record: Record) -> None:
            file.write(written(record) + "\n")

        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
            crowd = Crowd(
                url=wish["url"],
                campaign=wish["campaign"],
                http=http,
                token_of=lambda name: who.token(name).text,
                note=note,
                dice=random.Random(wish["seed"]),
            )
            if wish.get("basket"):
                crowd.basket = wish["basket"]
            await _play(crowd, steps, wish)
    return {"names": crowd.names, "ordering": sorted(crowd.ordering)}


async def _play(crowd: Crowd, steps: tuple[Step, ...], wish: dict[str, Any]) -> None:
    crowd.began, under_way = time.monotonic(), set()
    for at, what, step in arrivals(steps, scale=wish["scale"], seed=wish["seed"]):
        await asyncio.sleep(max(0.0, crowd.began + at - time.monotonic()))
        task = asyncio.create_task(crowd.act(what, step))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    if under_way:
        await asyncio.wait(under_way, timeout=SETTLE_S)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(generate(json.load(sys.stdin)))))
