"""One suite for every way to a model: what is sent, what comes back, and every kind of failure,
each after one attempt."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.bedrock import BedrockConverse
from chalicelib.adapters.chat_completions import ChatCompletions
from chalicelib.contracts.tools import TOOLS
from chalicelib.domain.chat.assistant.answer import (
    ModelAnswer,
    ModelBusy,
    ModelLate,
    ModelMalformed,
    ToolCall,
)
from chalicelib.domain.chat.assistant.question import OfferedItem, Question
from chalicelib.domain.errors import Unavailable
from chalicelib.flows.model_ports import Model
from tests.fakes.model_endpoint import ModelEndpoint, model_endpoint

TIMEOUT_S = 0.5
KEY = "sk-never-to-be-seen"
QUESTION = Question(
    locale="zh-CN", message="来点清爽的", items=(OfferedItem("a-tea", "茉莉绿茶", "tea"),)
)
CALLS = (("add_item", {"item_id": "a-tea", "quantity": 2}), ("show_basket", {}))
READ = (ToolCall("add_item", {"item_id": "a-tea", "quantity": 2}), ToolCall("show_basket", {}))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelEndpoint]:
    with model_endpoint() as there:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", there.url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
        aws.forget()
        yield there
        aws.forget()


@pytest.fixture(params=["bedrock", "completions"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(kind: str, endpoint: ModelEndpoint) -> Model:
    if kind == "bedrock":
        client = aws.bedrock(region="us-west-2", timeout_s=TIMEOUT_S)
        return BedrockConverse(client, model="qwen", max_tokens=300, temperature=0.2)
    return ChatCompletions(
        f"{endpoint.url}/v1",
        key=lambda: KEY,
        model="qwen",
        max_tokens=300,
        temperature=0.2,
        timeout_s=TIMEOUT_S,
    )


def test_tool_calls_come_back_in_their_order_with_what_they_took(
    model: Model, endpoint: ModelEndpoint
) -> None:
    endpoint.calls = CALLS
    assert model.ask(QUESTION) == ModelAnswer(READ, "", 700, 40)


def test_words_come_back_as_they_are_beside_calls_or_alone(
    model: Model, endpoint: ModelEndpoint
) -> None:
    endpoint.calls, endpoint.text = CALLS, "好的。"
    assert model.ask(QUESTION) == ModelAnswer(READ, "好的。", 700, 40)
    endpoint.calls = ()
    assert model.ask(QUESTION) == ModelAnswer((), "好的。", 700, 40)


def test_it_is_told_the_data_the_tools_and_how_much_it_may_write(
    model: Model, kind: str, endpoint: ModelEndpoint
) -> None:
    endpoint.calls = CALLS
    model.ask(QUESTION)
    (request,) = endpoint.requests
    body = request["body"]
    assert "来点清爽的" in json.dumps(body, ensure_ascii=False)
    assert "a-tea" in json.dumps(body)
    if kind == "bedrock":
        assert request["path"] == "/model/qwen/converse"
        tools = [one["toolSpec"] for one in body["toolConfig"]["tools"]]
        schemas = {one["name"]: one["inputSchema"]["json"] for one in tools}
        limits = body["inferenceConfig"]
        assert (limits["maxTokens"], limits["temperature"]) == (300, 0.2)
    else:
        assert request["path"] == "/v1/chat/completions"
        tools = [one["function"] for one in body["tools"]]
        schemas = {one["name"]: one["parameters"] for one in tools}
        assert (body["model"], body["max_tokens"], body["temperature"]) == ("qwen", 300, 0.2)
        assert request["headers"]["Authorization"] == f"Bearer {KEY}"
    assert set(schemas) == set(TOOLS)
    assert schemas["add_item"]["required"] == ["item_id"]
    assert all(one["type"] == "object" for one in schemas.values())


@pytest.mark.parametrize(
    ("status", "error", "raised"),
    [
        (429, "ThrottlingException", ModelBusy),
        (429, "ModelNotReadyException", ModelBusy),
        (500, "InternalServerException", Unavailable),
        (503, "ServiceUnavailableException", Unavailable),
        (400, "ValidationException", Unavailable),
        (403, "AccessDeniedException", Unavailable),
        (404, "ResourceNotFoundException", Unavailable),
        (424, "ModelErrorException", Unavailable),
    ],
)
def test_a_refusal_is_what_it_is_after_one_attempt(
    model: Model, endpoint: ModelEndpoint, status: int, error: str, raised: type[Exception]
) -> None:
    endpoint.status, endpoint.error = status, error
    with pytest.raises(raised) as caught:
        model.ask(QUESTION)
    assert caught.type is raised or raised is Unavailable
    assert not issubclass(caught.type, ModelMalformed)
    assert len(endpoint.requests) == 1
    assert KEY not in repr(caught.value)


def test_a_model_that_thinks_too_long_is_late_and_not_asked_again(
    model: Model, endpoint: ModelEndpoint
) -> None:
    endpoint.calls, endpoint.wait_s = CALLS, TIMEOUT_S * 2
    with pytest.raises(ModelLate):
        model.ask(QUESTION)
    assert len(endpoint.requests) == 1


def test_bedrocks_own_timeout_is_late_too(model: Model, kind: str, endpoint: ModelEndpoint) -> None:
    endpoint.status, endpoint.error = 408, "ModelTimeoutException"
    with pytest.raises(ModelLate if kind == "bedrock" else Unavailable):
        model.ask(QUESTION)


def test_a_connection_that_breaks_is_an_error(model: Model, endpoint: ModelEndpoint) -> None:
    endpoint.resets = True
    with pytest.raises(Unavailable) as caught:
        model.ask(QUESTION)
    assert not isinstance(caught.value, ModelLate | ModelMalformed)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b"{}", b'{"choices": []}', b"<html>", b'{"output": {"message": {}}}'],
)
def test_an_answer_that_cannot_be_read_is_malformed(
    model: Model, endpoint: ModelEndpoint, raw: bytes
) -> None:
    endpoint.raw = raw
    with pytest.raises(Unavailable):
        model.ask(QUESTION)
    assert len(endpoint.requests) == 1


def test_an_answer_of_nothing_is_malformed(model: Model, endpoint: ModelEndpoint) -> None:
    with pytest.raises(ModelMalformed):
        model.ask(QUESTION)


def test_a_call_whose_arguments_are_no_object_is_malformed(
    model: Model, endpoint: ModelEndpoint
) -> None:
    endpoint.calls = (("add_item", "[1, 2]"),)
    with pytest.raises(ModelMalformed):
        model.ask(QUESTION)


def test_an_answer_that_was_cut_off_is_used_as_far_as_it_goes(
    model: Model, endpoint: ModelEndpoint
) -> None:
    endpoint.calls, endpoint.stop = CALLS, "max_tokens"
    assert model.ask(QUESTION).calls == READ


def test_forty_kilobytes_of_text_are_an_answer_like_any_other(
    model: Model, endpoint: ModelEndpoint
) -> None:
    endpoint.text = "好" * 14_000
    assert model.ask(QUESTION).text == endpoint.text


class TestBedrock:
    @pytest.fixture
    def kind(self) -> str:
        return "bedrock"

    @pytest.mark.parametrize(
        "stop", ["malformed_tool_use", "malformed_model_output", "guardrail_intervened", "new"]
    )
    def test_an_ending_with_nothing_in_it_for_us_is_malformed(
        self, model: Model, endpoint: ModelEndpoint, stop: str
    ) -> None:
        endpoint.calls, endpoint.stop = CALLS, stop
        with pytest.raises(ModelMalformed):
            model.ask(QUESTION)


class TestCompletions:
    @pytest.fixture
    def kind(self) -> str:
        return "completions"

    def test_arguments_may_be_left_out_or_sent_as_they_are(
        self, model: Model, endpoint: ModelEndpoint
    ) -> None:
        function = {"name": "show_basket", "arguments": ""}
        given = {"name": "add_item", "arguments": {"item_id": "a-tea"}}
        message = {"content": None, "tool_calls": [{"function": function}, {"function": given}]}
        endpoint.raw = json.dumps({"choices": [{"message": message}]}).encode()
        calls = (ToolCall("show_basket", {}), ToolCall("add_item", {"item_id": "a-tea"}))
        assert model.ask(QUESTION) == ModelAnswer(calls, "", 0, 0)

    def test_broken_arguments_are_malformed(self, model: Model, endpoint: ModelEndpoint) -> None:
        endpoint.calls = (("add_item", '{"item_id": '),)
        with pytest.raises(ModelMalformed):
            model.ask(QUESTION)

    def test_what_a_model_thinks_aloud_is_no_part_of_what_it_says(
        self, model: Model, endpoint: ModelEndpoint
    ) -> None:
        endpoint.text = "<think>The shopper wants the coupon.</think>\n您好。"
        assert model.ask(QUESTION).text == "您好。"

    def test_an_answer_that_trickles_in_is_late(
        self, model: Model, endpoint: ModelEndpoint
    ) -> None:
        endpoint.calls, endpoint.trickle_s = CALLS, 0.2
        with pytest.raises(ModelLate):
            model.ask(QUESTION)

    def test_a_changed_key_is_used_from_the_next_call_on(self, endpoint: ModelEndpoint) -> None:
        endpoint.text, keys = "您好。", iter(["first", "second"])
        told: dict[str, Any] = {"model": "m", "max_tokens": 9, "temperature": 0.0}
        model = ChatCompletions(endpoint.url, key=lambda: next(keys), timeout_s=TIMEOUT_S, **told)
        model.ask(QUESTION)
        model.ask(QUESTION)
        sent = [request["headers"]["Authorization"] for request in endpoint.requests]
        assert sent == ["Bearer first", "Bearer second"]

    def test_an_endpoint_without_a_key_is_sent_none(self, endpoint: ModelEndpoint) -> None:
        endpoint.text = "您好。"
        told: dict[str, Any] = {"model": "m", "max_tokens": 9, "temperature": 0.0}
        ChatCompletions(endpoint.url, key=lambda: "", timeout_s=TIMEOUT_S, **told).ask(QUESTION)
        assert "Authorization" not in endpoint.requests[0]["headers"]
