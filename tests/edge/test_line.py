"""`GET /line/{campaign_id}`: the place, the window, and the two ways of having nothing to wait
for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contracts.line import LineView
from chalicelib.domain.errors import NotFound
from chalicelib.domain.home_time import told
from chalicelib.domain.overload.line import LineState, Place
from chalicelib.domain.overload.stand import stand_of
from chalicelib.flows.look_at_line import Look, NothingLeft
from chalicelib.wiring import line as wiring
from tests.edge import shop
from tests.edge.proxy import Reply, call

LINE = LineState(
    base=10, rate_per_s=1.0, start=shop.NOW, valid_until=shop.NOW + timedelta(seconds=90), floor=5
)
LONG_AGO = shop.NOW - timedelta(hours=1)
Seen = Callable[[Any], list[dict[str, Any]]]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Say what looking answers or raises; what it was asked is noted."""

    def answers(answer: Any) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []

        def look(**said: Any) -> Any:
            asked.append(said)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(wiring, "look", look)
        return asked

    return answers


def look_of(number: int) -> Look:
    place = Place(number, LONG_AGO)
    stand = stand_of(place, LINE, campaign_id="milk-tea", shopper=shop.SHOPPER, now=shop.NOW)
    return Look(stand, 10, admitted=stand.facts()["admitted"])


def get(token: str | None = None) -> Reply:
    return call("GET", "/line/milk-tea", token=token or shop.token())


def test_who_waits_sees_his_place_his_window_and_when_to_come_back(seen: Seen) -> None:
    asked = seen(look_of(111))
    reply = get()
    assert reply.status == 200, reply.text
    LineView.model_validate(reply.json)
    assert reply.headers["cache-control"] == "no-store"
    said = reply.json
    assert 80 <= said.pop("retry_after_s") <= 100
    assert said == {
        "place": 111,
        "serving": 10,
        "window": {
            "from": told(shop.NOW + timedelta(seconds=80)),
            "to": told(shop.NOW + timedelta(seconds=195)),
        },
        "admitted": False,
        "state": "waiting",
        "ahead": 100,
    }
    (question,) = asked
    assert (question["shopper"], question["campaign_id"]) == (shop.SHOPPER, "milk-tea")


@pytest.mark.parametrize(("number", "state"), [(10, "admitted"), (5, "lapsed")])
def test_whose_turn_has_come_or_gone_hears_so(seen: Seen, number: int, state: str) -> None:
    seen(look_of(number))
    said = get().json
    LineView.model_validate(said)
    assert (said["place"], said["state"], said["admitted"]) == (number, state, state == "admitted")
    assert (said["window"], said["ahead"], said["retry_after_s"]) == (None, None, None)


@pytest.mark.parametrize("admitted", [True, False])
def test_who_has_no_place_is_given_none(seen: Seen, admitted: bool) -> None:
    seen(Look(None, 10, admitted=admitted))
    said = get().json
    LineView.model_validate(said)
    assert (said["place"], said["serving"], said["state"]) == (None, 10, "none")
    assert said["admitted"] is admitted


def test_sold_out_is_told_at_once(seen: Seen) -> None:
    seen(NothingLeft())
    reply = get()
    assert (reply.status, reply.json["code"]) == (410, "sold_out")


def test_an_unknown_campaign_has_no_line(seen: Seen) -> None:
    seen(NotFound("There is no such campaign."))
    assert get().status == 404


def test_nobody_stands_in_line_without_a_name(seen: Seen) -> None:
    asked = seen(look_of(10))
    assert call("GET", "/line/milk-tea").status == 401
    assert asked == []
