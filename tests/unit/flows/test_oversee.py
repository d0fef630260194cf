"""The operator's view: books from the ledger, and when the stock will be empty."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.flows.oversee import oversee
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.signals import FakeSignals
from tests.fakes.world import fake_world
from tests.unit.flows.night import CAMPAIGN, NOON, Night


@pytest.fixture
def night() -> Night:
    night = Night(fake_world()).open(stock=20)
    night.audit()
    for number in range(5):
        night.coupon(f"{number:020x}")
    night.pass_time(minutes=15)
    night.audit()  # posts what no stream has told
    return night


def seen(night: Night) -> dict[str, Any]:
    world = night.world
    view = oversee(
        now=night.now,
        campaigns=world.campaigns,
        control=world.control,
        signals=FakeSignals(),
        letters=FakeDeadLetters(),
        ledger=world.ledger,
    )
    (campaign,) = view["campaigns"]
    assert campaign["campaign_id"] == CAMPAIGN
    return {**campaign, "all": view["books"]}


def test_the_books_are_the_ledgers(night: Night) -> None:
    view = seen(night)
    assert view["all"] == {name: view["books"][name] for name in view["all"]}
    assert (view["books"]["issued"], view["books"]["live"]) == (5, 5)
    assert view["books"]["sums"]["live"] == 5 * 2500
    assert view["books"]["as_of"]


def test_the_forecast_goes_by_what_the_books_have_undrawn(night: Night) -> None:
    """Five in the six hours and a quarter since the start: fifteen more take eighteen and more."""
    burn = seen(night)["burn"]
    began = night.campaign.rules.starts_at
    rate = 5 / (night.now - began).total_seconds()
    assert burn["claims_per_s"] == pytest.approx(rate, abs=1e-4)
    expected = night.now + timedelta(seconds=15 / rate)
    assert burn["empty_at"][:13] == expected.isoformat()[:13]


def test_without_books_the_sweeps_count_is_gone_by() -> None:
    night = Night(fake_world()).open(stock=20)
    night.claim()
    assert seen(night)["burn"]["empty_at"] is None  # nobody has counted yet
    night.pass_time(minutes=1)
    night.sweep()
    assert seen(night)["burn"]["empty_at"] is not None
    assert seen(night)["books"]["as_of"] is None


def test_books_that_cannot_be_read_leave_the_rest_standing(night: Night) -> None:
    class Dark:
        def book(self, _: str) -> None:
            raise Unavailable("no answer")

    night.world.ledger = Dark()  # type: ignore[assignment]
    view = seen(night)
    assert view["books"]["issued"] == 0
    assert view["status"] == "open"
    assert night.now > NOON
