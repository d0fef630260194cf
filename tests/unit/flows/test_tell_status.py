"""The status document when several tell at once: whatever the order, the last word is the truth."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.campaigns.campaign import Dials
from chalicelib.domain.overload.control import Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.tell_status import TRIES, tell_status
from tests.fakes.status_page import FakeStatusPage
from tests.fakes.world import fake_world
from tests.unit.flows.night import CAMPAIGN, Night


class Overtaken(FakeStatusPage):
    """Before one of its writes arrives, somebody else does `meanwhile`, and tells it first."""

    def __init__(self, meanwhile: Callable[[], None], times: int = 1) -> None:
        super().__init__()
        self._meanwhile, self._times = meanwhile, times

    def publish(self, document: Mapping[str, Any]) -> None:
        if self._times:
            self._times -= 1
            self._meanwhile()
        super().publish(document)


def tell(night: Night, page: FakeStatusPage) -> bool:
    world = night.world
    return tell_status(control=world.control, now=night.now, campaigns=world.campaigns, page=page)


def switch(night: Night, mode: Mode) -> None:
    control = night.world.control
    control.save(replace(control.load_now(), switch=Switch(mode, night.now, "olga", "test")))


def test_when_nobody_else_tells_it_is_written_once() -> None:
    night, page = Night(fake_world()).open(stock=5), FakeStatusPage()
    assert tell(night, page)
    assert [one["mode"] for one in page.published] == ["full"]


def test_a_mode_that_was_switched_in_between_is_told_last() -> None:
    night = Night(fake_world()).open(stock=5)
    page = Overtaken(lambda: switch(night, Mode.CLOSED))
    assert tell(night, page)
    assert [one["mode"] for one in page.published] == ["full", "closed"]


def test_a_dial_that_was_switched_in_between_is_told_last() -> None:
    night = Night(fake_world()).open(stock=5)

    def pause() -> None:
        campaign = night.world.campaigns.load_now(CAMPAIGN)
        assert campaign is not None
        dials = Dials(issue=False)
        night.world.campaigns.turn(campaign, dials=dials, clock=campaign.clock)

    page = Overtaken(pause)
    assert tell(night, page)
    claims = [one["campaigns"][0]["claims"] for one in page.published]
    assert claims == ["on", "paused"]


def test_who_is_overtaken_again_and_again_leaves_it_to_the_others() -> None:
    night = Night(fake_world()).open(stock=5)
    modes = iter([Mode.LEAN, Mode.QUEUED, Mode.CLOSED, Mode.FULL, Mode.LEAN])
    page = Overtaken(lambda: switch(night, next(modes)), times=5)
    assert tell(night, page)
    assert len(page.published) == TRIES


def test_what_lies_there_was_told_even_if_nobody_could_look_again() -> None:
    night = Night(fake_world()).open(stock=5)

    def away() -> None:
        night.world.control.down = 1  # type: ignore[attr-defined]

    assert tell(night, Overtaken(away))
    page = FakeStatusPage(down=1)
    assert not tell(night, page)
    assert page.published == []
