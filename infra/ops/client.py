"""The service over a bad connection: a deadline for every try, a few tries, and one clear line
when none of them got through.

Everything is sent so that it may arrive twice: PUT and PATCH state what is to be, a POST carries
an Idempotency-Key. Redirects are not followed: the token is for one address.
"""

import http.client
import json
import random
import secrets
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.ops.failures import Failure, Unreachable
from infra.ops.tables import clean

TRIES = 4
# 0.5, 1, 2 s between the tries, half of it jitter.
FIRST_PAUSE_S = 0.5
# A Retry-After beyond this is the operator's to wait for.
LONGEST_PAUSE_S = 10.0
LARGEST_ANSWER = 16 * 1024 * 1024
COME_AGAIN = frozenset({429, 502, 503, 504})
# From these without a problem's code speaks a gateway: what is behind it did not answer.
NOBODY_BEHIND = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its JSON object, {} when it is none."""

    status: int
    retry_after_s: float
    body: Mapping[str, Any]
    is_json: bool


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Service:
    """The service at `url`. `token` "" speaks as nobody; `direct` keeps proxies out; `hint` is what
    to do when nobody answers; `note` hears about tries that failed."""

    url: str
    token: str = ""
    timeout_s: float = 10.0
    direct: bool = False
    hint: str = ""
    note: Callable[[str], None] = lambda _: None
    pause: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random

    def get(self, path: str) -> dict[str, Any]:
        """GET; the answer's JSON object. Failure (Unreachable) says why not."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Any method, with up to TRIES tries; the answer's JSON object."""
        headers = {"Idempotency-Key": secrets.token_hex(16)} if method == "POST" else {}
        request = self._request(method, path, body, headers)
        lost = ""
        for number in range(TRIES):
            answer = None
            try:
                answer = self._once(request)
            except (OSError, http.client.HTTPException) as problem:
                lost = _why(problem, self.timeout_s)
                if _is_certificate(problem):
                    break
            last = number == TRIES - 1
            if answer and (last or not self._may_come_again(answer)):
                return self._read(answer)
            if not last:
                self._wait(number, answer, lost)
        raise Unreachable(f"{self.url} does not answer: {lost}.{self.hint}")

    def _request(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> urllib.request.Request:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Accept", "application/json")
        request.add_header("User-Agent", "lantern-ops")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        for name, value in headers.items():
            request.add_header(name, value)
        return request

    def _once(self, request: urllib.request.Request) -> Answer:
        handlers: list[Any] = [_NoRedirect()]
        handlers += [urllib.request.ProxyHandler({})] if self.direct else []
        opener = urllib.request.build_opener(*handlers)
        try:
            with opener.open(request, timeout=self.timeout_s) as reply:
                return _answer(getattr(reply, "status", None) or 200, reply)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal.code, refusal)

    def _may_come_again(self, answer: Answer) -> bool:
        return answer.status in COME_AGAIN and answer.retry_after_s <= LONGEST_PAUSE_S

    def _wait(self, number: int, answer: Answer | None, lost: str) -> None:
        whole = FIRST_PAUSE_S * 2**number
        own_s = whole / 2 + whole / 2 * self.jitter()
        self.note(f"{lost or 'it is busy'}; trying again ({number + 2} of {TRIES}) ...")
        self.pause(max(own_s, answer.retry_after_s if answer else 0.0))

    def _read(self, answer: Answer) -> dict[str, Any]:
        said = answer.body.get("detail") or answer.body.get("message")
        if answer.status in NOBODY_BEHIND and "code" not in answer.body:
            raise Unreachable(
                f"{self.url} answers {answer.status}: what is behind it does not.{self.hint}"
            )
        if answer.status >= 300:
            raise Failure(_refusal(answer, said))
        if not answer.is_json:
            raise Failure(f"{self.url} answers, but not as Lantern does: is the address right?")
        return dict(answer.body)


def _refusal(answer: Answer, said: Any) -> str:
    if 300 <= answer.status < 400:
        return f"Redirected ({answer.status}), which is not followed: is the address right?"
    code = clean(answer.body.get("code") or answer.status)
    later = f" Come back in {answer.retry_after_s:g} s." if answer.retry_after_s else ""
    return f"{clean(said) if said else 'Refused without a word.'} ({code}){later}"


def _answer(status: int, reply: Any) -> Answer:
    raw = reply.read(LARGEST_ANSWER)
    promised = (reply.headers or {}).get("Content-Length", "")
    # Python calls a body that broke off complete when it was read up to a limit.
    if promised.isascii() and promised.isdigit() and len(raw) < min(int(promised), LARGEST_ANSWER):
        raise http.client.IncompleteRead(raw)
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        read = None
    told = reply.headers.get("Retry-After", "") if reply.headers else ""
    after = float(told) if told.isascii() and told.isdigit() else 0.0
    return Answer(status, after, read if isinstance(read, dict) else {}, isinstance(read, dict))


def _is_certificate(problem: Exception) -> bool:
    reason = getattr(problem, "reason", problem)
    return isinstance(reason, ssl.SSLCertVerificationError)


def _why(problem: Exception, timeout_s: float) -> str:
    reason = getattr(problem, "reason", problem)
    if isinstance(reason, TimeoutError):
        return f"no answer within {timeout_s:g} s"
    if _is_certificate(problem):
        return "its certificate is not valid for this address"
    if isinstance(reason, http.client.IncompleteRead):
        return "the answer broke off"
    if isinstance(reason, ConnectionRefusedError):
        return "the connection is refused"
    said = getattr(reason, "strerror", None) or reason
    return clean(said) if str(said) else type(problem).__name__
