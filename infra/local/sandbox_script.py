"""What a sandbox provider was told to do wrong, and how often: rules, matched in order."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Behaviour = Literal[
    "approve",  # as if there were no rule
    "decline",  # a definite no (charges only)
    "slow",  # the right answer after `delay_s` (2 s)
    "error",  # 500, nothing done
    "timeout_before",  # nothing done, no answer for `delay_s` (60 s), then the line is cut
    "timeout_after",  # done, but no answer for `delay_s` (60 s), then the line is cut
    "hold",  # frozen on its way: done and answered after `delay_s`, or when released
]
DEFAULT_DELAYS_S = {"slow": 2.0, "timeout_before": 60.0, "timeout_after": 60.0, "hold": 3600.0}


@dataclass(slots=True)
class Rule:
    """Applies to calls that match in every field given; `times` None means for ever."""

    behaviour: Behaviour
    operation: str = "*"
    amount: int | None = None
    key_prefix: str = ""
    times: int | None = None
    delay_s: float | None = None

    def __post_init__(self) -> None:
        if self.behaviour not in get_args(Behaviour):
            raise ValueError(f"behaviour is one of {', '.join(get_args(Behaviour))}")

    def matches(self, operation: str, key: str, amount: int | None) -> bool:
        """Whether this rule speaks of this call and has any of its `times` left."""
        return (
            self.times != 0
            and self.operation in ("*", operation)
            and self.amount in (None, amount)
            and key.startswith(self.key_prefix)
        )


@dataclass(frozen=True, slots=True)
class Cue:
    """What to do with one call."""

    behaviour: Behaviour = "approve"
    delay_s: float = 0.0


class Script:
    """The rules in force; safe for threads."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, rule: Rule) -> None:
        """Put one more rule behind the others."""
        with self._lock:
            self._rules.append(rule)

    def replace(self, rules: Iterable[Rule]) -> None:
        """Forget the rules and take these."""
        fresh = list(rules)
        with self._lock:
            self._rules = fresh

    def take(self, operation: str, key: str, amount: int | None) -> Cue:
        """The cue for this call; the rule that gave it has one time less."""
        with self._lock:
            for rule in self._rules:
                if not rule.matches(operation, key, amount):
                    continue
                if rule.times is not None:
                    rule.times -= 1
                delay = rule.delay_s
                if delay is None:
                    delay = DEFAULT_DELAYS_S.get(rule.behaviour, 0.0)
                return Cue(rule.behaviour, delay)
        return Cue()


def parse(raw: Mapping[str, Any]) -> Rule:
    """One rule of `POST /_script`; TypeError or ValueError says what is wrong with it."""
    fields = dict(raw)
    return Rule(**fields.pop("match", {}), **fields)
