"""Qwen, or any other model with tools, through Amazon Bedrock's Converse API.

One call is one attempt: the client never repeats it (`aws.bedrock`), and the room that an answer
may take (`maxTokens`) is always said, for Bedrock reserves the model's own maximum otherwise
(aws.md 5.2).
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.adapters.aws import OUTAGES, THROTTLES
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

# Turned away before anything was done (the errors of bedrock-runtime, aws.md 5.2).
_BUSY = THROTTLES | {"ModelNotReadyException", "ServiceQuotaExceededException"}
_LATE = {"ModelTimeoutException"}
# How an answer may have ended that can be used; anything else has nothing in it for us.
_WHOLE = {"end_turn", "tool_use", "stop_sequence", "max_tokens"}


class BedrockConverse:
    """Implements the port Model; `client` is bedrock-runtime's, with its timeout."""

    def __init__(self, client: Any, *, model: str, max_tokens: int, temperature: float) -> None:
        self._client = client
        self._model = model
        self._inference = {"maxTokens": max_tokens, "temperature": temperature}

    def ask(self, question: Question) -> ModelAnswer:
        """One call."""
        try:
            answer = self._client.converse(
                modelId=self._model,
                system=[{"text": system_text(question)}],
                messages=[{"role": "user", "content": [{"text": told(question)}]}],
                inferenceConfig=self._inference,
                toolConfig={"tools": _tools()},
            )
        except ReadTimeoutError as error:
            raise ModelLate("no answer in time") from error
        except ClientError as error:
            raise _meaning(error) from error
        except OUTAGES as error:
            raise Unavailable(type(error).__name__) from error
        except (AttributeError, TypeError, ValueError) as error:
            # botocore's own parser, at an answer that is no object.
            raise ModelMalformed(type(error).__name__) from error
        return _read(answer)


def _tools() -> list[dict[str, Any]]:
    return [
        {
            "toolSpec": {
                "name": tool.name,
                "description": tool.told,
                "inputSchema": {"json": tool.schema},
            }
        }
        for tool in tool_specs()
    ]


def _meaning(error: ClientError) -> Exception:
    """What an error of Bedrock's means to a turn. Its message may quote what was sent, so only its
    kind is kept."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in _BUSY:
        return ModelBusy(code)
    if code in _LATE:
        return ModelLate(code)
    return Unavailable(code)


def _read(answer: Mapping[str, Any]) -> ModelAnswer:
    if answer.get("stopReason") not in _WHOLE:
        raise ModelMalformed(str(answer.get("stopReason"))[:40])
    try:
        content = answer["output"]["message"]["content"]
        calls = tuple(_call(part["toolUse"]) for part in content if "toolUse" in part)
        text = "\n".join(str(part["text"]) for part in content if "text" in part)
        usage = answer["usage"]
        tokens = int(usage["inputTokens"]), int(usage["outputTokens"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelMalformed(type(error).__name__) from error
    if not calls and not text.strip():
        raise ModelMalformed("nothing")
    return ModelAnswer(calls, text, *tokens)


def _call(use: Mapping[str, Any]) -> ToolCall:
    given = use["input"]
    if not isinstance(given, dict):
        raise TypeError(type(given).__name__)
    return ToolCall(str(use["name"]), given)
