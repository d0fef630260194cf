"""Where the service is, and who we are there: from the command line, the environment, or, on this
machine alone, the local identity."""

import ipaddress
import os
import re
from argparse import Namespace
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from infra.ops.client import Service
from infra.ops.failures import Usage

OPERATOR = "ops"
HERE = " Start it with: make run"
ELSEWHERE = " The command `status --status-url …` needs no API."
_TOKEN = re.compile(r"[\x21-\x7e]{1,8000}\Z")


def url_of(wish: Namespace, env: Mapping[str, str]) -> str:
    """The service's address without a slash at its end; Usage when it is none."""
    local = f"http://127.0.0.1:{env.get('PORT') or 8000}"
    url = str(getattr(wish, "url", None) or env.get("LANTERN_URL") or local).rstrip("/")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[^\x21-\x7e]", url):
        raise Usage("The address must look like https://host/v1 (--url or LANTERN_URL).")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Usage("The address must have no user, query or fragment (--url or LANTERN_URL).")
    return url


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def token_of(wish: Namespace, url: str, env: Mapping[str, str]) -> str:
    """The operator's token; made here only for a service on this machine. Usage when there is
    none, or it is none: its text is never shown."""
    token = str(getattr(wish, "token", None) or env.get("LANTERN_TOKEN") or "").strip()
    if not token and is_loopback(url):
        return _local_token()
    if not token:
        raise Usage("This needs an operator's token: set LANTERN_TOKEN (or --token).")
    if not _TOKEN.match(token):
        raise Usage("The token has characters that no token has.")
    return token


def service_for(wish: Namespace, *, needs_token: bool, note: Callable[[str], None]) -> Service:
    """The service as the command line and the environment have it."""
    env = os.environ
    url = url_of(wish, env)
    token = token_of(wish, url, env) if needs_token else ""
    if token and url.startswith("http://") and not is_loopback(url):
        note("Careful: this address is not https, so that anybody on the way can read the token.")
    timeout_s = float(getattr(wish, "timeout", None) or 10.0)
    here = is_loopback(url)
    hint = HERE if here else (ELSEWHERE if needs_token else "")
    return Service(url, token, timeout_s, direct=here, hint=hint, note=note)


def _local_token() -> str:
    from infra.local import identity

    try:
        return identity.load().token(OPERATOR, scope="operator").text
    except (ValueError, OSError) as wrong:
        raise Usage(f"No local token could be made: {wrong}") from wrong
