"""Statements over HTTP: whose, of which days, and what is refused."""

import pytest

from chalicelib.contracts import statements as shapes
from chalicelib.domain.errors import NotFound
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import call
from tests.edge.test_answers import OPERATOR, STORE, get, shaped
from tests.fakes.samples import NOW

AT_S = NOW.timestamp()
EMPTY = {"store_id": "tea-house", "first": "a", "last": "b", "days": [], "totals": []}
CERTIFICATE = {
    "campaign_id": "milk-tea",
    "version": 1,
    "rules_hash": "0" * 64,
    "currency": "CNY",
    "books": {},
    "advertised": {"coupons": 1, "amount": 2500},
    "days": [],
    "totals": {},
    "net_spent": 0,
    "clock_stopped_s": 0,
}
DAYS = "first=2026-02-06&last=2026-02-12"


def test_a_store_reads_its_own_whatever_it_asks_for(wired: Wired) -> None:
    wired.set("of_store", EMPTY)
    reply = get(f"/store/statement?{DAYS}&store_id=other", STORE)
    shaped(reply, 200, shapes.StoreStatement)
    assert wired.said("of_store") == {
        "store_id": "tea-house",
        "first": "2026-02-06",
        "last": "2026-02-12",
    }


def test_an_operator_reads_any_stores_and_a_campaigns(wired: Wired) -> None:
    wired.set("of_store", EMPTY)
    shaped(get(f"/ops/stores/mixue/statement?{DAYS}", OPERATOR), 200, shapes.StoreStatement)
    assert wired.said("of_store")["store_id"] == "mixue"
    wired.set("of_campaign", CERTIFICATE)
    shaped(get("/ops/campaigns/milk-tea/certificate", OPERATOR), 200, shapes.Certificate)


def test_what_is_not_there_is_not_found(wired: Wired) -> None:
    wired.set("of_store", NotFound("There is no such store."))
    wired.set("of_campaign", NotFound("There is no such campaign."))
    assert get(f"/ops/stores/other/statement?{DAYS}", OPERATOR).status == 404
    assert get("/ops/campaigns/other/certificate", OPERATOR).status == 404


@pytest.mark.parametrize(
    "days",
    [
        "",
        "first=2026-02-06",
        "last=2026-02-06",
        "first=2026-02-07&last=2026-02-06",
        "first=2026-01-01&last=2026-04-03",
        "first=20260206&last=2026-02-07",
        "first=2026-02-30&last=2026-03-01",
        "first=2026-02-06T00:00&last=2026-02-07",
        "first=1999-02-06&last=1999-02-07",
        "first=today&last=today",
    ],
)
def test_days_that_make_no_sense_are_refused(days: str, wired: Wired) -> None:
    for target, token in (("/store/statement", STORE), ("/ops/stores/x/statement", OPERATOR)):
        reply = call("GET", f"{target}?{days}", token=token)
        assert (reply.status, reply.json["code"]) == (400, "invalid_request"), days
    assert not wired.calls


def test_a_quarter_is_read_whole(wired: Wired) -> None:
    wired.set("of_store", EMPTY)
    assert get("/store/statement?first=2026-01-01&last=2026-04-02", STORE).status == 200


def test_a_shopper_reads_none(wired: Wired) -> None:
    for target in (f"/store/statement?{DAYS}", f"/ops/stores/x/statement?{DAYS}"):
        assert call("GET", target, token=shop.token()).status == 403
    assert not wired.calls
