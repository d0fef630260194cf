"""`openapi.json`: the declared routes and the contracts' schemas, written down once when asked."""

from functools import lru_cache
from typing import Any

from chalicelib.contracts.reading import schemas_of
from chalicelib.contracts.shapes import Nothing, Problem, Reply, Request
from chalicelib.edges.http.answers import JSON, PROBLEM, written
from chalicelib.edges.http.errors import TITLES, status_of_code
from chalicelib.edges.http.routes import Route, Who, routes

VERSION = "0.1.0"
SECURITY = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Same key and body, same answer, for at least 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}


@lru_cache(maxsize=1)
def text() -> str:
    """The document as it goes over the wire."""
    return written(document())


def document() -> dict[str, Any]:
    """The document: every route with its request, its answers and its refusals."""
    shapes: list[type[Request | Reply]] = [Problem]
    for route in routes():
        shapes += [*route.answers.values(), route.asks]
    schemas = schemas_of(shapes)
    paths: dict[str, Any] = {}
    for route in routes():
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    queries = {route.asks.__name__ for route in routes() if route.reads_query} - {"Nothing"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lantern", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {name: one for name, one in schemas.items() if name not in queries},
            "securitySchemes": SECURITY,
        },
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": _parameters(route, schemas),
        "responses": {**_answers(route), **_refusals(route)},
        "security": [] if route.who is Who.PUBLIC else [{"bearer": _scopes(route)}],
    }
    if route.method != "GET":
        kind = "application/octet-stream" if route.raw else JSON
        schema: dict[str, Any] = {} if route.raw else _ref(route.asks.__name__)
        needed = route.raw or route.asks is not Nothing
        operation["requestBody"] = {"required": needed, "content": {kind: {"schema": schema}}}
    return operation


def _parameters(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    text_schema = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text_schema} for name in parts
    ]
    if route.reads_query and route.asks is not Nothing:
        query = schemas[route.asks.__name__]["properties"]
        found += [{"name": name, "in": "query", "schema": one} for name, one in query.items()]
    if route.method == "POST" and route.who is not Who.PUBLIC:
        found.append(KEY)
    return found


def _answers(route: Route) -> dict[str, Any]:
    pages = {kind: {"schema": {"type": "string"}} for kind in route.kinds}
    if pages:
        return {
            "200": {"description": route.summary, "content": pages},
            "304": {"description": "It is still what you have."},
        }
    return {
        str(status): {
            "description": (shape.__doc__ or "").splitlines()[0],
            "content": {JSON: {"schema": _ref(shape.__name__)}},
        }
        for status, shape in route.answers.items()
    }


def _refusals(route: Route) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {500: ["internal"]}
    for code in dict.fromkeys((*_common(route), *route.codes)):
        by_status.setdefault(status_of_code(code), []).append(code)
    return {str(status): _refusal(status, codes) for status, codes in sorted(by_status.items())}


def _common(route: Route) -> list[str]:
    """What any route of this kind may answer."""
    codes = (
        ["invalid_request", "too_large"] if route.method != "GET" or route.asks != Nothing else []
    )
    if route.who is not Who.PUBLIC:
        codes += ["unauthenticated", "overloaded"]
        codes += ["forbidden"] if route.who is not Who.SHOPPER else []
        codes += ["idempotency_mismatch"] if route.method == "POST" else []
    return codes


def _refusal(status: int, codes: list[str]) -> dict[str, Any]:
    schema = {
        "allOf": [_ref(Problem.__name__)],
        "properties": {"code": {"enum": codes}, "status": {"const": status}},
    }
    answer: dict[str, Any] = {
        "description": f"{TITLES[status]}: {', '.join(codes)}",
        "content": {PROBLEM: {"schema": schema}},
    }
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answer


def _scopes(route: Route) -> list[str]:
    return [] if route.who is Who.SHOPPER else [route.who.value]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
