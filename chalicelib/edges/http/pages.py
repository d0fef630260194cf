"""What needs no token and no table: the two pages and their files, liveness, the contract."""

from urllib.parse import urlsplit

from chalice import Blueprint

from chalicelib import settings
from chalicelib.contracts.pages import Document, Health, PageConfig
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain.errors import NotFound
from chalicelib.edges.http import openapi
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.assets import FILE_KINDS, Asset, asset
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who

blueprint = Blueprint(__name__)
# Asked for again with its ETag: a new release of the page is seen at once, an old one costs a 304.
REVALIDATED = "no-cache"
# A page runs its own files and nothing else: no inline script, no foreign address, no frame.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@endpoint(blueprint, "GET", "/health", who=Who.PUBLIC, answers={200: Health})
def health(_: Call[Nothing]) -> Answer:
    """The process is there; nothing else is asked."""
    return ok({"status": "ok", "version": openapi.VERSION})


@endpoint(
    blueprint,
    "GET",
    "/openapi.json",
    who=Who.PUBLIC,
    answers={200: Document},
    cache="public, max-age=300",
)
def contract(_: Call[Nothing]) -> Answer:
    """This description (OpenAPI 3.1)."""
    return Answer(200, openapi.text())


@endpoint(
    blueprint,
    "GET",
    "/config.json",
    who=Who.PUBLIC,
    answers={200: PageConfig},
    cache=REVALIDATED,
)
def page_config(_: Call[Nothing]) -> Answer:
    """What the page needs to know about where it runs."""
    return ok(settings.load().page_config)


@endpoint(
    blueprint,
    "GET",
    "/",
    who=Who.PUBLIC,
    answers={},
    cache=REVALIDATED,
    kinds=("text/html",),
)
def chat_page(call: Call[Nothing]) -> Answer:
    """The chat page."""
    return _file(call, asset("index.html"))


@endpoint(
    blueprint,
    "GET",
    "/ops",
    who=Who.PUBLIC,
    answers={},
    cache=REVALIDATED,
    kinds=("text/html",),
)
def ops_page(call: Call[Nothing]) -> Answer:
    """The operator's page: bare; what it shows needs an operator's token."""
    return _file(call, asset("ops.html"))


@endpoint(
    blueprint,
    "GET",
    "/web/{file}",
    who=Who.PUBLIC,
    answers={},
    codes=("not_found",),
    cache=REVALIDATED,
    kinds=FILE_KINDS,
)
def page_file(call: Call[Nothing], file: str) -> Answer:
    """One of the pages' files."""
    return _file(call, asset(file))


def _file(call: Call[Nothing], found: Asset | None) -> Answer:
    if found is None:
        raise NotFound("There is no such file.")
    headers = {**_guards(), "ETag": found.etag}
    known = call.headers.get("if-none-match", "")
    if found.etag in known or known.strip() == "*":
        return Answer(304, "", found.kind, headers)
    return Answer(200, found.text, found.kind, headers)


def _guards() -> dict[str, str]:
    return {
        "Content-Security-Policy": CSP.format(connect=" ".join(["'self'", *_outside()])),
        "Referrer-Policy": "no-referrer",
    }


def _outside() -> list[str]:
    """The origins that the pages call besides ours: the status document's, which is read when
    nothing else answers, and those where an issuer gives and takes back tokens."""
    config = settings.load().page_config
    auth = config.get("auth", {})
    addresses = (config.get("status_url"), auth.get("token_url"), auth.get("revoke_url"))
    parts = [urlsplit(address) for address in addresses if address]
    origins = [f"{one.scheme}://{one.netloc}" for one in parts if one.scheme == "https"]
    return list(dict.fromkeys(origins))
