"""`GET /openapi.json`: valid, complete, and made from the same declarations that route."""

from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from app import app
from chalicelib.edges.http.routes import routes
from tests.edge.proxy import call


def document() -> Any:
    reply = call("GET", "/openapi.json")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    return reply.json


def test_it_is_valid_openapi_31() -> None:
    said = document()
    assert said["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(said).validate()


def test_every_route_is_in_it_and_nothing_else() -> None:
    listed = {
        (path, method.upper()) for path, ways in document()["paths"].items() for method in ways
    }
    assert listed == {(route.path, route.method) for route in routes()}
    assert listed <= {(path, method) for path in app.routes for method in app.routes[path]}


def test_every_refusal_is_listed_with_its_codes() -> None:
    claim = document()["paths"]["/campaigns/{campaign_id}/claims"]["post"]["responses"]
    assert set(claim) >= {
        "200",
        "201",
        "400",
        "401",
        "404",
        "409",
        "410",
        "413",
        "422",
        "500",
        "503",
    }
    gone = claim["410"]["content"]["application/problem+json"]["schema"]["properties"]["code"]
    assert gone == {"enum": ["sold_out", "campaign_ended"]}
    assert "Retry-After" in claim["503"]["headers"]


def test_who_may_call_is_said() -> None:
    paths = document()["paths"]
    assert paths["/campaigns"]["get"]["security"] == []
    assert paths["/orders"]["post"]["security"] == [{"bearer": []}]
    assert paths["/ops/overview"]["get"]["security"] == [{"bearer": ["operator"]}]


def test_requests_are_closed_and_bounded() -> None:
    schemas = document()["components"]["schemas"]
    quote = schemas["QuoteBody"]
    assert quote["additionalProperties"] is False
    assert quote["properties"]["lines"]["maxItems"] == 40
    assert schemas["LineBody"]["properties"]["quantity"]["maximum"] == 200
    assert schemas["ChatBody"]["properties"]["message"]["maxLength"] == 2000


def test_query_parameters_are_listed() -> None:
    said = document()["paths"]["/stores"]["get"]["parameters"]
    assert {one["name"]: one["in"] for one in said} == {
        "lat": "query",
        "lon": "query",
        "q": "query",
        "locale": "query",
    }
