"""The API's door: who is let in while it is crowded, and how often one shopper may ask."""

from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters.dynamodb.allowances import Allowances
from chalicelib.domain.overload.admission import Door
from chalicelib.domain.overload.limits import Meter
from chalicelib.flows import ports
from chalicelib.wiring.ground import table


@lru_cache(maxsize=1)
def allowances() -> ports.Allowances:
    """Requests leased by shoppers who ask far more often than people do."""
    return Allowances(table())


@lru_cache(maxsize=1)
def door() -> Door:
    """This process's door."""
    config = settings.load()
    return Door(limit_ms=config.wait_limit_ms, usual_ms=config.usual_ms)


@lru_cache(maxsize=1)
def meter() -> Meter:
    """This process's count of who asks how often."""
    return Meter()
