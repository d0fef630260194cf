"""How often one shopper may ask. Exact for nobody and cheap for everybody: what a person does is
let through without a look; who does more leases requests in blocks from a row of his own, so that
no row is hot and an honest shopper costs no write.

The bound over all environments is FREE x environments + A_MINUTE in any minute; a shopper's
requests rarely meet more than a few environments.
"""

from chalicelib.records import dataclass

# A conversation is some ten turns and a page polls every few seconds: this is ten times that.
FREE = 120
BLOCK = 30
A_MINUTE = 600
MOST_CALLERS = 10_000


@dataclass(slots=True)
class _Used:
    minute: int
    asked: int = 0
    allowed: int = FREE
    refused: bool = False


class Meter:
    """One process's count of who asked how often in this minute. `needs_lease` says that a block
    has to be leased first; `leased` says how that went."""

    def __init__(self) -> None:
        self._used: dict[str, _Used] = {}

    def ask(self, caller: str, *, minute: int) -> bool | None:
        """True: go on; False: too many; None: lease a block, tell `leased`, and go on or not."""
        used = self._used.get(caller)
        if used is None or used.minute != minute:
            if len(self._used) >= MOST_CALLERS:
                self._used.clear()  # forgetting is kind: it gives everybody a fresh allowance
            used = self._used[caller] = _Used(minute)
        used.asked += 1
        if used.asked <= used.allowed:
            return True
        return False if used.refused else None

    def leased(self, caller: str, *, minute: int, granted: bool) -> None:
        """Note a block that was granted, or that there are no more in this minute."""
        used = self._used.get(caller)
        if used is None or used.minute != minute:
            return
        if granted:
            used.allowed += BLOCK
        else:
            used.refused = True
