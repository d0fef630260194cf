"""Who is who on this machine: HS256 tokens under a key that `.local/identity.json` keeps.

The key is random and made on first use, so that `make token` works for a service on any port and
nobody else's token works here. Nothing of this ships.
"""

import contextlib
import json
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import jwt

ISSUER = "lantern-local"
AUDIENCE = "lantern"
ALGORITHM = "HS256"
LIFE_S = 24 * 3600
SCOPES = ("operator", "store")
GUEST = "guest-"
HOME = Path(__file__).resolve().parents[2] / ".local"


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token and the second at which it ends."""

    text: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Identity:
    """The local issuer."""

    secret: str

    def issuers_setting(self) -> str:
        """The value of LANTERN_ISSUERS that lets this issuer in."""
        issuer = {
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "algorithms": [ALGORITHM],
            "secret": self.secret,
        }
        return json.dumps([issuer])

    def token(self, user: str, *, scope: str = "", store: str = "", life_s: int = LIFE_S) -> Token:
        """A token for `user`; ValueError says what is wrong with the wish."""
        if not user:
            raise ValueError("A token needs a user.")
        scopes = scope.replace(",", " ").split()
        unknown = [name for name in scopes if name not in SCOPES]
        if unknown:
            raise ValueError(f"There is no scope {unknown[0]!r}; try {' or '.join(SCOPES)}.")
        if "store" in scopes and not store:
            raise ValueError("The scope 'store' needs to know which store.")
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user,
            "scope": " ".join(scopes),
            "iat": now,
            "exp": now + life_s,
        }
        if store:
            claims["store_id"] = store
        return Token(jwt.encode(claims, self.secret, algorithm=ALGORITHM), now + life_s)

    def guest(self, old: str | None = None) -> Token:
        """A token for somebody new, or for the guest whose `old` token ran out."""
        return self.token(self._guest_of(old) or f"{GUEST}{secrets.token_urlsafe(12)}")

    def _guest_of(self, old: str | None) -> str | None:
        if not old:
            return None
        with contextlib.suppress(jwt.PyJWTError):
            claims = jwt.decode(
                old,
                self.secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"verify_exp": False},
            )
            # Only guests are renewed without asking who they are.
            if str(claims["sub"]).startswith(GUEST) and not claims.get("scope"):
                return str(claims["sub"])
        return None


def load(home: Path = HOME) -> Identity:
    """The key of this checkout, made if there is none; two processes at once agree on one."""
    path = home / "identity.json"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=home, prefix="identity-")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"secret": secrets.token_hex(32)}, file)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        Path(fresh).unlink()
    try:
        return Identity(json.loads(path.read_text(encoding="utf-8"))["secret"])
    except (ValueError, KeyError, TypeError) as broken:
        raise ValueError(f"{path} cannot be read; delete it and start again.") from broken
