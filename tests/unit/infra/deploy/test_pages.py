"""The pool learns where the pages are: once, and not against anybody's word."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.deploy import pages
from infra.deploy.stacks import Proposal
from infra.template.identity import LOCAL_PAGES

URL = "https://api.example/v1"
OURS = "https://api.example/v1/,https://api.example/v1/ops"


class Stacks:
    """Knows what the stack was told, and notes what it is told now."""

    def __init__(self, **there: str) -> None:
        self.there, self.told = there, dict[str, str]()

    def parameters(self, _: str) -> dict[str, str]:
        return self.there

    def propose(self, stack: str, template_url: str, parameters: dict[str, str]) -> Proposal:
        assert (stack, template_url) == ("tea", "https://template")
        self.told = dict(parameters)
        return Proposal(stack, "c", ())

    def carry_out(self, _: Proposal) -> None:
        self.there |= self.told


@dataclass
class Desk:
    stacks: Stacks
    parameters: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def proposed(self) -> Proposal:
        return Proposal("tea", None, (), "https://template")

    def say(self, line: str) -> None:
        self.said.append(line)


def taught(desk: Any) -> dict[str, str]:
    pages.teach(desk, URL)
    return dict(desk.stacks.told)


def test_the_pool_is_told_once_and_keeps_what_else_was_said() -> None:
    desk = Desk(Stacks(PageUrls=LOCAL_PAGES), {"Protection": "on"})
    assert taught(desk) == {"Protection": "on", "PageUrls": OURS}
    desk.stacks.told = {}
    assert taught(desk) == {}


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"PageUrls": "https://tea.example/"}, {}),
        ({"PageUrls": LOCAL_PAGES}, {"PageUrls": LOCAL_PAGES}),
        ({}, {}),
    ],
)
def test_nobody_is_overruled(there: dict[str, str], told: dict[str, str]) -> None:
    desk = Desk(Stacks(**there), told)
    assert taught(desk) == {}
    assert desk.said == []
