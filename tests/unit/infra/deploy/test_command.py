"""The command itself: asked first, honest about how it ended, nothing done unasked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.deploy import __main__ as command
from infra.deploy import personal, production, remove, smoke
from infra.deploy.desk import Desk
from infra.deploy.errors import DeployError
from infra.deploy.stacks import Change, Proposal, Stacks
from infra.local.cloud import locked_moto

STAGE = ["--stage", "prod"]


class Happened:
    """What was done, in order; `fail` is raised while it is being carried out."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fail: BaseException | None = None
        self.settings: dict[str, str] = {}
        self.changes: tuple[Change, ...] = ()


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Happened]:
    seen = Happened()

    def propose(desk: Desk, _: Any) -> None:
        seen.done.append("proposed")
        desk.artifacts.make()
        desk.proposal = Proposal(desk.prefix, "c", seen.changes)
        desk.plan(["the plan"])

    def carry_out(desk: Desk) -> None:
        if seen.fail is not None:
            raise seen.fail
        seen.done.append("carried out")
        seen.settings = dict(desk.settings)

    monkeypatch.setattr(production, "propose", propose)
    monkeypatch.setattr(production, "carry_out", carry_out)
    monkeypatch.setattr(production, "api_of", lambda _: "api")
    monkeypatch.setattr(Stacks, "withdraw", lambda *_: seen.done.append("withdrawn"))
    monkeypatch.setattr(smoke, "findings", lambda *_, **__: [(True, "GET /health: 200")])
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with locked_moto():
        yield seen


def answers(text: str) -> Callable[[str], str]:
    return lambda _: text


@pytest.mark.parametrize("yes", ["y", "Yes "])
def test_it_asks_and_deploys(
    happened: Happened, capsys: pytest.CaptureFixture[str], yes: str
) -> None:
    assert command.main(STAGE, answer=answers(yes)) == 0
    assert happened.done == ["proposed", "carried out"]
    said = capsys.readouterr().out
    assert said.index("the plan") < said.index("Deployed in")
    assert "Up: https://api.execute-api.us-east-1.amazonaws.com/v1/" in said


@pytest.mark.parametrize("no", ["", "n", "nope"])
def test_whoever_does_not_agree_gets_nothing(happened: Happened, no: str) -> None:
    assert command.main(STAGE, answer=answers(no)) == 3
    assert happened.done == ["proposed", "withdrawn"]


def test_a_plan_is_only_a_plan(happened: Happened) -> None:
    assert command.main([*STAGE, "--plan", "--yes"]) == 0
    assert happened.done == ["proposed", "withdrawn"]


def test_without_a_terminal_it_wants_to_be_told(
    happened: Happened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_terminal", lambda: None)
    assert command.main(STAGE) == 1
    assert "--yes" in capsys.readouterr().err
    assert happened.done == ["proposed", "withdrawn"]


def test_data_goes_only_when_that_is_said(
    happened: Happened, capsys: pytest.CaptureFixture[str]
) -> None:
    happened.changes = (Change("Remove", "OrdersQueue", "AWS::SQS::Queue"),)
    assert command.main([*STAGE, "--yes"]) == 1
    assert "OrdersQueue" in capsys.readouterr().err
    assert happened.done == ["proposed", "withdrawn"]
    assert command.main([*STAGE, "--yes", "--replace"]) == 0
    assert happened.done[-1] == "carried out"


def test_control_c_at_the_question_leaves_nothing(happened: Happened) -> None:
    def broken(_: str) -> str:
        raise KeyboardInterrupt

    assert command.main(STAGE, answer=broken) == 130
    assert happened.done == ["proposed", "withdrawn"]


def test_what_was_set_stays_set_once_it_was_deployed(happened: Happened) -> None:
    told = ["--set", "LANTERN_PAYMENT_URL=https://pay"]
    happened.fail = DeployError("half-way")
    assert command.main([*STAGE, "--yes", *told]) == 1
    happened.fail = None
    assert command.main([*STAGE, "--yes"]) == 0
    assert happened.settings == {}
    assert command.main([*STAGE, "--yes", *told]) == 0
    assert command.main([*STAGE, "--yes"]) == 0
    assert happened.settings == {"LANTERN_PAYMENT_URL": "https://pay"}
    assert command.main([*STAGE, "--yes", "--set", "LANTERN_PAYMENT_URL="]) == 0
    assert happened.settings == {}


def test_a_smoke_test_that_fails_is_a_failure(
    happened: Happened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke, "findings", lambda *_, **__: [(False, "GET /health: 500")])
    assert command.main([*STAGE, "--yes"]) == 1
    said = capsys.readouterr().out
    assert "FAILED  GET /health: 500" in said
    assert "NOT as it should be" in said


def test_control_c_says_how_to_go_on(
    happened: Happened, capsys: pytest.CaptureFixture[str]
) -> None:
    happened.fail = KeyboardInterrupt()
    assert command.main([*STAGE, "--yes"]) == 130
    assert "run the same command again" in capsys.readouterr().err


def test_without_a_region_nothing_is_begun(
    happened: Happened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    assert command.main([*STAGE, "--yes"]) == 2
    assert "Which region?" in capsys.readouterr().err
    assert happened.done == []


def test_destroying_wants_the_stages_name_typed(
    happened: Happened, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[str] = []
    monkeypatch.setattr(remove, "remove", lambda desk, _: gone.append(desk.stage) or [])
    for said in ("", "y", "yes", "dev"):
        assert command.main([*STAGE, "--destroy"], answer=answers(said)) == 3
    assert gone == []
    assert command.main([*STAGE, "--destroy"], answer=answers("prod")) == 0
    assert gone == ["prod"]


def test_what_is_left_over_is_no_success(
    happened: Happened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remove, "remove", lambda *_: ["bucket lantern-prod-x"])
    assert command.main([*STAGE, "--destroy", "--yes"]) == 1
    assert "bucket lantern-prod-x" in capsys.readouterr().err


def test_a_protected_table_keeps_everything(
    happened: Happened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import boto3

    boto3.client("dynamodb", region_name="us-east-1").create_table(
        TableName="lantern-prod",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
    )
    monkeypatch.setattr(remove, "remove", None)
    assert command.main([*STAGE, "--destroy", "--yes"]) == 1
    assert "nothing was touched" in capsys.readouterr().err


def test_a_personal_stage_travels_the_other_road(
    happened: Happened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "propose", production.propose)
    monkeypatch.setattr(personal, "carry_out", lambda desk, _: production.carry_out(desk))
    monkeypatch.setattr(personal, "api_of", lambda _: "api")
    monkeypatch.setattr(production, "api_of", None)
    assert command.main(["--stage", "dev", "--yes"]) == 0
    assert happened.done == ["proposed", "carried out"]
