"""Tokens: only those of a configured issuer, signed its way, for us, and not over."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from chalicelib import settings
from chalicelib.edges.http import identity
from chalicelib.settings import Issuer
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import Reply, call

JWKS_URL = "https://keys.test/jwks"
RSA = Issuer("https://rsa.test", "lantern", ("RS256",), jwks_url=JWKS_URL)
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def part(data: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def unsigned(alg: str = "none", **claims: Any) -> str:
    said = {"iss": shop.ISSUER.issuer, "aud": "lantern", "sub": "ada", "exp": time.time() + 600}
    return f"{part({'alg': alg, 'typ': 'JWT'})}.{part(said | claims)}."


def hand_signed(key: bytes, iss: str) -> str:
    """HS256 by hand: PyJWT itself refuses to use a public key as a secret."""
    claims = {"iss": iss, "aud": "lantern", "sub": "ada", "exp": int(time.time()) + 600}
    head = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(claims)}"
    seal = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = seal.sign(head.encode(), key)
    return f"{head}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.fixture
def keys_served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """An issuer with published keys; the list counts how often they were fetched."""
    fetched: list[int] = []
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE.public_key()))

    def fetch(client: jwt.PyJWKClient) -> Any:
        fetched.append(1)
        keys = {"keys": [jwk | {"kid": "k1", "use": "sig", "alg": "RS256"}]}
        if client.jwk_set_cache is not None:
            client.jwk_set_cache.put(jwt.PyJWKSet.from_dict(keys))
        client._last_successful_fetch = time.monotonic()
        return keys

    identity._keys.cache_clear()
    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", fetch)
    both = shop.settings(issuers=(shop.ISSUER, RSA))
    monkeypatch.setattr(settings, "load", lambda: both)
    yield fetched
    identity._keys.cache_clear()


def rsa_token(**claims: Any) -> str:
    claims = {"iss": RSA.issuer, "key": PEM, "algorithm": "RS256", **claims}
    return shop.token(headers={"kid": claims.pop("kid", "k1")}, **claims)


def asked(token: str | None, **headers: str) -> Reply:
    return call("GET", "/coupons", token=token, headers=headers)


NOW = int(time.time())
BAD = {
    "expired": shop.token(exp=NOW - 1),
    "without an end": shop.token(exp=None),
    "not yet": shop.token(nbf=NOW + 3600),  # the suite takes a while
    "issued tomorrow": shop.token(iat=NOW + 86400),
    "forged": shop.token(key="another secret of the tests " * 3),
    "another algorithm": shop.token(algorithm="HS512"),
    "foreign issuer": shop.token(iss="https://evil.test"),
    "no issuer": shop.token(iss=None),
    "other audience": shop.token(aud="another-service"),
    "no audience": shop.token(aud=None),
    "nobody": shop.token(sub=""),
    "no subject": shop.token(sub=None),
    "endless subject": shop.token(sub="x" * 257),
    "alg none": unsigned(),
    "alg NONE": unsigned("NONE"),
    "alg nOnE, issuer a list": unsigned("nOnE", iss=["https://issuer.test"]),
    "tampered": shop.token()[:-4] + "AAAA",
    "three words": "a.b.c",
    "not a token": "hello",
    "deep": f"{part({'alg': 'HS256'})}.{base64.urlsafe_b64encode(b'[' * 5000).decode()}.x",
    "no end in sight": unsigned("HS256", exp=float("inf")),
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_a_token_that_is_not_ours_is_401(token: str, wired: Wired) -> None:
    reply = asked(token)
    assert reply.status == 401, reply.text
    assert reply.json["code"] == "unauthenticated"
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert reply.headers["x-request-id"]
    assert not wired.calls


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "token abc", "\x00"])
def test_another_kind_of_authorization_is_401(header: str, wired: Wired) -> None:
    assert asked(None, Authorization=header).status == 401
    assert not wired.calls


def test_a_good_token_names_the_shopper(wired: Wired) -> None:
    wired.set("coupons_of", [])
    assert asked(shop.token()).status == 200
    assert wired.said("coupons_of") == {"shopper": shop.SHOPPER}


def test_clocks_may_differ_by_half_a_minute(wired: Wired) -> None:
    wired.set("coupons_of", [])
    assert asked(shop.token(nbf=int(time.time()) + 20, iat=int(time.time()) + 20)).status == 200


def test_published_keys_are_fetched_once(keys_served: list[int], wired: Wired) -> None:
    wired.set("coupons_of", [])
    assert asked(rsa_token()).status == 200
    assert asked(rsa_token()).status == 200
    assert len(keys_served) == 1


def test_invented_key_ids_do_not_make_us_fetch(keys_served: list[int], wired: Wired) -> None:
    assert [asked(rsa_token(kid=f"k-{n}")).status for n in range(5)] == [401] * 5
    assert len(keys_served) == 1
    assert not wired.calls


def test_a_public_key_is_no_secret(keys_served: list[int], wired: Wired) -> None:
    assert asked(hand_signed(PUBLIC, RSA.issuer)).status == 401
    assert not wired.calls
    assert not keys_served


def test_one_issuer_cannot_sign_for_another(keys_served: list[int], wired: Wired) -> None:
    assert asked(rsa_token(iss=shop.ISSUER.issuer)).status == 401
    assert asked(shop.token(iss=RSA.issuer)).status == 401
    assert not wired.calls


def test_a_misconfigured_issuer_still_never_mixes_kinds_of_keys(
    monkeypatch: pytest.MonkeyPatch, keys_served: list[int], wired: Wired
) -> None:
    mixed = Issuer(RSA.issuer, "lantern", ("RS256", "HS256", "none"), jwks_url=JWKS_URL)
    loose = shop.settings(issuers=(mixed,))
    monkeypatch.setattr(settings, "load", lambda: loose)
    assert asked(hand_signed(PUBLIC, RSA.issuer)).status == 401
    assert asked(unsigned(iss=RSA.issuer)).status == 401


def test_keys_that_cannot_be_fetched_are_our_trouble_not_the_callers(
    monkeypatch: pytest.MonkeyPatch, keys_served: list[int], wired: Wired
) -> None:
    def fail(_: Any) -> Any:
        raise jwt.PyJWKClientConnectionError("no route")

    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", fail)
    reply = asked(rsa_token())
    assert (reply.status, reply.json["code"]) == (503, "overloaded")
    assert 5 <= int(reply.headers["retry-after"]) <= 10
    assert "no route" not in reply.text


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": "profile operator"},
        {"scope": "", "scp": ["operator"]},
        {"scope": "", "scp": "operator"},
        {"scope": "", "cognito:groups": ["operator", 5]},
    ],
)
def test_scopes_are_read_however_the_issuer_writes_them(
    claims: dict[str, Any], wired: Wired
) -> None:
    wired.set("overview", {"mode": "full", "campaigns": []})
    scope = claims.pop("scope")
    assert call("GET", "/ops/overview", token=shop.token("olga", scope, **claims)).status == 200


@pytest.mark.parametrize("scope", ["operators", "Operator", "store", "other/operator", "xoperator"])
def test_almost_the_scope_is_not_the_scope(scope: str, wired: Wired) -> None:
    token = shop.token("olga", scope, store_id="tea-house")
    reply = call("GET", "/ops/overview", token=token)
    assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert not wired.calls


@pytest.mark.parametrize("store_id", [None, "", 5, ["tea-house"], "a b"])
def test_a_store_token_without_its_store_is_403(store_id: Any, wired: Wired) -> None:
    token = shop.token("tom", "store", store_id=store_id)
    reply = call("GET", "/store/orders", token=token)
    assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert not wired.calls


def test_the_store_is_the_tokens_and_nobody_elses(wired: Wired) -> None:
    wired.set("store_orders", [])
    token = shop.token("tom", "store", store_id="tea-house")
    assert call("GET", "/store/orders?store_id=other", token=token).status == 200
    assert wired.said("store_orders")["store_id"] == "tea-house"
