"""Talks played twice, side by side, per language, and the verdict on them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.chat.assistant.asking import MOST_CALLS
from infra.evaluate.play import Played
from infra.evaluate.shared import Row

LOCALES = ("zh-CN", "en", "de")
MILLION = 1_000_000
ORDERS = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """One language. Shares are of talks (or of talks that are to end in an order); calls and tokens
    are per order that was placed, `cost` in dollars for a thousand of them."""

    locale: str
    talks: int
    turns: int
    handled_alone: int
    handled: int
    orders: int
    exact_alone: int
    exact: int
    fallbacks_alone: int
    fallbacks: int
    asked_turns: int
    calls_an_order: float
    most_calls: int
    tokens_in: int
    tokens_out: int
    guard_hits: int
    cost: float


def figures(
    alone: Sequence[Played], helped: Sequence[Played], *, price_in: float, price_out: float
) -> list[Figures]:
    """Every language, and all together."""
    told = [_of(name, alone, helped, price_in, price_out) for name in LOCALES]
    return [*told, _of("all", alone, helped, price_in, price_out)]


def _of(
    locale: str,
    alone: Sequence[Played],
    helped: Sequence[Played],
    price_in: float,
    price_out: float,
) -> Figures:
    before = [p for p in alone if locale in (p.talk.locale, "all")]
    after = [p for p in helped if locale in (p.talk.locale, "all")]
    bought = [p for p in after if p.talk.rule == "order"]
    tokens_in, tokens_out = sum(p.tokens_in for p in bought), sum(p.tokens_out for p in bought)
    orders = max(1, sum(p.ordered for p in bought))
    cost = (tokens_in * price_in + tokens_out * price_out) / MILLION / orders * ORDERS
    return Figures(
        locale=locale,
        talks=len(after),
        turns=sum(len(p.answered_by) for p in after),
        handled_alone=sum(p.handled for p in before),
        handled=sum(p.handled for p in after),
        orders=len(bought),
        exact_alone=sum(p.handled for p in before if p.talk.rule == "order"),
        exact=sum(p.handled for p in bought),
        fallbacks_alone=sum(p.answered_by.count("fallback") for p in before),
        fallbacks=sum(p.answered_by.count("fallback") for p in after),
        asked_turns=sum(p.calls for p in after),
        calls_an_order=round(sum(p.calls for p in bought) / orders, 2),
        most_calls=max((p.calls for p in after), default=0),
        tokens_in=round(tokens_in / orders),
        tokens_out=round(tokens_out / orders),
        guard_hits=sum(p.dropped for p in after),
        cost=round(cost, 4),
    )


def faults(rows: Sequence[Figures], alone: Sequence[Played], helped: Sequence[Played]) -> list[str]:
    """What speaks against the model, as sentences; [] when nothing does."""
    told = [
        f"{one.locale}: {one.handled} talks handled with the model, {one.handled_alone} without."
        for one in rows
        if one.handled < one.handled_alone
    ]
    told += [
        f"{after.talk.talk_id}: handled by the parser alone, and not with the model."
        for before, after in zip(alone, helped, strict=True)
        if before.handled and not after.handled
    ]
    told += [
        f"{one.locale}: {one.most_calls} calls in one talk."
        for one in rows
        if one.most_calls > MOST_CALLS
    ]
    return told


_COLUMNS = (
    ("talks", "talks", "{}"),
    ("handled, parser", "handled_alone", "{}"),
    ("with the model", "handled", "{}"),
    ("orders exact, parser", "exact_alone", "{}"),
    ("with the model", "exact", "{}"),
    ("of orders", "orders", "{}"),
    ("turns", "turns", "{}"),
    ("fallbacks, parser", "fallbacks_alone", "{}"),
    ("with the model", "fallbacks", "{}"),
    ("turns that asked", "asked_turns", "{}"),
    ("calls an order", "calls_an_order", "{}"),
    ("tokens in, an order", "tokens_in", "{}"),
    ("tokens out, an order", "tokens_out", "{}"),
    ("guard hits", "guard_hits", "{}"),
    ("$ for 1,000 orders", "cost", "{:.2f}"),
)


def table(rows: Sequence[Figures]) -> str:
    """One line a figure, one column a language."""
    width = max(len(label) for label, _, _ in _COLUMNS) + 2
    lines = [" " * width + "".join(f"{one.locale:>9}" for one in rows)]
    for label, name, form in _COLUMNS:
        cells = "".join(f"{form.format(getattr(one, name)):>9}" for one in rows)
        lines.append(f"{label:<{width}}{cells}")
    return "\n".join(lines)


def shared_table(rows: Sequence[Row]) -> str:
    """The set beside the repository, one line a kind and language."""
    lines = [
        "messages of the shared set        rows   right  asked  right with the model  no answer"
    ]
    for kind, locale in sorted({(row.kind, row.locale) for row in rows}):
        own = [row for row in rows if (row.kind, row.locale) == (kind, locale)]
        lines.append(
            f"  {kind + ', ' + locale:<30}{len(own):>6}{sum(r.right for r in own):>8}"
            f"{sum(r.asked for r in own):>7}{sum(r.right_with for r in own):>22}"
            f"{sum(r.missing for r in own):>11}"
        )
    return "\n".join(lines)


def curve(rows: Sequence[Row]) -> str:
    """What each threshold of confidence would ask, and how often the parser was right there."""
    lines = ["asked below   rows   share   the parser was right"]
    for below in (0.5, 0.6, 0.7, 0.8, 0.9):
        asked = [row for row in rows if row.sure < below]
        right = sum(row.right for row in asked) / len(asked) if asked else 1.0
        lines.append(f"  {below:<9}{len(asked):>7}{len(asked) / len(rows):>8.0%}{right:>22.0%}")
    return "\n".join(lines)


def document(rows: Sequence[Figures], shared: Sequence[Row], told: Sequence[str]) -> dict[str, Any]:
    """Everything as data."""
    return {
        "figures": [asdict(one) for one in rows],
        "shared": [asdict(one) for one in shared],
        "faults": list(told),
    }
