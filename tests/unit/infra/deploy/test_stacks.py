"""A stack is proposed, shown, carried out and told of, whatever an earlier try has left."""

from typing import Any

import pytest

from infra.deploy.errors import DeployError
from infra.deploy.stacks import Change, Proposal, Stacks
from tests.fakes.cloudformation import FakeCloudFormation

URL = "https://s3.example/bucket/template.json"
TABLE = {"Action": "Add", "LogicalResourceId": "Table", "ResourceType": "AWS::DynamoDB::Table"}


class Cloud:
    """Hands out the one client."""

    def __init__(self, client: FakeCloudFormation) -> None:
        self._client = client

    def client(self, service: str) -> Any:
        assert service == "cloudformation"
        return self._client


@pytest.fixture
def formation() -> FakeCloudFormation:
    made = FakeCloudFormation()
    made.changes = [TABLE]
    return made


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def stacks(formation: FakeCloudFormation, said: list[str]) -> Stacks:
    looks = iter(range(100))

    def pause(_: float) -> None:
        next(looks)  # whoever waits for ever ends here

    return Stacks(Cloud(formation), say=said.append, pause=pause)  # type: ignore[arg-type]


def test_a_new_stack_is_proposed_and_made(
    stacks: Stacks, formation: FakeCloudFormation, said: list[str]
) -> None:
    proposal = stacks.propose("tea", URL, {"Prefix": "tea"})
    assert proposal.changes == (Change("Add", "Table", "AWS::DynamoDB::Table"),)
    assert formation.told["ChangeSetType"] == "CREATE"
    assert formation.told["Parameters"] == [{"ParameterKey": "Prefix", "ParameterValue": "tea"}]
    assert "execute_change_set" not in formation.calls
    formation.will = ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    formation.happen("Table", "CREATE_IN_PROGRESS")
    stacks.carry_out(proposal)
    assert said == []  # nothing new happened since it began


def test_progress_is_told_once_each(
    stacks: Stacks, formation: FakeCloudFormation, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    formation.put("tea", "CREATE_COMPLETE")
    formation.happen("Old", "CREATE_COMPLETE")
    proposal = stacks.propose("tea", URL, {})
    formation.will = ["UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    begin = formation.execute_change_set

    def execute(**told: str) -> None:
        begin(**told)
        formation.happen("Table", "UPDATE_IN_PROGRESS")
        formation.happen("Table", "UPDATE_COMPLETE")

    monkeypatch.setattr(formation, "execute_change_set", execute)
    stacks.carry_out(proposal)
    assert said == ["     1 of 1  Table: update complete"]


def test_what_nobody_speaks_of_stays_as_it_is(
    stacks: Stacks, formation: FakeCloudFormation
) -> None:
    formation.put("tea", "UPDATE_COMPLETE", AlarmEmail="a@b", Protection="off", Gone="x")
    stacks.propose("tea", URL, {"Protection": "on"})
    assert formation.told["ChangeSetType"] == "UPDATE"
    assert formation.told["Parameters"] == [
        {"ParameterKey": "AlarmEmail", "UsePreviousValue": True},
        {"ParameterKey": "Protection", "ParameterValue": "on"},
    ]


def test_nothing_to_change_is_no_failure_and_leaves_no_change_set(
    stacks: Stacks, formation: FakeCloudFormation
) -> None:
    formation.put("tea", "CREATE_COMPLETE")
    formation.changes = []
    proposal = stacks.propose("tea", URL, {})
    assert proposal == Proposal("tea", None, (), URL)
    assert formation.change_sets == {}
    stacks.carry_out(proposal)
    assert "execute_change_set" not in formation.calls


def test_a_look_without_a_deployment_leaves_nothing(
    stacks: Stacks, formation: FakeCloudFormation
) -> None:
    stacks.withdraw(stacks.propose("tea", URL, {}))
    assert formation.change_sets == {}
    assert formation.calls[-1] == "delete_stack"
    formation.put("old", "CREATE_COMPLETE")
    stacks.withdraw(stacks.propose("old", URL, {}))
    assert formation.calls.count("delete_stack") == 1


def test_who_looked_and_went_away_is_in_nobodys_way(
    stacks: Stacks, formation: FakeCloudFormation
) -> None:
    stacks.propose("tea", URL, {})
    again = stacks.propose("tea", URL, {})
    assert again.change_set is not None
    assert len(formation.change_sets) == 1


def test_a_busy_stack_is_waited_for(
    stacks: Stacks, formation: FakeCloudFormation, said: list[str]
) -> None:
    formation.put("tea", "UPDATE_IN_PROGRESS")
    formation.will = ["UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    formation.move("tea")
    stacks.propose("tea", URL, {})
    assert formation.told["ChangeSetType"] == "UPDATE"
    assert "waiting" in said[0]


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "DELETE_FAILED"])
def test_a_first_try_that_failed_is_cleared_away(
    stacks: Stacks, formation: FakeCloudFormation, said: list[str], status: str
) -> None:
    formation.put("tea", status)
    stacks.propose("tea", URL, {})
    assert "delete_stack" in formation.calls
    assert formation.told["ChangeSetType"] == "CREATE"
    assert "clearing it away" in said[0]


def test_a_stack_that_cannot_be_put_back_is_left_alone_and_the_way_out_is_told(
    stacks: Stacks, formation: FakeCloudFormation
) -> None:
    formation.put("tea", "UPDATE_ROLLBACK_FAILED")
    with pytest.raises(DeployError, match="continue-update-rollback --stack-name tea"):
        stacks.propose("tea", URL, {})
    assert formation.calls == []


def test_a_failure_is_told_with_its_first_reasons(
    stacks: Stacks, formation: FakeCloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    formation.put("tea", "CREATE_COMPLETE")
    formation.happen("Older", "CREATE_FAILED", "long ago")
    proposal = stacks.propose("tea", URL, {})
    formation.will = ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]
    begin = formation.execute_change_set

    def execute(**told: str) -> None:
        begin(**told)
        formation.happen("Table", "UPDATE_FAILED", "no such thing")

    monkeypatch.setattr(formation, "execute_change_set", execute)
    with pytest.raises(DeployError, match="Table: no such thing") as failed:
        stacks.carry_out(proposal)
    assert "long ago" not in str(failed.value)


def test_a_template_that_is_refused_says_why(stacks: Stacks, formation: FakeCloudFormation) -> None:
    formation.refuses = "Template format error"
    with pytest.raises(DeployError, match="Template format error"):
        stacks.propose("tea", URL, {})


def test_a_stack_that_is_not_there_is_deleted_already(
    stacks: Stacks, formation: FakeCloudFormation
) -> None:
    stacks.delete("tea")
    assert formation.calls == []
    formation.put("tea", "CREATE_COMPLETE")
    stacks.delete("tea")
    assert formation.stacks == {}


@pytest.mark.parametrize(
    ("kind", "raw", "lost"),
    [
        ("AWS::DynamoDB::Table", {"Action": "Modify", "Replacement": "True"}, True),
        ("AWS::DynamoDB::Table", {"Action": "Modify", "Replacement": "False"}, False),
        ("AWS::DynamoDB::Table", {"Action": "Remove"}, True),
        ("AWS::SQS::Queue", {"Action": "Remove"}, True),
        ("AWS::Lambda::Function", {"Action": "Remove"}, False),
        ("AWS::SecretsManager::Secret", {"Action": "Add"}, False),
    ],
)
def test_what_would_lose_data_is_known(
    stacks: Stacks, formation: FakeCloudFormation, kind: str, raw: dict[str, str], lost: bool
) -> None:
    formation.changes = [{"LogicalResourceId": "It", "ResourceType": kind, **raw}]
    (change,) = stacks.propose("tea", URL, {}).changes
    assert change.loses_data is lost
