"""The assistant behind the model's circuit breaker, counted for those who watch.

A function that is full, a budget that is spent, a model that is switched off say nothing about how
the model does: only calls that were made count for the breaker.
"""

from collections.abc import Callable

from chalicelib import telemetry
from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, Why
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.overload.breaker import CircuitOpen
from chalicelib.flows.break_circuit import Circuit
from chalicelib.flows.model_ports import Assistant
from chalicelib.flows.ports import Tally

_FAILURES = (Why.LATE, Why.ERROR, Why.MALFORMED, Why.THROTTLED)


class GuardedAssistant:
    """Implements the port Assistant. `ticks` are seconds that only go forward."""

    def __init__(
        self, assistant: Assistant, circuit: Circuit, *, tally: Tally, ticks: Callable[[], float]
    ) -> None:
        self._assistant = assistant
        self._circuit = circuit
        self._tally = tally
        self._ticks = ticks

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:
        """Ask, if the breaker lets it pass; OPEN otherwise."""
        began = self._ticks()
        self._count("asked")
        try:
            answer = self._circuit.call(
                lambda: self._assistant.ask(question, shopper=shopper, campaign_id=campaign_id),
                failed=_failed,
                silent=_says_nothing,
            )
        except CircuitOpen:
            answer = NoHelp(Why.OPEN)
        if isinstance(answer, NoHelp):
            self._tally.add(f"model_{answer.why}")
            return answer
        took_ms = (self._ticks() - began) * 1000
        telemetry.measure("model.took_ms", took_ms)
        self._tally.add("model_ms", round(took_ms))
        self._tally.add("model_helped")
        self._count("tokens_in", answer.tokens_in)
        self._count("tokens_out", answer.tokens_out)
        self._count("cost_micros", answer.cost_micros)
        return answer

    def _count(self, what: str, count: int = 1) -> None:
        telemetry.count(f"model.{what}", count)
        self._tally.add(f"model_{what}", count)


def _failed(answer: Helped | NoHelp) -> bool:
    return isinstance(answer, NoHelp) and answer.why in _FAILURES


def _says_nothing(answer: Helped | NoHelp) -> bool:
    return isinstance(answer, NoHelp) and answer.why not in _FAILURES
