"""The runbook keeps up: a section for every alarm and no other, and every command works."""

import json
import re
import shlex
from pathlib import Path

import pytest
from chalice.app import CloudWatchEvent

from infra.ops.arguments import parser
from infra.template.alarms import alarms
from infra.template.names import CLAIMS, FUNCTIONS

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "RUNBOOK.md").read_text(encoding="utf-8")
ALARMS = alarms((*FUNCTIONS, CLAIMS))
_COMMAND = re.compile(r"""make ops ARGS=(?:"([^"]*)"|'([^']*)'|([\w-]+))""")


def part(heading: str) -> str:
    """The text under a heading of the second level."""
    return RUNBOOK.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def sections() -> dict[str, str]:
    """The alarms' sections, by their heading."""
    _, *found = part("Alarms").split("\n### ")
    return {one.partition("\n")[0]: one.partition("\n")[2] for one in found}


def commands(text: str) -> list[str]:
    """What `make ops` is given, as the shell hands it on."""
    return [next(filter(None, match)) for match in _COMMAND.findall(text)]


def test_every_alarm_has_its_section_and_every_section_its_alarm() -> None:
    assert set(sections()) == {one.chapter for one in ALARMS}
    assert list(sections()) == list(dict.fromkeys(sections()))


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda one: one.what)
def test_an_alarm_leads_to_its_section(alarm: object) -> None:
    described = alarm.resource()["Properties"]["AlarmDescription"]  # type: ignore[attr-defined]
    anchor = re.search(r"RUNBOOK\.md#([a-z-]+)$", described)
    assert anchor is not None
    assert anchor[1] in sections()


def test_where_several_alarms_share_a_section_it_says_which() -> None:
    for chapter, text in sections().items():
        several = [one.what for one in ALARMS if one.chapter == chapter]
        if len(several) > 1:
            named = all(f"`{what}`" in text for what in several)
            by_function = f"`<function>-{chapter.partition('-')[2]}`" in text
            assert named or by_function, chapter


@pytest.mark.parametrize("chapter", sections())
def test_a_section_says_where_to_look_what_to_switch_and_when_it_is_over(chapter: str) -> None:
    text = sections()[chapter]
    for what in ("**Look:**", "**Switch:**", "**Over:**"):
        assert what in text, f"{chapter} says nothing of {what}"
    assert len(text) > 300


def test_every_command_it_quotes_is_one_that_the_operators_tool_knows() -> None:
    found = commands(RUNBOOK)
    assert len(found) > 40
    for command in found:
        read = parser().parse_args(shlex.split(command))
        assert read.command


def test_a_command_that_is_none_would_be_noticed() -> None:
    (command,) = commands("`make ops ARGS='mode quick --reason \"x\"'`")
    with pytest.raises(SystemExit):
        parser().parse_args(shlex.split(command))


def test_whatever_an_operator_switches_for_a_while_ends_by_itself() -> None:
    """At three in the morning nobody remembers to switch it back."""
    for command in commands(part("Alarms")):
        read = parser().parse_args(shlex.split(command))
        if read.command == "mode" and read.mode != "auto":
            assert read.minutes, command


def test_its_links_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in headings}
    links = re.findall(r"\]\(#([^)]+)\)", RUNBOOK)
    assert len(links) > 20
    assert set(links) <= anchors


@pytest.mark.parametrize("name", re.findall(r"`((?:docs|infra|chalicelib)/[\w./*-]+)`", RUNBOOK))
def test_the_files_it_names_are_there(name: str) -> None:
    assert list(ROOT.glob(name)), name


def test_the_sentences_that_it_looks_for_are_logged() -> None:
    said = re.findall(r'message = "([^"]+)"', RUNBOOK)
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "chalicelib").rglob("*.py"))
    assert len(said) >= 3
    assert [one for one in said if f'"{one}"' not in source] == []


def test_an_audit_by_hand_is_an_event_as_the_schedule_sends_it() -> None:
    (payload,) = re.findall(r"--payload '([^']+)'", RUNBOOK)
    assert CloudWatchEvent(json.loads(payload), None).event_id == "by-hand"
