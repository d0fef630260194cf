"""Switching the mode over HTTP, and the status that everybody may read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contracts.modes import StatusDocument, SwitchView
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.status import status_document
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import call

OPERATOR = shop.token("olga", "operator")
SWITCH = Switch(Mode.QUEUED, shop.NOW, "olga", "noon", auto=False)


def put(body: Any) -> Any:
    return call("PUT", "/ops/mode", body=body, token=OPERATOR)


@pytest.mark.parametrize("mode", [*Mode, "auto"])
def test_an_operator_switches_to_any_mode_or_hands_it_back(mode: str, wired: Wired) -> None:
    wired.set("set_mode", Control(4, SWITCH))
    reply = put({"mode": mode, "reason": "noon"})
    assert reply.status == 200
    view = SwitchView.model_validate(reply.json)
    assert view.message_id == f"queued-{shop.NOW:%Y%m%dT%H%M%SZ}"
    said = wired.said("set_mode")
    assert said["mode"] == (None if mode == "auto" else mode)
    assert (said["reason"], said["who"], said["lasts"]) == ("noon", "olga", None)


def test_a_switch_may_revert_by_itself(wired: Wired) -> None:
    wired.set("set_mode", Control(4, replace(SWITCH, until=shop.NOW + timedelta(minutes=30))))
    reply = put({"mode": "closed", "reason": "noon", "minutes": 30})
    assert wired.said("set_mode")["lasts"] == timedelta(minutes=30)
    assert reply.json["until"] == (shop.NOW + timedelta(minutes=30)).isoformat()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "mode is missing"),
        ({"mode": "closed"}, "reason is missing"),
        ({"mode": "closed", "reason": "  "}, "reason"),
        ({"mode": "open", "reason": "x"}, "mode must be"),
        ({"mode": "closed", "reason": "x", "minutes": 0}, "minutes must be at least 1"),
        ({"mode": "closed", "reason": "x", "minutes": 1441}, "minutes must be at most 1440"),
        ({"mode": "closed", "reason": "x", "minutes": 1.5}, "minutes"),
        ({"mode": "auto", "reason": "x", "minutes": 5}, "auto does not revert"),
        ({"mode": "closed", "reason": "x", "who": "eve"}, "who is not a field"),
        ({"mode": "closed", "reason": "x\u0000y"}, "reason"),
    ],
)
def test_a_switch_that_is_none_changes_nothing(body: Any, words: str, wired: Wired) -> None:
    reply = put(body)
    assert (reply.status, reply.json["code"]) == (400, "invalid_request")
    assert words in reply.json["detail"]
    assert not wired.calls


def test_a_switch_that_others_were_quicker_than_can_be_said_again(wired: Wired) -> None:
    wired.set("set_mode", Unavailable("Others are switching just now: say it again."))
    reply = put({"mode": "closed", "reason": "x"})
    assert (reply.status, reply.json["code"]) == (503, "overloaded")
    assert reply.headers["retry-after"]


def test_the_status_is_for_everybody_and_may_be_kept_for_seconds(wired: Wired) -> None:
    document = status_document(Control(4, SWITCH), [shop.campaign()], shop.NOW)
    wired.set("status", document)
    reply = call("GET", "/status")
    assert reply.status == 200
    StatusDocument.model_validate(reply.json)
    assert reply.headers["cache-control"] == "public, max-age=5"
