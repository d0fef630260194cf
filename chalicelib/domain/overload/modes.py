"""The five modes of the service, from everything on to almost everything off."""

from enum import StrEnum


class Mode(StrEnum):
    """What is on (design, section 5). Switching between them comes with the overload work."""

    FULL = "full"
    LEAN = "lean"
    QUEUED = "queued"
    REDEEM_ONLY = "redeem_only"
    CLOSED = "closed"
