"""A Cognito user pool, as far as its tokens show: claims as AWS documents them for the ID token and
the access token, signed RS256 by one key that is published."""

import json
import time
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID = "pool-key"


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Person:
    """Somebody in the pool."""

    name: str
    groups: tuple[str, ...] = ()
    store_id: str | None = None

    @property
    def sub(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, self.name))


@dataclass
class Pool:
    """`issuer` is its provider URL, `client_id` the pages' client; tokens live for `life_s`."""

    issuer: str
    client_id: str = "4pages0client"
    life_s: int = 3600
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Who signs in under this name; whoever is unknown has just signed up."""
        return self.people.setdefault(name, Person(name))

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key()))
        return {"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def id_token(self, person: Person, **claims: Any) -> str:
        """`claims` replace what the pool would say; None takes it out."""
        said = self._common(person) | {
            "aud": self.client_id,
            "token_use": "id",
            "cognito:username": person.sub,
            "custom:store_id": person.store_id,
        }
        return self._signed(said | claims)

    def access_token(self, person: Person, **claims: Any) -> str:
        said = self._common(person) | {
            "client_id": self.client_id,
            "token_use": "access",
            "version": 2,
            "scope": "openid",
            "username": person.sub,
        }
        return self._signed(said | claims)

    def _common(self, person: Person) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer,
            "sub": person.sub,
            "cognito:groups": list(person.groups) or None,
            "origin_jti": uuid.uuid4().hex,
            "jti": uuid.uuid4().hex,
            "event_id": uuid.uuid4().hex,
            "auth_time": now,
            "iat": now,
            "exp": now + self.life_s,
        }

    def _signed(self, claims: dict[str, Any]) -> str:
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, _key(), algorithm="RS256", headers={"kid": KEY_ID})
