"""Whether an answer does what was wished for, by rules that know the menu and not the model.

offer   items are shown, and the first of them has one of the tags and none of the others
basket  so many items lie in the basket, or at least one more line than before
empty   nothing lies in it any more;  changed: something in it is another than before
does    this command was understood
talk    the shopper hears something, and a way on: there is no more to be had
order   an order was placed, of so many items, or of exactly these
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Answer = Mapping[str, Any]


def handled(accept: Mapping[str, Any], answers: Sequence[Answer]) -> bool:
    """Whether the last of `answers` is acceptable."""
    last, before = answers[-1], answers[-2] if len(answers) > 1 else None
    (rule,) = accept
    wanted = accept[rule]
    judge: dict[str, Callable[[], bool]] = {
        "offer": lambda: _offers(last, wanted),
        "basket": lambda: _more(last, before) if before else units(last) == wanted,
        "empty": lambda: not lines(last),
        "changed": lambda: bool(lines(last)) and lines(last) != lines(before or {}),
        "does": lambda: any(one["command"] == wanted for one in last["understood"]),
        "talk": lambda: bool(last["reply"]) and bool(last["suggestions"]),
        "order": lambda: _ordered(answers, wanted),
    }
    return judge[rule]()


def units(answer: Answer) -> int:
    """How many items lie in the basket."""
    return sum(quantity for _, quantity, _, _ in lines(answer))


def lines(answer: Answer) -> list[tuple[str, int, str, tuple[str, ...]]]:
    """What lies in the basket: name, quantity, size, options."""
    found = (answer.get("basket") or {}).get("lines", ())
    return [(o["name"], o["quantity"], o["size"], tuple(o["options"])) for o in found]


def _offers(answer: Answer, wanted: Mapping[str, Sequence[str]]) -> bool:
    cards = [card for card in answer["cards"] if card["type"] == "item"]
    if not cards:
        return False
    tags = set(cards[0]["tags"])
    return bool(tags & set(wanted["any"])) and not tags & set(wanted["none"])


def _more(last: Answer, before: Answer) -> bool:
    return units(last) > units(before) or (bool(lines(last)) and lines(last) != lines(before))


def _ordered(answers: Sequence[Answer], wanted: int | Sequence[Sequence[Any]]) -> bool:
    if "order" not in answers[-1]:
        return False
    quote = next((one["quote"] for one in reversed(answers) if one.get("quote")), None)
    if quote is None:
        return False
    if isinstance(wanted, int):
        return bool(sum(line["quantity"] for line in quote["lines"]) == wanted)
    return [[line["name"], line["quantity"]] for line in quote["lines"]] == [[*w] for w in wanted]
