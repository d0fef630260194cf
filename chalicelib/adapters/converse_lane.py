"""The way from a turn to the function `converse` and back: one synchronous invocation.

Its client makes one attempt: botocore would make another for a function that is full and for one
that does not answer in time, and a turn waits for neither. Whatever goes wrong is an answer here.
"""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib import telemetry
from chalicelib.adapters.aws import OUTAGES, THROTTLES
from chalicelib.contracts.tools import read_calls
from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, ToolCall, Why
from chalicelib.domain.chat.assistant.question import Question, question_json

HELPED = "helped"
# More than this a model does not answer in; who does is cut off unread.
MOST_BYTES = 64 * 1024
NO_REST = 0.0


class ConverseLane:
    """Implements the port Assistant. `clock` gives seconds that only go forward; `waiting` is
    entered while an answer is waited for."""

    def __init__(
        self,
        client: Any,
        *,
        function: str,
        clock: Callable[[], float],
        waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._client = client
        self._function = function
        self._clock = clock
        self._waiting = waiting
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:
        """One invocation; none while `converse` has said that there is no use in it for this
        campaign."""
        with self._lock:
            closed = self._clock() < self._closed_until.get(campaign_id, NO_REST)
        if closed:
            return NoHelp(Why.SPENT)
        event = {
            "question": question_json(question),
            "shopper": shopper,
            "campaign_id": campaign_id,
            "request_id": telemetry.current_id(),
        }
        with self._waiting():
            answer = self._invoked(event)
        if isinstance(answer, NoHelp) and answer.for_s > 0:
            with self._lock:
                self._closed_until[campaign_id] = self._clock() + answer.for_s
        return answer

    def _invoked(self, event: Mapping[str, Any]) -> Helped | NoHelp:
        payload = json.dumps(event, ensure_ascii=False).encode()
        try:
            reply = self._client.invoke(
                FunctionName=self._function, InvocationType="RequestResponse", Payload=payload
            )
            if reply.get("FunctionError"):
                return NoHelp(Why.ERROR)
            raw = reply["Payload"].read(MOST_BYTES + 1)
        except ReadTimeoutError:
            return NoHelp(Why.LATE)
        except ClientError as error:
            full = error.response.get("Error", {}).get("Code") in THROTTLES
            return NoHelp(Why.FULL if full else Why.ERROR)
        except OUTAGES:
            return NoHelp(Why.ERROR)
        return _read(raw)


def _read(raw: bytes) -> Helped | NoHelp:
    """What `converse` answered, which is ours, though a model's words are in it: a newer or older
    release may put it in another way."""
    if len(raw) > MOST_BYTES:
        return NoHelp(Why.MALFORMED)
    try:
        answer = json.loads(raw)
        if answer["outcome"] == HELPED:
            return _helped(answer)
        return NoHelp(Why(answer["why"]), int(answer.get("for_s", 0)))
    except (ValueError, KeyError, TypeError):
        return NoHelp(Why.MALFORMED)


def _helped(answer: Mapping[str, Any]) -> Helped:
    calls = [ToolCall(str(one["name"]), dict(one["arguments"])) for one in answer["calls"]]
    commands, words, refused = read_calls(calls, str(answer["text"]))
    return Helped(
        commands=commands,
        words=words,
        refused=refused,
        model=str(answer["model"]),
        tokens_in=int(answer["tokens_in"]),
        tokens_out=int(answer["tokens_out"]),
        cost_micros=int(answer["cost_micros"]),
    )
