"""`make evaluate`: the rules that judge, the figures, the command, and what must not get worse."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.chat.assistant.answer import Helped, ModelAnswer, NoHelp, ToolCall
from chalicelib.domain.chat.assistant.question import Question
from infra.evaluate import __main__ as command
from infra.evaluate import report
from infra.evaluate.assistants import Live, Recorded, key_of, record_of, write
from infra.evaluate.ground import shop_at_noon
from infra.evaluate.judging import handled
from infra.evaluate.play import Played, Talk, play, talks
from tests.fakes.model_endpoint import model_endpoint

QUESTION = Question(locale="en", message="something fruity")
LATTE = {"name": "Latte", "quantity": 2, "size": "Large", "options": ["Hot"]}


def answer(**more: Any) -> dict[str, Any]:
    plain = {"reply": "Hello.", "suggestions": ["A tea"], "cards": [], "understood": []}
    return {**plain, "basket": {"lines": []}, **more}


def items(*tags: list[str]) -> dict[str, Any]:
    return answer(cards=[{"type": "item", "tags": one} for one in tags])


def basket(*lines: dict[str, Any]) -> dict[str, Any]:
    return answer(basket={"lines": list(lines)})


QUOTED = answer(quote={"lines": [{"name": "Latte", "quantity": 2}]})
OFFER = {"offer": {"any": ["fruity"], "none": ["coffee"]}}


@pytest.mark.parametrize(
    ("accept", "answers", "right"),
    [
        (OFFER, [items(["fruity"], ["coffee"])], True),
        (OFFER, [items(["coffee"], ["fruity"])], False),
        (OFFER, [items(["fruity", "coffee"])], False),
        (OFFER, [answer()], False),
        ({"basket": 2}, [basket(LATTE)], True),
        ({"basket": 1}, [basket(LATTE)], False),
        ({"basket": 1}, [answer(), basket(LATTE)], True),
        ({"basket": 1}, [basket(LATTE), basket(LATTE)], False),
        ({"empty": True}, [basket(LATTE), answer()], True),
        ({"empty": True}, [basket(LATTE), basket(LATTE)], False),
        ({"changed": True}, [basket(LATTE), basket({**LATTE, "size": "Regular"})], True),
        ({"changed": True}, [basket(LATTE), basket(LATTE)], False),
        ({"changed": True}, [basket(LATTE), answer()], False),
        ({"does": "Greet"}, [answer(understood=[{"command": "Greet"}])], True),
        ({"does": "Greet"}, [answer()], False),
        ({"talk": True}, [answer()], True),
        ({"talk": True}, [answer(suggestions=[])], False),
        ({"order": 2}, [QUOTED, answer(order={})], True),
        ({"order": [["Latte", 2]]}, [QUOTED, answer(order={})], True),
        ({"order": [["Latte", 1]]}, [QUOTED, answer(order={})], False),
        ({"order": 2}, [QUOTED], False),
        ({"order": 2}, [answer(order={})], False),
    ],
)
def test_an_answer_is_judged_by_what_was_wished_for(
    accept: dict[str, Any], answers: list[dict[str, Any]], right: bool
) -> None:
    assert handled(accept, answers) is right


def played(talk_id: str, *, well: bool, calls: int = 0, rule: str = "offer") -> Played:
    talk = Talk(talk_id, "en", ("hi",), {rule: {}})
    return Played(talk, well, rule == "order", ["parser"], calls, calls * 1000, calls * 100)


def test_figures_are_per_order_and_cost_what_the_prices_say() -> None:
    both = [
        played("a", well=True, calls=1, rule="order"),
        played("b", well=True, calls=3, rule="order"),
    ]
    one = report.figures(both, both, price_in=0.22, price_out=0.88)[1]
    assert (one.locale, one.calls_an_order, one.tokens_in, one.tokens_out) == ("en", 2.0, 2000, 200)
    assert one.cost == pytest.approx(1000 * (2000 * 0.22 + 200 * 0.88) / 1e6)


@pytest.mark.parametrize(
    ("alone", "helped", "faults"),
    [
        ((False, True), (True, True), 0),
        ((True, False), (False, True), 1),  # one lost, as many handled
        ((True, True), (False, True), 3),  # one lost, and fewer: in its language, and in all
    ],
)
def test_a_model_that_takes_away_what_the_parser_had_is_told_of(
    alone: tuple[bool, bool], helped: tuple[bool, bool], faults: int
) -> None:
    before = [played(f"t{n}", well=one) for n, one in enumerate(alone)]
    after = [played(f"t{n}", well=one) for n, one in enumerate(helped)]
    rows = report.figures(before, after, price_in=0, price_out=0)
    assert len(report.faults(rows, before, after)) == faults


def test_more_calls_than_an_order_may_take_are_told_of() -> None:
    before, after = [played("t", well=True)], [played("t", well=True, calls=4)]
    rows = report.figures(before, after, price_in=0, price_out=0)
    assert [one for one in report.faults(rows, before, after) if "4 calls" in one]


def test_what_is_recorded_answers_the_same_question_and_no_other(tmp_path: Path) -> None:
    told = ModelAnswer((ToolCall("show_basket", {}),), "", 700, 40)
    file = tmp_path / "mine.jsonl"
    write({key_of(QUESTION): record_of(told, "m")}, file, says="A test's.")
    recorded = Recorded(file)
    got = recorded.ask(QUESTION, shopper="", campaign_id="")
    assert isinstance(got, Helped)
    assert (got.model, got.tokens_in, got.tokens_out) == ("m", 700, 40)
    other = Question(locale="en", message="something else")
    assert isinstance(recorded.ask(other, shopper="", campaign_id=""), NoHelp)
    assert recorded.missing == [other]
    assert "fruity" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--url", "http://127.0.0.1:9/v1"],
        ["--url", "http://127.0.0.1:9/v1", "--model", "m", "--bedrock", "us-west-2"],
        ["--record", "x.jsonl"],
        ["--recorded", "not-there.jsonl"],
        ["--nonsense"],
    ],
)
def test_a_wish_without_sense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2


@pytest.mark.slow
def test_a_model_that_is_there_is_asked_over_the_wire_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = [talk for talk in talks() if talk.talk_id in ("en-001", "en-024", "de-021")]
    monkeypatch.setattr(command, "talks", lambda: some)
    kept = tmp_path / "mine.jsonl"
    with model_endpoint(calls=(("small_talk", {"text": "What would you like?"}),)) as endpoint:
        wish = ["--url", f"{endpoint.url}/v1", "--model", "m", "--record", str(kept)]
        code = command.main([*wish, "--no-shared", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["faults"]) == (0, [])
    assert len(endpoint.requests) == 2  # the plain order asked nobody
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.slow
def test_with_the_answers_on_file_the_talks_are_handled_as_they_were() -> None:
    those, recorded = talks(), Recorded()
    with shop_at_noon() as shop:
        alone = list(play(shop, those, None))
    with shop_at_noon() as shop:
        helped = list(play(shop, those, recorded))
    assert recorded.missing == []
    rows = report.figures(alone, helped, price_in=0.22, price_out=0.88)
    assert report.faults(rows, alone, helped) == []
    every = rows[-1]
    assert every.talks >= 100
    assert every.handled_alone >= 67
    assert every.handled >= 98
    assert every.exact_alone == every.exact == every.orders
    plain = [one for one in helped if one.talk.rule == "does"]
    assert {one.calls for one in plain} == {0}


def test_a_live_model_that_fails_is_no_help() -> None:
    with model_endpoint(status=500) as endpoint:
        wish = command.parser().parse_args(["--url", f"{endpoint.url}/v1", "--model", "m"])
        live = command._assistant(wish)
        assert isinstance(live, Live)
        assert isinstance(live.ask(QUESTION, shopper="", campaign_id=""), NoHelp)
    assert live.heard == {}
