"""Forgets what the application keeps for the life of a process.

On Lambda a process has one environment; here several local services may follow one another.
"""

import sys

KEEPERS = (
    "chalicelib.settings",
    "chalicelib.telemetry",
    "chalicelib.wiring",
    "chalicelib.adapters.aws",
)


def reset_caches() -> int:
    """Clear every `lru_cache` in the loaded modules that keep things; how many there were."""
    found = {}
    for name, module in list(sys.modules.items()):
        if any(name == keeper or name.startswith(f"{keeper}.") for keeper in KEEPERS):
            for thing in vars(module).values():
                if callable(getattr(thing, "cache_clear", None)):
                    found[id(thing)] = thing
    for thing in found.values():
        thing.cache_clear()
    return len(found)
