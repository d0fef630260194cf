"""The operator's view of the model: what it was asked in the last minutes, what came of it and what
it took, and the latest turns for review. From counts and rows that are kept anyway."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.domain.chat.assistant.answer import Why
from chalicelib.domain.chat.assistant.review import review_json
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.breaker import WINDOW_S
from chalicelib.flows.model_ports import ReviewLog
from chalicelib.flows.ports import Tally

LOOKED_BACK_S = 300
MICROS = 1_000_000


def oversee_model(
    *, now: datetime, most: int, models: tuple[str, ...], tally: Tally, reviews: ReviewLog
) -> dict[str, Any]:
    """`GET /ops/model` as plain data: the ladder, figures of the last five minutes, and `most`
    turns. What cannot be read is left empty. Eleven calls at most."""
    counts: Counter[str] = Counter()
    turns: list[Mapping[str, Any]] = []
    with suppress(Overloaded, Unavailable):
        for window in tally.windows(now, count=LOOKED_BACK_S // WINDOW_S):
            counts.update(window)
    with suppress(Overloaded, Unavailable):
        turns = [review_json(one) for one in reviews.latest(now, most=most)]
    helped = counts["model_helped"]
    return {
        "models": list(models),
        "as_of": now.isoformat(),
        "seconds": LOOKED_BACK_S,
        "asked": counts["model_asked"],
        "helped": helped,
        "no_help": {why.value: counts[f"model_{why}"] for why in Why if counts[f"model_{why}"]},
        "guard_dropped": counts["guard_dropped"],
        "tokens_in": counts["model_tokens_in"],
        "tokens_out": counts["model_tokens_out"],
        "cost_usd": round(counts["model_cost_micros"] / MICROS, 6),
        "mean_ms": round(counts["model_ms"] / helped) if helped else None,
        "turns": turns,
    }
