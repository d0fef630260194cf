"""The five modes of the service, what is on in each, and the classes of work that they switch.

`design.md`, section 5: from the first to go to the last to go, everywhere the same list.
"""

from enum import IntEnum, StrEnum


class Mode(StrEnum):
    """What is on, from everything to almost nothing."""

    FULL = "full"
    LEAN = "lean"
    QUEUED = "queued"
    REDEEM_ONLY = "redeem_only"
    CLOSED = "closed"


# The ladder: one step at a time, never two.
LADDER = (Mode.FULL, Mode.LEAN, Mode.QUEUED, Mode.REDEEM_ONLY, Mode.CLOSED)


class Work(IntEnum):
    """The classes of work, the first to go first. `PAY` is paying, tracking and cancelling."""

    MODEL = 0
    BROWSE = 1
    CLAIM = 2
    ORDER = 3
    STATUS = 4
    PAY = 5


class Leave(StrEnum):
    """What a mode says to a class of work."""

    ON = "on"
    OFF = "off"
    BY_PLACE = "by_place"  # who has a place in line, when its turn has come
    PAUSED = "paused"
    CACHED = "cached"  # what is known already, and nothing fresh


_LEAVES: dict[Mode, tuple[Leave, Leave, Leave, Leave]] = {
    # model, browse, claim, order; status and paying are on in every mode
    Mode.FULL: (Leave.ON, Leave.ON, Leave.ON, Leave.ON),
    Mode.LEAN: (Leave.OFF, Leave.ON, Leave.ON, Leave.ON),
    Mode.QUEUED: (Leave.OFF, Leave.ON, Leave.BY_PLACE, Leave.BY_PLACE),
    Mode.REDEEM_ONLY: (Leave.OFF, Leave.ON, Leave.PAUSED, Leave.ON),
    Mode.CLOSED: (Leave.OFF, Leave.CACHED, Leave.PAUSED, Leave.PAUSED),
}


def leave(mode: Mode, work: Work) -> Leave:
    """What `mode` says to `work` (the table of design.md, section 5)."""
    return Leave.ON if work >= Work.STATUS else _LEAVES[mode][work]


# "Cached menus only": what is known serves on while little else works; prices are checked again
# when a quote is made, which waits until orders are on.
CACHED_MENUS_S = 900.0


def menus_longer_s(mode: Mode) -> float:
    """For how many seconds more than usual stores and menus may come from the cache."""
    return CACHED_MENUS_S if leave(mode, Work.BROWSE) is Leave.CACHED else 0.0


def stops_clocks(mode: Mode) -> bool:
    """Whether every coupon's clock stands in this mode: claims or orders are paused (S4)."""
    return Leave.PAUSED in (leave(mode, Work.CLAIM), leave(mode, Work.ORDER))


def step_towards(mode: Mode, wanted: Mode) -> Mode:
    """The next mode on the ladder from `mode` to `wanted`; no step is skipped."""
    here, there = LADDER.index(mode), LADDER.index(wanted)
    return LADDER[here + (there > here) - (there < here)]
