"""Any endpoint that speaks chat completions as OpenAI defined them: Qwen's own DashScope, vLLM,
Ollama, llama.cpp. For those who host their model themselves, or elsewhere than on Bedrock.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.adapters.json_http import JsonHttp, NoAnswer
from chalicelib.contracts.tools import tool_specs
from chalicelib.domain.chat.assistant.answer import (
    ModelAnswer,
    ModelBusy,
    ModelLate,
    ModelMalformed,
    ToolCall,
)
from chalicelib.domain.chat.assistant.prompt import system_text, told
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.errors import Unavailable

PATH = "/chat/completions"
OK, TOO_MANY = 200, 429
# Models that think aloud do it before this; what stands there is not for the shopper.
_THOUGHT = "</think>"


class ChatCompletions:
    """Implements the port Model. `url` is what the endpoint's paths begin with (".../v1"); `key` is
    asked for with every call, so that a changed one is heard of, and is "" for an endpoint that
    wants none; `timeout_s` bounds connecting, sending and reading together."""

    def __init__(
        self,
        url: str,
        *,
        key: Callable[[], str],
        model: str,
        max_tokens: int,
        temperature: float,
        timeout_s: float,
    ) -> None:
        self._url, self._key, self._timeout_s = url, key, timeout_s
        self._fixed = {
            "model": model,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "tool_choice": "auto",
            "stream": False,
        }

    def ask(self, question: Question) -> ModelAnswer:
        """One call."""
        messages = [
            {"role": "system", "content": system_text(question)},
            {"role": "user", "content": told(question)},
        ]
        body = {**self._fixed, "messages": messages, "tools": _tools()}
        http = JsonHttp(self._url, bearer=self._key() or None, timeout_s=self._timeout_s)
        try:
            status, answer = http.call("POST", PATH, body)
        except NoAnswer as error:
            if isinstance(error.__cause__, TimeoutError):
                raise ModelLate("no answer in time") from error
            if isinstance(error.__cause__, ValueError):
                raise ModelMalformed("not JSON, or too much of it") from error
            raise Unavailable(str(error)) from error
        if status == TOO_MANY:
            raise ModelBusy(f"status {status}")
        if status != OK:
            raise Unavailable(f"status {status}")
        return _read(answer)


def _tools() -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.told, "parameters": tool.schema},
        }
        for tool in tool_specs()
    ]


def _read(answer: Mapping[str, Any]) -> ModelAnswer:
    try:
        message = answer["choices"][0]["message"]
        calls = tuple(_call(one["function"]) for one in message.get("tool_calls") or ())
        text = str(message.get("content") or "").rpartition(_THOUGHT)[2].strip()
        usage = answer.get("usage") or {}
        tokens = int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ModelMalformed(type(error).__name__) from error
    if not calls and not text:
        raise ModelMalformed("nothing")
    return ModelAnswer(calls, text, *tokens)


def _call(function: Mapping[str, Any]) -> ToolCall:
    """Arguments come as JSON text; some endpoints send them as they are, and "" for none."""
    given = function.get("arguments") or "{}"
    arguments = given if isinstance(given, dict) else json.loads(given)
    if not isinstance(arguments, dict):
        raise TypeError(type(arguments).__name__)
    return ToolCall(str(function["name"]), arguments)
