"""Statements from the books: a store's, for itself and for operators, and a campaign's."""

from chalice import Blueprint

from chalicelib.contracts.shapes import Nothing
from chalicelib.contracts.statements import Certificate, StatementQuery, StoreStatement
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import statements as wired

blueprint = Blueprint(__name__)


@endpoint(
    blueprint,
    "GET",
    "/store/statement",
    who=Who.STORE,
    work=Work.STATUS,
    asks=StatementQuery,
    answers={200: StoreStatement},
    codes=("not_found",),
)
def read_own_statement(call: Call[StatementQuery]) -> Answer:
    """What the store is owed for its paid orders, day by day, and who pays it."""
    return _statement(call, call.store_id)


@endpoint(
    blueprint,
    "GET",
    "/ops/stores/{store_id}/statement",
    who=Who.OPERATOR,
    asks=StatementQuery,
    answers={200: StoreStatement},
    codes=("not_found",),
)
def read_statement(call: Call[StatementQuery], store_id: str) -> Answer:
    """Any store's statement."""
    return _statement(call, store_id)


@endpoint(
    blueprint,
    "GET",
    "/ops/campaigns/{campaign_id}/certificate",
    who=Who.OPERATOR,
    answers={200: Certificate},
    codes=("not_found",),
)
def certify(call: Call[Nothing], campaign_id: str) -> Answer:
    """What a campaign advertised, gave out and spent, from the books alone."""
    return ok(wired.of_campaign(campaign_id=campaign_id, now=call.now))


def _statement(call: Call[StatementQuery], store_id: str) -> Answer:
    first, last = call.said.first.isoformat(), call.said.last.isoformat()
    return ok(wired.of_store(store_id=store_id, first=first, last=last))
