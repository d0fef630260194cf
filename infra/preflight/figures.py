"""A number and where it is from. Nothing in a verdict is told without that."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """How a number came to be known."""

    READ = "read"  # the account told it
    DEPLOYED = "deployed"  # the stage, as it runs
    FILE = "on file"  # the stage, as it would be deployed
    ASSUMED = "assumed"  # AWS's published default, or our own reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` None means "no such limit is set". `where` is a call, a file or an address; `why`
    says of an assumed number why it was not read; `confidence` is H, M or L."""

    value: float | None
    origin: Origin
    where: str
    why: str = ""
    confidence: str = ""


def read_figure(value: float, where: str) -> Figure:
    """What the account told."""
    return Figure(value=float(value), origin=Origin.READ, where=where)


def deployed_figure(value: float | None, where: str) -> Figure:
    """What the stage runs with."""
    return Figure(value=value, origin=Origin.DEPLOYED, where=where)
