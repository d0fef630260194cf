"""The commands: each makes its requests and says what to print, as data and as text."""

import os
import time
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from chalicelib.domain.home_time import at_home
from infra.ops import settling, showing
from infra.ops.client import Service
from infra.ops.failures import FAILED, FINE, Failure, Unreachable, Usage
from infra.ops.tables import clean

# The service deals with so many letters in one request.
LETTERS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What a command found: `data` for --json, `text` for people, and the exit code."""

    data: Any
    text: str
    exit: int = FINE


Command = Callable[[Service, Namespace], Shown]


def _now() -> datetime:
    return datetime.now(UTC)


def status(service: Service, wish: Namespace) -> Shown:
    """The status document from the API, or from where it lies outside."""
    if wish.status_url:
        return _status_at(service, wish.status_url, "")
    try:
        data = service.get("/status")
    except Unreachable as silence:
        spare = os.environ.get("LANTERN_STATUS_URL", "")
        if not spare.startswith(("https:", "http:", "file:")):
            raise
        return _status_at(service, spare, f"{silence}\nThis is the copy outside the API:\n\n")
    return Shown(data, showing.status(data, _now()))


def _status_at(service: Service, url: str, before: str) -> Shown:
    if urlsplit(url).scheme not in ("https", "http", "file"):
        raise Usage("--status-url must be an https:, http: or file: address.")
    elsewhere = replace(service, url=url, token="", hint="")
    data = elsewhere.get("")
    return Shown(data, before + showing.status(data, _now()))


def overview(service: Service, _: Namespace) -> Shown:
    """Everything at a glance."""
    data = service.get("/ops/overview")
    return Shown(data, showing.overview(data, _now()))


def statement(service: Service, wish: Namespace) -> Shown:
    """What a store is owed."""
    last = wish.last or at_home(_now()).date().isoformat()
    days = f"first={wish.first}&last={last}"
    data = service.get(f"/ops/stores/{quote(wish.store, safe='')}/statement?{days}")
    return Shown(data, (settling.days_csv if wish.csv else settling.statement)(data))


def certificate(service: Service, wish: Namespace) -> Shown:
    """What a campaign has come to."""
    data = service.get(f"{_campaign(wish)}/certificate")
    return Shown(data, (settling.days_csv if wish.csv else settling.certificate)(data))


def set_mode(service: Service, wish: Namespace) -> Shown:
    """Switch the mode."""
    body = {"mode": wish.mode, "reason": wish.reason, **_minutes(wish)}
    data = service.call("PUT", "/ops/mode", body)
    return Shown(data, showing.switch(data, _now()))


def campaigns(service: Service, _: Namespace) -> Shown:
    """All campaigns."""
    data = service.get("/ops/overview")
    found = showing.listed(data, "campaigns")
    text = showing.campaigns(data, _now()) or "There are no campaigns."
    return Shown({"campaigns": found}, text)


def campaign(service: Service, wish: Namespace) -> Shown:
    """One campaign."""
    data = service.get(_campaign(wish))
    return Shown(data, showing.campaign(data, _now()))


def dial(service: Service, wish: Namespace) -> Shown:
    """Turn one dial of a campaign."""
    dials = {wish.dial: wish.to == "on"}
    body = {"dials": dials, "reason": wish.reason, **_minutes(wish)}
    data = service.call("PATCH", _campaign(wish), body)
    return Shown(data, showing.campaign(data, _now()))


def stock(service: Service, wish: Namespace) -> Shown:
    """Raise a campaign's stock."""
    body = {"stock": wish.stock, "reason": wish.reason}
    data = service.call("PATCH", _campaign(wish), body)
    return Shown(data, showing.campaign(data, _now()))


def store(service: Service, wish: Namespace) -> Shown:
    """Switch a store."""
    reason = {"reason": wish.reason} if wish.reason else {}
    body = {"status": wish.status, **reason, **_minutes(wish)}
    data = service.call("PUT", f"/ops/stores/{_quoted(wish.store)}/status", body)
    return Shown(data, showing.store(data, _now()))


def line(service: Service, wish: Namespace) -> Shown:
    """A campaign's line, as the overview has it: asking for a place would draw one."""
    data = service.get("/ops/overview")
    found = showing.named(data, "lines", wish.campaign)
    if found:
        return Shown(found, showing.line(wish.campaign, found))
    known = [one.get("campaign_id") for one in showing.listed(data, "campaigns")]
    if wish.campaign not in known:
        raise Failure(f"There is no campaign {wish.campaign!r}.")
    return Shown({}, "Nobody stands in line for this campaign.")


def dead_letters(service: Service, wish: Namespace) -> Shown:
    """What could not be handled, and why."""
    data = service.get(f"/ops/dead-letters?limit={wish.limit}")
    return Shown(data, showing.dead_letters(data, _now()))


def model(service: Service, wish: Namespace) -> Shown:
    """What the model was asked lately, and the latest turns."""
    data = service.get(f"/ops/model?limit={wish.limit}")
    return Shown(data, showing.model(data, _now()))


def tickets(service: Service, wish: Namespace) -> Shown:
    """Shoppers who wait for a person, with what was said."""
    data = service.get(f"/ops/tickets?limit={wish.limit}")
    return Shown(data, showing.tickets(data, _now()))


def ticket_answer(service: Service, wish: Namespace) -> Shown:
    """Write to a shopper."""
    data = service.call("POST", f"/ops/tickets/{_quoted(wish.ticket)}/answer", {"text": wish.text})
    return Shown(data, "Written. The shopper reads it with the next message.")


def ticket_close(service: Service, wish: Namespace) -> Shown:
    """Be done with a ticket."""
    data = service.call("POST", f"/ops/tickets/{_quoted(wish.ticket)}/close", {})
    return Shown(data, "Closed.")


def redrive(service: Service, wish: Namespace) -> Shown:
    """Send letters back: the named ones, or all that there were when it began."""
    if bool(wish.ids) == wish.all:
        raise Usage("Name the messages to send back, or say --all.")
    reason = {"reason": wish.reason} if wish.reason else {}
    if wish.ids:
        return _tend(service, "redrive", "redriven", wish.ids, reason, "sent back")
    done, there, left = 0, 1, 0
    # What comes back because it can never work must not be chased in circles.
    while done < there:
        data = service.call("POST", "/ops/dead-letters/redrive", reason)
        gone, left = _number(data, "redriven"), _number(data, "left")
        there = there if done else gone + left
        done += gone
        if gone == 0:
            break
    rest = f"; about {left:,} lie there still" if left else ""
    return Shown({"redriven": done, "missing": [], "left": left}, f"{done:,} sent back{rest}.")


def discard(service: Service, wish: Namespace) -> Shown:
    """Throw letters away."""
    reason = {"reason": wish.reason}
    return _tend(service, "discard", "discarded", wish.ids, reason, "thrown away")


def _tend(
    service: Service,
    path: str,
    name: str,
    ids: list[str],
    reason: Mapping[str, str],
    words: str,
) -> Shown:
    done, missing, left = 0, [], 0
    ids = list(dict.fromkeys(ids))
    for start in range(0, len(ids), LETTERS_AT_ONCE):
        body = {"message_ids": ids[start : start + LETTERS_AT_ONCE], **reason}
        data = service.call("POST", f"/ops/dead-letters/{path}", body)
        done, left = done + _number(data, name), _number(data, "left")
        missing += [str(one) for one in data.get("missing") or ()]
    lost = f" Not found: {', '.join(map(clean, missing))}." if missing else ""
    data = {name: done, "missing": missing, "left": left}
    return Shown(data, f"{done:,} {words}.{lost}", FAILED if missing else FINE)


def watch(
    service: Service,
    wish: Namespace,
    *,
    show: Callable[[Shown], None],
    fail: Callable[[Failure], None],
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """The overview again and again until Ctrl-C; a silence is shown and waited out."""
    code, left = FINE, wish.times
    try:
        while True:
            try:
                show(overview(service, wish))
                code = FINE
            except Failure as failure:
                fail(failure)
                code = failure.exit
            left = None if left is None else left - 1
            if left == 0:
                return code
            pause(wish.every)
    except KeyboardInterrupt:
        return FINE


def _campaign(wish: Namespace) -> str:
    return f"/ops/campaigns/{_quoted(wish.campaign)}"


def _quoted(said: str) -> str:
    return quote(said, safe="", errors="replace")


def _minutes(wish: Namespace) -> dict[str, int]:
    return {} if wish.minutes is None else {"minutes": wish.minutes}


def _number(data: Mapping[str, Any], name: str) -> int:
    found = data.get(name)
    return found if isinstance(found, int) else 0
