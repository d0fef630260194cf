"""What is shown before anything is changed, what may be said, and what is refused."""

import pytest

from infra.deploy import plan
from infra.deploy.arguments import parser
from infra.deploy.errors import DeployError
from infra.deploy.stacks import Change, Proposal

TABLE = Change("Modify", "Table", "AWS::DynamoDB::Table", replaced=True)


def test_few_changes_are_told_one_by_one() -> None:
    changes = (Change("Add", "Sweep", "AWS::Lambda::Function"), TABLE)
    assert plan.of_a_stack(Proposal("tea", "c", changes)) == [
        "stack tea: 1 to add, 1 to change",
        "  + Sweep (AWS::Lambda::Function)",
        "  ~ Table (AWS::DynamoDB::Table)  (made anew)",
    ]


def test_many_additions_are_counted_but_never_what_goes() -> None:
    added = [Change("Add", f"A{n}", "AWS::CloudWatch::Alarm") for n in range(20)]
    gone = Change("Remove", "OrdersQueue", "AWS::SQS::Queue")
    said = plan.of_a_stack(Proposal("tea", "c", (*added, gone)))
    assert said == [
        "stack tea: 20 to add, 1 to remove",
        "  +  20 AWS::CloudWatch::Alarm",
        "  - OrdersQueue (AWS::SQS::Queue)",
    ]


def test_nothing_to_do_is_said() -> None:
    assert plan.of_a_stack(Proposal("tea", None, ())) == ["stack tea: nothing changes"]


def test_data_goes_only_if_that_was_asked_for() -> None:
    with pytest.raises(DeployError, match=r"Table.*\n.*--replace"):
        plan.refuse_loss([TABLE], allowed=False)
    plan.refuse_loss([TABLE], allowed=True)
    plan.refuse_loss([Change("Modify", "Api", "AWS::Lambda::Function")], allowed=False)


def test_settings_are_kept_taken_back_and_never_printed() -> None:
    kept = plan.merged({"LANTERN_A": "1", "LANTERN_B": "2"}, {"LANTERN_B": "", "LANTERN_C": "k"})
    assert kept == {"LANTERN_A": "1", "LANTERN_C": "k"}
    (line,) = plan.of_settings(kept, {"LANTERN_C": "k"})
    assert line.endswith("LANTERN_A, LANTERN_C (new)")
    assert plan.of_settings({}, {}) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["--set", "LANTERN_ISSUERS"], "NAME=VALUE"),
        (["--set", "=hush"], "NAME=VALUE"),
        (["--set", "PATH=hush"], "PATH is no setting"),
        (["--set", "LANTERN_TABLE=hush"], "the stage's own"),
        (["--set", "LANTERN_PARTIAL_BATCH=on"], "the stage's own"),
        (["--parameter", "Prefix=hush"], "the stage's own"),
        (["--stage", "moon"], "invalid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_without_repeating_values(
    line: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(line)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert words in said
    assert "hush" not in said


def test_values_may_hold_an_equals_sign() -> None:
    wish = parser().parse_args(["--set", "LANTERN_PAYMENT_URL=https://x/?a=b"])
    assert wish.set == [("LANTERN_PAYMENT_URL", "https://x/?a=b")]
