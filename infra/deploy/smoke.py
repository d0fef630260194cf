"""Does what was deployed answer, and with the limits it should have?

Asks as a stranger would, who has no token; changes nothing.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.deploy.cloud import Cloud
from infra.deploy.finish import PARTIAL, mappings_of, reports
from infra.template.names import QUEUE_FUNCTIONS
from infra.template.throttles import THROTTLES, by_route

# DNS of a new API takes a while to be known.
_TRIES, _EVERY_S = 15, 2.0
_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; `body` is None unless it is JSON. Status 0: nobody answered."""

    status: int
    headers: Mapping[str, str]
    body: Any


Ask = Callable[[str, str], Answer]
Finding = tuple[bool, str]


def ask(method: str, url: str) -> Answer:
    """One request without a token."""
    data = b"{}" if method == "POST" else None
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            return _answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return _answer(error.code, error.headers, error.read())
    except OSError as error:
        return Answer(0, {}, str(error))


def findings(
    cloud: Cloud,
    *,
    url: str,
    api_id: str,
    api_stage: str,
    prefix: str,
    pause: Callable[[float], None],
    ask: Ask = ask,
) -> Iterator[Finding]:
    """One after another, whether it is as it should be, and in words."""
    for _ in range(_TRIES):
        health = ask("GET", f"{url}/health")
        if health.status == 200:
            break
        pause(_EVERY_S)
    yield _expected(health, 200, "GET /health", lambda body: body["status"] == "ok")
    if health.status != 200:
        return
    for path, wanted in _OPEN:
        yield _expected(ask("GET", url + path), 200, f"GET {path}", wanted)
    yield _expected(ask("POST", f"{url}/chat"), 401, "POST /chat without a token", _is_problem)
    if cloud.emulated:
        yield True, "GET /nothing-there: not asked, emulators have refusals of their own"
    else:
        nothing = ask("GET", f"{url}/nothing-there")
        yield _expected(nothing, 404, "GET /nothing-there", _is_problem)
    yield _throttles(cloud, api_id, api_stage)
    for function in QUEUE_FUNCTIONS:
        yield _queue(cloud, f"{prefix}-{function}")


def _is_problem(body: Any) -> bool:
    return {"code", "detail", "status"} <= set(body)


_OPEN: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("/campaigns", lambda body: isinstance(body["campaigns"], list)),
    ("/status", lambda body: bool(body["mode"])),
    ("/config.json", lambda body: isinstance(body, dict)),
)


def _answer(status: int, headers: Any, content: bytes) -> Answer:
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)


def _expected(answer: Answer, status: int, what: str, wanted: Callable[[Any], bool]) -> Finding:
    if answer.status != status:
        said = f" ({answer.body})" if answer.body else ""
        return False, f"{what}: {answer.status or 'no answer'} instead of {status}{said}"
    try:
        good = wanted(answer.body)
    except (KeyError, TypeError, IndexError):
        good = False
    return good, f"{what}: {status}" + ("" if good else f", and not what was expected: {answer}")


def _throttles(cloud: Cloud, api_id: str, stage: str) -> Finding:
    found = cloud.client("apigateway").get_stage(restApiId=api_id, stageName=stage)
    there = by_route(found.get("methodSettings", {}))
    missing = [
        f"{one.method} {one.path}"
        for one in THROTTLES
        if there.get((one.method, one.path), {}).get("throttlingRateLimit") != one.rate
    ]
    if missing:
        return False, f"throttles are missing: {', '.join(missing[:5])} ({len(missing)} in all)"
    return True, f"throttles of {len(THROTTLES)} methods are in force"


def _queue(cloud: Cloud, function: str) -> Finding:
    found = mappings_of(cloud, function)
    told = cloud.client("lambda").get_function_configuration(FunctionName=function)
    relies = told["Environment"]["Variables"].get(PARTIAL) == "on"
    if not found:
        return False, f"{function}: no queue feeds it"
    if not all(map(reports, found)):
        harm = "; its partial replies are LOST MESSAGES, set them off" if relies else ""
        return False, f"{function}: its queue does not take partial replies{harm}"
    return relies, f"{function}: fed, partial replies " + ("on" if relies else "off")
