"""One message to typed commands: the rules in the order in which they are asked. Pure and quick;
no model, no clock, no store."""

from collections.abc import Callable

from chalicelib.domain.chat.commands import (
    Command,
    OutOfScope,
)
from chalicelib.domain.chat.understanding import errands, openings, replying, shopping
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.message import Message, take_in
from chalicelib.domain.chat.understanding.scene import Scene, Understanding

__all__ = ["understand"]

Reading = tuple[list[Command], float]
Rule = Callable[[Message], Reading | None]


def understand(*, text: str, index: MenuIndex, scene: Scene) -> Understanding:
    """What `text` asks for. Never raises on any text; ends within milliseconds on any text."""
    message = take_in(text=text, index=index, scene=scene)
    if not any(c.isalnum() for c in message.folded):
        return Understanding((OutOfScope(unreadable=True),), 1.0, message.locale)
    for rule in _RULES:
        found = rule(message)
        if found is not None and found[0]:
            commands, sure = found
            return Understanding(
                tuple(commands), round(min(max(sure, 0.0), 1.0), 2), message.locale
            )
    return Understanding((OutOfScope(),), 0.5, message.locale)


_RULES: tuple[Rule, ...] = (
    replying.one_offered,
    replying.cancelling,
    replying.hesitation,
    openings.just_ordering,
    replying.consent,
    openings.address_given,
    errands.foreign,
    errands.serve,
    shopping.offered,
    errands.stores,
    shopping.change_lines,
    shopping.items,
    shopping.loose_changes,
    errands.where_and_when,
    errands.checkout,
    shopping.price,
    replying.talk,
    shopping.wanted,
    replying.manners,
    errands.shop_talk,
)
