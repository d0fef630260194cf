"""A small authorization server on loopback, in front of a fake user pool: code with PKCE (RFC
7636), refresh, revocation, sign-out. It refuses whatever a strict server refuses, and notes what
it did.

Paths and parameter names are Cognito's; what the pool's own pages look like is not.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.fakes.cognito import Person, Pool

CODE_LIFE_S = 300
SESSION = "cognito"
Said = dict[str, str]


@dataclass
class Grant:
    """A code that was given out, and what must come back with it."""

    person: Person
    asked: Said
    until: float


class Refusal(Exception):
    """What the token endpoint says no with."""


class Authorization:
    """`with Authorization() as server: server.url, server.pool`. `pages` are the addresses it sends
    people back to; `rotates` gives a new refresh token with every refresh; `down` answers 503;
    `revokes_s` is how long a revocation takes, `refreshes_for` whose tokens a refresh brings."""

    def __init__(self) -> None:
        self.pages: set[str] = set()
        self.rotates = False
        self.down = False
        self.revokes_s = 0.0
        self.refreshes_for: str | None = None
        self.seen: list[tuple[str, Said]] = []
        self.refusals: list[str] = []
        self.nonce: str | None = None  # told instead of the one that was asked for
        self._codes: dict[str, Grant] = {}
        self._refreshes: dict[str, Person] = {}
        self._sessions: dict[str, Person] = {}
        handler = type("Bound", (Handler,), {"server_of": self})
        self._server = Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.pool = Pool(issuer=f"{self.url}/pool")
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self, path: str) -> list[Said]:
        """What was sent to `path`, in order."""
        return [said for seen, said in self.seen if seen == path]

    def forget(self) -> None:
        """Revoke every refresh token and end every session, as an operator may."""
        self._refreshes.clear()
        self._sessions.clear()

    # -- what the endpoints do --

    def wrong_with(self, said: Said) -> str:
        """What is wrong with a request for a code; "" when nothing is."""
        wanted = {
            "response_type": "code",
            "client_id": self.pool.client_id,
            "code_challenge_method": "S256",
            "scope": "openid",
        }
        for name, value in wanted.items():
            if said.get(name) != value:
                return f"{name} is {said.get(name)!r}"
        if said.get("redirect_uri") not in self.pages:
            return f"redirect_mismatch {said.get('redirect_uri')!r}"
        missing = {"state", "nonce", "code_challenge"} - said.keys()
        return f"without {sorted(missing)}" if missing else ""

    def session(self, cookie: str) -> Person | None:
        kept = SimpleCookie(cookie).get(SESSION)
        return self._sessions.get(kept.value) if kept else None

    def open_session(self, person: Person) -> str:
        token = secrets.token_urlsafe(16)
        self._sessions[token] = person
        return token

    def end_session(self, cookie: str) -> None:
        kept = SimpleCookie(cookie).get(SESSION)
        self._sessions.pop(kept.value if kept else "", None)

    def code(self, person: Person, asked: Said) -> str:
        code = secrets.token_urlsafe(16)
        self._codes[code] = Grant(person, asked, time.time() + CODE_LIFE_S)
        return code

    def token(self, said: Said) -> dict[str, Any]:
        """Tokens for a code or a refresh token; Refusal with the reason."""
        if said.get("client_id") != self.pool.client_id:
            raise Refusal("invalid_client")
        if said.get("grant_type") == "authorization_code":
            return self._first(said)
        if said.get("grant_type") == "refresh_token":
            return self._again(said)
        raise Refusal("unsupported_grant_type")

    def _first(self, said: Said) -> dict[str, Any]:
        grant = self._codes.pop(said.get("code", ""), None)  # a code counts once
        if grant is None or grant.until < time.time():
            raise Refusal("invalid_grant: no such code")
        if said.get("redirect_uri") != grant.asked["redirect_uri"]:
            raise Refusal("invalid_grant: another redirect_uri")
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not 43 <= len(said.get("code_verifier", "")) <= 128:
            raise Refusal("invalid_grant: no proper verifier")
        if challenge != grant.asked["code_challenge"]:
            raise Refusal("invalid_grant: the verifier does not fit")
        nonce = self.nonce or grant.asked["nonce"]
        return self._tokens(grant.person, nonce=nonce) | {
            "refresh_token": self._refresh(grant.person)
        }

    def _again(self, said: Said) -> dict[str, Any]:
        old = said.get("refresh_token", "")
        person = self._refreshes.get(old)
        if person is None:
            raise Refusal("invalid_grant: no such refresh token")
        tokens = self._tokens(self.pool.person(self.refreshes_for or person.name))
        if self.rotates:
            del self._refreshes[old]
            tokens["refresh_token"] = self._refresh(person)
        return tokens

    def revoke(self, said: Said) -> None:
        self._refreshes.pop(said.get("token", ""), None)

    def _refresh(self, person: Person) -> str:
        token = secrets.token_urlsafe(24)
        self._refreshes[token] = person
        return token

    def _tokens(self, person: Person, **claims: Any) -> dict[str, Any]:
        return {
            "id_token": self.pool.id_token(person, **claims),
            "access_token": self.pool.access_token(person),
            "token_type": "Bearer",
            "expires_in": self.pool.life_s,
        }


class Handler(BaseHTTPRequestHandler):
    """The endpoints over HTTP."""

    server_of: Authorization
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Quiet: failing tests print what they need."""

    def do_GET(self) -> None:
        path, said = self._said(urlsplit(self.path).query)
        match path:
            case "/pool/.well-known/jwks.json":
                self._answer(200, self.server_of.pool.jwks())
            case "/oauth2/authorize":
                self._authorize(said)
            case "/logout":
                self._logout(said)
            case _:
                self._answer(404, {"error": "not_found"})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        path, said = self._said(raw)
        if self.server_of.down:
            return self._answer(503, {"error": "unavailable"})
        match path:
            case "/login":
                return self._login(said)
            case "/oauth2/token":
                return self._token(said)
            case "/oauth2/revoke":
                time.sleep(self.server_of.revokes_s)
                self.server_of.revoke(said)
                return self._answer(200, {})
        return self._answer(404, {"error": "not_found"})

    def _said(self, query: str) -> tuple[str, Said]:
        path, said = urlsplit(self.path).path, dict(parse_qsl(query))
        self.server_of.seen.append((path, said))
        return path, said

    def _authorize(self, said: Said) -> None:
        wrong = self.server_of.wrong_with(said)
        if wrong:
            self.server_of.refusals.append(wrong)
            return self._page(400, html.escape(wrong))
        known = self.server_of.session(self.headers.get("cookie") or "")
        if known:
            return self._back(said, {"code": self.server_of.code(known, said)})
        hidden = "".join(
            f'<input type="hidden" name="asked.{name}" value="{html.escape(value)}">'
            for name, value in said.items()
        )
        form = (
            f'<form method="post" action="/login"><input name="name" aria-label="Name">{hidden}'
            '<button name="do" value="in">Sign in</button>'
            '<button name="do" value="no">Deny</button></form>'
        )
        return self._page(200, form)

    def _login(self, said: Said) -> None:
        asked = {
            name.removeprefix("asked."): value
            for name, value in said.items()
            if name.startswith("asked.")
        }
        if said.get("do") == "no":
            return self._back(asked, {"error": "access_denied"})
        person = self.server_of.pool.person(said.get("name", "somebody"))
        cookie = f"{SESSION}={self.server_of.open_session(person)}; Path=/; HttpOnly; SameSite=Lax"
        code = self.server_of.code(person, asked)
        return self._back(asked, {"code": code}, {"Set-Cookie": cookie})

    def _token(self, said: Said) -> None:
        try:
            self._answer(200, self.server_of.token(said))
        except Refusal as refusal:
            self.server_of.refusals.append(str(refusal))
            self._answer(400, {"error": str(refusal).split(":")[0]})

    def _logout(self, said: Said) -> None:
        back = said.get("logout_uri", "")
        if said.get("client_id") != self.server_of.pool.client_id:
            return self._page(400, "client_id")
        if back not in self.server_of.pages:
            return self._page(400, "logout_uri")
        self.server_of.end_session(self.headers.get("cookie") or "")
        return self._go(back)

    def _back(self, asked: Said, answer: Said, headers: Said | None = None) -> None:
        query = urlencode(answer | {"state": asked["state"]})
        self._go(f"{asked['redirect_uri']}?{query}", headers)

    def _go(self, where: str, headers: Said | None = None) -> None:
        self._send(302, b"", "text/plain", {"Location": where} | (headers or {}))

    def _page(self, status: int, body: str) -> None:
        whole = f"<!doctype html><html lang=en><title>Sign in</title>{body}</html>"
        self._send(status, whole.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        # A token endpoint that pages may use lets every origin read it.
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
        self._send(status, json.dumps(body).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: Said | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no news."""
