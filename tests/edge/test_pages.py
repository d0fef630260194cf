"""The page, liveness, CORS and the contract document: what anybody may read."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from chalicelib.edges.http.assets import WEB
from tests.edge import shop
from tests.edge.proxy import call

ROOT = Path(__file__).resolve().parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg"}


def test_health_names_the_version_and_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> None:
        raise AssertionError("settings were read")

    monkeypatch.setattr("chalicelib.settings.load", nothing)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reply = call("GET", "/health")
    assert (reply.status, reply.json) == (200, {"status": "ok", "version": project["version"]})


@pytest.mark.parametrize(("path", "name"), [("/", "index.html"), ("/ops", "ops.html")])
def test_a_page_is_served_under_its_guards(path: str, name: str) -> None:
    reply = call("GET", path)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.text == (WEB / name).read_text(encoding="utf-8")
    assert reply.headers["content-security-policy"] == CSP
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-cache"


def test_the_page_may_read_the_status_where_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = shop.settings(page_config={"status_url": "https://status.test/lantern/status.json"})
    monkeypatch.setattr("chalicelib.settings.load", lambda: outside)
    csp = call("GET", "/").headers["content-security-policy"]
    assert csp == CSP.replace("connect-src 'self'", "connect-src 'self' https://status.test")


@pytest.mark.parametrize(
    ("auth", "allowed"),
    [
        ({"type": "guest", "token_url": "local/guest-token"}, ""),
        ({"type": "code", "token_url": "http://login.test/token"}, ""),
        (
            {
                "type": "code",
                "authorize_url": "https://elsewhere.test/authorize",
                "token_url": "https://login.test/oauth2/token",
                "revoke_url": "https://login.test/oauth2/revoke",
                "logout_url": "https://elsewhere.test/logout",
            },
            " https://login.test",
        ),
        (
            {
                "type": "code",
                "token_url": "https://login.test/token",
                "revoke_url": "https://revoke.test:8443/revoke",
            },
            " https://login.test https://revoke.test:8443",
        ),
    ],
    ids=["guest", "not encrypted", "one host", "two hosts"],
)
def test_the_pages_may_call_where_tokens_come_from_and_nothing_else_of_the_issuers(
    auth: dict[str, str], allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = shop.settings(page_config={"auth": auth})
    monkeypatch.setattr("chalicelib.settings.load", lambda: configured)
    for path in ("/", "/ops"):
        csp = call("GET", path).headers["content-security-policy"]
        assert csp == CSP.replace("connect-src 'self'", f"connect-src 'self'{allowed}")


@pytest.mark.parametrize("name", sorted(path.name for path in WEB.iterdir()))
def test_every_file_of_the_page_is_served(name: str) -> None:
    reply = call("GET", f"/web/{name}")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(TYPES[Path(name).suffix])
    assert reply.headers["content-security-policy"] == CSP
    again = call("GET", f"/web/{name}", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status, again.text) == (304, "")
    assert again.headers["etag"] == reply.headers["etag"]


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsettings.py", "..", "settings.py", "nothing.js", "APP.JS", "%00", "."]
)
def test_nothing_else_is_served(name: str) -> None:
    reply = call("GET", f"/web/{name}")
    assert (reply.status, reply.json["code"]) == (404, "not_found")


def test_the_pages_settings() -> None:
    reply = call("GET", "/config.json")
    assert reply.json == {"auth": {"type": "guest"}}


def test_the_one_origin_is_let_in() -> None:
    reply = call("GET", "/health", headers={"Origin": shop.ORIGIN})
    assert reply.headers["access-control-allow-origin"] == shop.ORIGIN
    assert "Retry-After" in reply.headers["access-control-expose-headers"]
    assert reply.headers["vary"] == "Origin"


def test_its_preflight_is_answered_for_two_hours() -> None:
    reply = call("OPTIONS", "/orders", headers={"Origin": shop.ORIGIN})
    assert (reply.status, reply.text) == (204, "")
    assert reply.headers["access-control-allow-origin"] == shop.ORIGIN
    assert reply.headers["access-control-allow-methods"] == "GET, POST"
    assert "Idempotency-Key" in reply.headers["access-control-allow-headers"]
    assert reply.headers["access-control-max-age"] == "7200"
    assert reply.headers["x-request-id"]


@pytest.mark.parametrize("origin", ["https://evil.test", "null", shop.ORIGIN + ".evil.test", "*"])
def test_no_other_origin_is_let_in(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for configured in (shop.ORIGIN, ""):
        plain = shop.settings(cors_origin=configured)
        monkeypatch.setattr("chalicelib.settings.load", lambda plain=plain: plain)
        for method, target in (("GET", "/health"), ("OPTIONS", "/orders")):
            reply = call(method, target, headers={"Origin": origin})
            assert not [name for name in reply.headers if name.startswith("access-control")]


def test_the_application_is_imported_without_any_settings() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("LANTERN_")}
    code = "import app; print(len(app.app.routes))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 25
