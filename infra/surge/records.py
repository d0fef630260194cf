"""One request of a storm as it was seen from outside, and what it counts as. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# An answer that comes later than this is of no use to who asked (O2).
USEFUL_S = 2.0
# The mode's own word: a pause or a place in line is an answer, not a shortage.
WORDS_OF_MODE = frozenset({"claims_paused", "ordering_paused", "in_line"})
SHED = frozenset({"overloaded", "too_many_requests"})
# What a sound shopper never hears: one of these means that the storm's own script is broken.
BROKEN = frozenset({400, 401, 403, 404, 405, 413, 422})
# A chat turn that asks for an order: the door reads it as tracking, the gateway cannot read it. It
# is shown by itself, and judged as neither.
PAY_IN_CHAT = "pay in chat"
CLASSES = ("browse", "claim", "order", "status", "pay")


@dataclass(frozen=True, slots=True)
class Record:
    """`at` and `took_s` in seconds since the storm began; status 0: no answer. `kind` is the class
    of work (none for what the gateway serves itself)."""

    at: float
    took_s: float
    route: str
    kind: str
    step: str
    status: int
    code: str = ""
    mode: str = ""
    retry_after: bool = False
    message_id: str = ""
    text: str = ""
    by: str = ""
    locale: str = ""
    retry: bool = False

    @property
    def shed(self) -> bool:
        """Turned away for want of capacity."""
        return self.status in (429, 503) and self.code in SHED

    @property
    def by_mode(self) -> bool:
        """Answered with the mode's own word."""
        return self.code in WORDS_OF_MODE

    @property
    def failed(self) -> bool:
        """No answer, a bug, or a request that was none."""
        if self.status == 0 or self.status in BROKEN:
            return True
        return self.status >= 500 and not self.shed and not self.by_mode

    @property
    def served(self) -> bool:
        """Answered as asked, or refused by a rule for good."""
        return not (self.shed or self.failed or self.by_mode)

    @property
    def useful(self) -> bool:
        """Served in time for who asked."""
        return self.served and self.took_s <= USEFUL_S


def written(record: Record) -> str:
    """One line."""
    return json.dumps(asdict(record), ensure_ascii=False)


def read(lines: Iterable[str]) -> Iterator[Record]:
    """The records of a file."""
    return (Record(**json.loads(line)) for line in lines if line.strip())


def noted(status: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a record keeps of an answer's body."""
    notice = body.get("notice") or {}
    return {
        "code": str(body.get("code", "")) if status >= 400 else "",
        "mode": str(notice.get("mode") or body.get("mode") or ""),
        "message_id": str(body.get("message_id") or notice.get("message_id") or ""),
        "text": str(notice.get("text") or ""),
        "by": _who_refused(status, body, str(notice.get("text") or "")),
    }


def _who_refused(status: int, body: Mapping[str, Any], text: str) -> str:
    """The gateway speaks in the words of record alone; the application says a word of its own."""
    detail = str(body.get("detail") or "")
    if status == 429:
        return "the gateway's throttle" if detail == text else detail
    if status == 503:
        return "the function's width" if detail == text else detail
    return ""
