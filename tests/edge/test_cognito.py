"""The template tells the functions who signs tokens: exactly the pool's access and ID tokens for
the pages' client get in, and a right comes from a group and nothing else."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.edges.http import identity
from infra.template import identity as template
from infra.template.whole import environment
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import Reply, call
from tests.fakes.authorization import Authorization
from tests.fakes.cognito import Person, Pool
from tests.fakes.stack import resolved

OVERVIEW = {"mode": "full", "campaigns": []}


@pytest.fixture(scope="module")
def server() -> Iterator[Authorization]:
    with Authorization() as running:
        yield running


def told(values: dict[str, str], *, own: bool = True) -> dict[str, str]:
    """What the stack tells the functions of whom to trust, and the pages of how to sign in."""
    holds = frozenset({template.OWN} if own else ())
    names = ("LANTERN_ISSUERS", "LANTERN_SIGN_IN")
    return {name: resolved(environment()[name], values, holds=holds) for name in names}


@pytest.fixture
def pool(server: Authorization, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """The pool, let in by what the template says of it, keys fetched over HTTP."""
    values = {
        "AWS::Region": "eu-central-1",
        "AWS::URLSuffix": "amazonaws.com",
        "UserPool": "eu-central-1_tea",
        "SignInClient": server.pool.client_id,
    }
    issuers = resolved(environment()["LANTERN_ISSUERS"], values, holds=frozenset({template.OWN}))
    assert issuers.count(COGNITO) == 2
    issuers = issuers.replace(COGNITO, server.pool.issuer)
    # As whoever reads the environment reads it.
    read = tuple(settings._issuer(raw) for raw in json.loads(issuers))
    lets_in = shop.settings(issuers=read)
    monkeypatch.setattr(settings, "load", lambda: lets_in)
    identity._keys.cache_clear()
    yield server.pool
    identity._keys.cache_clear()


# What a pool of this id in this region calls itself (AWS: Cognito, verifying tokens).
COGNITO = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_tea"
ADA = Person("ada")
OLGA = Person("olga", groups=("operator",))
TOM = Person("tom", groups=("store",), store_id="tea-house")
KINDS = pytest.mark.parametrize("kind", ["access_token", "id_token"])


def made(pool: Pool, kind: str, person: Person, **claims: Any) -> str:
    """A token of this kind; `claims` replace what the pool would say, None takes it out."""
    token: str = getattr(pool, kind)(person, **claims)
    return token


def coupons(token: str) -> Reply:
    return call("GET", "/coupons", token=token)


@KINDS
def test_whoever_signed_up_is_a_shopper(pool: Pool, wired: Wired, kind: str) -> None:
    wired.set("coupons_of", [])
    assert coupons(made(pool, kind, ADA)).status == 200
    (one,) = [said["shopper"] for _, said in wired.calls]
    coupons(made(pool, kind, ADA))
    coupons(made(pool, kind, Person("eve")))
    assert [said["shopper"] == one for _, said in wired.calls] == [True, True, False]


def test_both_kinds_name_the_same_shopper(pool: Pool, wired: Wired) -> None:
    wired.set("coupons_of", [])
    coupons(pool.access_token(ADA))
    coupons(pool.id_token(ADA))
    one, other = [said["shopper"] for _, said in wired.calls]
    assert one == other


@KINDS
def test_a_shopper_has_no_other_right(pool: Pool, wired: Wired, kind: str) -> None:
    for path in ("/ops/overview", "/store/orders"):
        reply = call("GET", path, token=made(pool, kind, ADA))
        assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert not wired.calls


@KINDS
def test_the_operators_group_opens_the_operators_routes(
    pool: Pool, wired: Wired, kind: str
) -> None:
    wired.set("overview", OVERVIEW)
    assert call("GET", "/ops/overview", token=made(pool, kind, OLGA)).status == 200
    assert call("GET", "/store/orders", token=made(pool, kind, OLGA)).status == 403


def test_the_stores_group_and_attribute_open_that_store(pool: Pool, wired: Wired) -> None:
    wired.set("store_orders", [])
    assert call("GET", "/store/orders", token=pool.id_token(TOM)).status == 200
    assert wired.said("store_orders")["store_id"] == "tea-house"
    assert call("GET", "/ops/overview", token=pool.id_token(TOM)).status == 403


def test_a_stores_access_token_opens_none_for_it_names_none(pool: Pool, wired: Wired) -> None:
    assert call("GET", "/store/orders", token=pool.access_token(TOM)).status == 403
    assert not wired.calls


@KINDS
@pytest.mark.parametrize(
    "person",
    [
        Person("group alone", groups=("store",)),
        Person("attribute alone", store_id="tea-house"),
        Person("another group", groups=("stores", "Store", "store:tea-house"), store_id="tea"),
        Person("another right", groups=("operators", "Operator"), store_id="tea-house"),
    ],
    ids=lambda person: person.name,
)
def test_half_a_right_is_none(pool: Pool, wired: Wired, kind: str, person: Person) -> None:
    for path in ("/ops/overview", "/store/orders"):
        reply = call("GET", path, token=made(pool, kind, person))
        assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert not wired.calls


OTHER_POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other"
NEITHER: dict[str, dict[str, Any]] = {
    "no use": {"token_use": None},
    "the refresh token's use": {"token_use": "refresh"},
    "expired": {"exp": int(time.time()) - 1},
    "another pool": {"iss": OTHER_POOL},
    "nobody": {"sub": None},
}
NOT_OURS: dict[str, tuple[str, dict[str, Any]]] = {
    "another client's access": ("access_token", {"client_id": "another-client"}),
    "another client's access, meant for us": (
        "access_token",
        {"client_id": "another-client", "aud": "4pages0client"},
    ),
    "nobody's access": ("access_token", {"client_id": None}),
    "an access token as an ID token": ("access_token", {"token_use": "id"}),
    "for another client": ("id_token", {"aud": "another-client"}),
    "for ours among others": ("id_token", {"aud": ["4pages0client", "another-client"]}),
    "for no client": ("id_token", {"aud": None}),
    "an ID token as an access token": ("id_token", {"token_use": "access"}),
    **{f"access, {name}": ("access_token", claims) for name, claims in NEITHER.items()},
    **{f"id, {name}": ("id_token", claims) for name, claims in NEITHER.items()},
}


@pytest.mark.parametrize(("kind", "claims"), NOT_OURS.values(), ids=NOT_OURS)
def test_any_other_token_of_the_pools_is_401(
    pool: Pool, wired: Wired, kind: str, claims: dict[str, Any]
) -> None:
    assert pool.client_id == "4pages0client"
    reply = coupons(made(pool, kind, OLGA, **claims))
    assert (reply.status, reply.json["code"]) == (401, "unauthenticated")
    assert not wired.calls


def test_another_issuer_takes_the_pools_place() -> None:
    theirs = '[{"issuer": "https://login.example", "jwks_url": "https://login.example/keys"}]'
    page = '{"type": "code"}'
    assert told({"Issuers": theirs, "SignIn": page}, own=False) == {
        "LANTERN_ISSUERS": theirs,
        "LANTERN_SIGN_IN": page,
    }
