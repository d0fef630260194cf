"""A true model behind both adapters, and a hundred chats with it: whatever it writes, nobody gets
an error, a price, or an order that he did not ask for. What it did is printed as a table."""

import itertools
import json
import os
import re
import time
from collections import Counter
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.bedrock import BedrockConverse
from chalicelib.adapters.chat_completions import ChatCompletions
from chalicelib.contracts.tools import read_calls
from chalicelib.domain.chat.assistant.answer import ModelAnswer, ModelMalformed
from chalicelib.domain.chat.assistant.guard import guarded
from chalicelib.domain.chat.assistant.prompt import tokens_of
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.chat.assistant.sifting import sifted
from chalicelib.flows.model_ports import Model
from infra.evaluate.assistants import Live
from infra.evaluate.ground import shop_at_noon
from infra.evaluate.play import Talk, play, talks
from infra.local.client import Client
from infra.local.service import LocalService
from tests.aws.emulator import Emulator
from tests.red_team.test_attempts import ATTEMPTS, NEVER

HUBIN = {"lat": 30.2590, "lon": 120.1644}
PATIENT_S, TURNS, CHATS = 90.0, 100, 24
# A page waits ten seconds; the parser has long been ready by then.
TIMEOUT_S, DEADLINE_S, SLACK_S = 8.0, 8.8, 3.0
LIMITS: dict[str, Any] = {"model": "gemma-3-270m", "max_tokens": 24, "temperature": 0.8}


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    """What turns of ours would ask."""
    asked: list[Question] = []

    class Note:
        def ask(self, question: Question) -> ModelAnswer:
            asked.append(question)
            raise ModelMalformed("only noted")

    with shop_at_noon() as shop:
        list(play(shop, talks()[:45:6], Live(Note(), name="note")))
    return asked


def through(model: Model, questions: list[Question]) -> Counter[str]:
    """Ask each; whatever comes back must be an answer, or known as none."""
    seen: Counter[str] = Counter()
    for question in questions:
        try:
            answer = model.ask(question)
        except ModelMalformed:
            seen["malformed"] += 1
            continue
        commands, words, _ = read_calls(answer.calls, answer.text)
        kept = guarded(words, locale=question.locale, names=question.names)
        seen["commands that held up"] += len(sifted(commands, question))
        seen["calls"] += len(answer.calls)
        seen["answers"] += 1
        seen["sentences dropped"] += len(kept.dropped)
        assert not NEVER.search(kept.text)
        assert 0 < answer.tokens_in <= tokens_of(question), "the estimate is too low"
        assert answer.tokens_out <= LIMITS["max_tokens"] + 1
    return seen


def test_the_wire_of_chat_completions(true_model: str, questions: list[Question]) -> None:
    model = ChatCompletions(f"{true_model}/v1", key=lambda: "", timeout_s=PATIENT_S, **LIMITS)
    seen = through(model, questions)
    print("\nchat completions:", dict(seen))
    assert seen["answers"] + seen["malformed"] == len(questions) > 5


@pytest.mark.skipif("not os.environ.get('LANTERN_EMULATOR')", reason="the emulator is not there")
def test_the_wire_of_bedrock_behind_the_emulator(
    true_model: str, questions: list[Question]
) -> None:
    proxy = {
        "MINISTACK_BEDROCK_PROXY_URL": true_model,
        "MINISTACK_BEDROCK_PROXY_TIMEOUT_SECONDS": str(PATIENT_S),
    }
    with Emulator(os.environ["LANTERN_EMULATOR"], **proxy):
        aws.forget()
        client = aws.bedrock(region="us-east-1", timeout_s=PATIENT_S)
        limits = {**LIMITS, "model": "qwen.qwen3-32b-v1:0"}
        seen = through(BedrockConverse(client, **limits), questions)
        aws.forget()
    print("\nBedrock's Converse:", dict(seen))
    assert seen["answers"] + seen["malformed"] == len(questions)


def messages() -> list[Talk]:
    """A hundred: what people wish for, and what the red team tries, side by side."""
    wishes = [talk for talk in talks() if talk.rule in ("offer", "talk")]
    attempts = [
        Talk(row["id"], row["locale"], (row["message"],), {"talk": True}) for row in ATTEMPTS[::7]
    ]
    both = itertools.chain.from_iterable(itertools.zip_longest(wishes, attempts))
    return [one for one in both if one is not None][:TURNS]


def test_a_hundred_turns(true_model: str) -> None:
    """Whole turns, with as much time for the model as it wants."""
    model = ChatCompletions(f"{true_model}/v1", key=lambda: "", timeout_s=PATIENT_S, **LIMITS)
    began = time.monotonic()
    with shop_at_noon() as shop:
        played = list(play(shop, messages(), Live(model, name=LIMITS["model"]), below=1.01))
    took_s = time.monotonic() - began
    calls = sum(one.calls for one in played)
    who = Counter(one.answered_by[-1] for one in played)
    print(
        f"\n{len(played)} turns: {calls} asked, {took_s / max(1, calls):.1f} s a call, {dict(who)}"
    )
    print(f"tokens in {sum(p.tokens_in for p in played)}, out {sum(p.tokens_out for p in played)}")
    print(f"guard: {sum(one.dropped for one in played)} sentences dropped")
    assert len(played) == TURNS
    assert calls >= TURNS * 3 // 4
    for one in played:
        assert one.reply
        assert not one.ordered
        if one.answered_by[-1] == "model":
            assert not NEVER.search(one.reply), one.reply


def test_chats_with_a_model_that_is_mostly_too_slow(true_model: str) -> None:
    """Over HTTP, with a page's patience: each is answered in time, whoever answers."""
    rung = {**LIMITS, "kind": "openai", "url": f"{true_model}/v1", "timeout_s": TIMEOUT_S}
    seen: Counter[str] = Counter()
    slowest = 0.0
    with LocalService(
        port=0,
        kitchen=False,
        models=({**rung, "tokens_per_minute": 10_000_000},),
        model_deadline_s=DEADLINE_S,
        converse_width=2,
        log_level="CRITICAL",
    ) as service:
        for number, talk in enumerate(messages()[:CHATS]):
            client = Client(service.url, service.token(f"shopper-{number}"))
            body = {"message": talk.said[0], "locale": talk.locale, "location": HUBIN}
            began = time.monotonic()
            answer = client.post("/chat", body)
            took_s = time.monotonic() - began
            slowest = max(slowest, took_s)
            assert answer.status == 200, answer
            said = answer.body
            seen[said["answered_by"]] += 1
            assert said["reply"]
            assert said["suggestions"]
            assert took_s < DEADLINE_S + SLACK_S, took_s
            assert "order" not in said
            if said["answered_by"] == "model":
                unbacked = {**said, "reply": ""}
                facts = set(re.findall(r"\d+", json.dumps(unbacked, ensure_ascii=False)))
                assert not NEVER.search(said["reply"]), said["reply"]
                seen["replies with numbers beside facts"] += bool(
                    set(re.findall(r"\d+", said["reply"])) - facts
                )
        operator = Client(service.url, service.token("op", "operator"))
        overview = operator.get("/ops/model?limit=200").body
    outcomes = Counter(turn["outcome"] for turn in overview["turns"])
    print(f"\n{CHATS} chats: {dict(seen)}; the slowest took {slowest:.1f} s")
    print(f"calls that were made: {dict(outcomes)}")
    print(f"guard: {sum(len(turn['dropped']) for turn in overview['turns'])} sentences dropped")
    assert sum(outcomes.values()) >= CHATS // 4, "the model was hardly asked"
