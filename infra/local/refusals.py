"""What the gateway says when it lets nobody through, and the status document itself.

A refusal carries the message of record and its own moment to come back, and costs nothing but
looking up bytes: it is made once per version of the document, language and moment.
"""

import uuid
import zlib
from functools import lru_cache

from infra.local.problems import problem
from infra.local.proxy_events import Answer
from infra.local.status_file import NOTHING, Status, StatusFile

Headers = dict[str, list[str]]
BASE_S, SPREAD_S = 2, 4
STATUS_HEADERS = [
    ("Content-Type", "application/json; charset=utf-8"),
    ("Cache-Control", "public, max-age=5"),
    ("access-control-allow-origin", "*"),
]
DETAILS = {
    "too_many_requests": "Too many requests just now.",
    "overloaded": "All hands are busy.",
}
DEFAULT_LANGUAGE = "en"


class Refusals:
    """Answers of the gateway's own, in the words of the status document."""

    def __init__(self, status: StatusFile) -> None:
        self._status = status

    def page(self) -> Answer:
        """`GET /status`: the document as it is; 503 while there is none."""
        status = self._status.current()
        if status is NOTHING:
            return problem("overloaded", "There is no status yet.", retry_after_s=BASE_S)
        return Answer(200, [*STATUS_HEADERS, ("x-request-id", uuid.uuid4().hex)], status.body)

    def refuse(self, code: str, headers: Headers, *, peer: str, now_s: float) -> Answer:
        """429 or 503 (`too_many_requests`, `overloaded`) for a caller, in its language, with a
        moment to come back that is its own and the same for a minute."""
        who, languages = _who_and_languages(headers, peer)
        status = self._status.current()
        language = best_language(languages, tuple(status.notices))
        wait_s = retry_after_s(who, now_s=now_s)
        key = (code, language, wait_s)
        ready: Answer | None = status.answers.get(key)
        if ready is None:
            ready = status.answers[key] = _refusal(status, *key)
        # The first two headers are the kind and the id; only the id is each answer's own.
        kind, _, *others = ready.headers
        return Answer(ready.status, [kind, ("x-request-id", uuid.uuid4().hex), *others], ready.body)


def retry_after_s(who: str, *, now_s: float) -> int:
    """Whole seconds from BASE_S to BASE_S + SPREAD_S, spread over callers."""
    turn = f"{who}/{int(now_s // 60)}"
    return BASE_S + zlib.crc32(turn.encode("utf-8", "replace")) % (SPREAD_S + 1)


@lru_cache(maxsize=256)
def best_language(said: str, there: tuple[str, ...]) -> str:
    """The language of `there` that an Accept-Language header asks for most."""
    wishes = []
    for place, part in enumerate(said.split(",")):
        tag, _, weight = part.partition(";")
        try:
            wishes.append((-float(weight.strip().removeprefix("q=") or 1), place, tag.strip()))
        except ValueError:
            continue
    for minus, _, tag in sorted(wishes):
        first = tag.lower().partition("-")[0]
        for language in there:
            if minus and first and language.lower().partition("-")[0] == first:
                return language
    return DEFAULT_LANGUAGE


def _refusal(status: Status, code: str, language: str, wait_s: int) -> Answer:
    notice = status.notices.get(language)
    detail = DETAILS[code] if notice is None else str(notice.get("text", DETAILS[code]))
    return problem(code, detail, retry_after_s=wait_s, notice=notice)


def _who_and_languages(headers: Headers, peer: str) -> tuple[str, str]:
    who, languages = peer, ""
    for name, values in headers.items():
        # Lengths first: most headers are neither, and lower-casing all of them costs more.
        if len(name) == 13 and name.lower() == "authorization":
            who = values[-1]
        elif len(name) == 15 and name.lower() == "accept-language":
            languages = values[-1]
    return who, languages
