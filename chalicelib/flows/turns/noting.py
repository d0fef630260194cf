"""What is counted of a turn once it has been answered: who read it, and the signs of a conversation
that goes wrong. Words are looked at and never written down."""

from collections.abc import Sequence
from typing import Any

from chalicelib import telemetry
from chalicelib.domain.chat import signs
from chalicelib.domain.chat.commands import Command


def note_turn(
    answer: dict[str, Any],
    *,
    commands: Sequence[Command],
    said_before: str,
    nothing_near: bool,
) -> None:
    """Count one turn; `said_before` is the end of the reply before it, `nothing_near` whether no
    open store with a menu was found for it."""
    telemetry.count(f"turn.answered_by_{answer['answered_by']}")
    if signs.unread(commands):
        telemetry.count("turn.unread")
    if signs.loops(answer, commands, said_before=said_before):
        telemetry.count("turn.looped")
    if signs.denies(answer["reply"]):
        telemetry.count("turn.denied")
        telemetry.logger().warning("A reply denies.", extra={"locale": answer["locale"]})
    offered = signs.offered(answer, commands, nothing_near=nothing_near)
    if offered is not None:
        telemetry.count("offer.made" if offered else "offer.empty")
