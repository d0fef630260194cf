"""CloudFormation as far as `infra.deploy.stacks` speaks to it: one step of a stack per look."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

Event = Mapping[str, Any]


class AlreadyExists(ClientError):
    """There is a change set of this name."""


def refusal(code: str, message: str = "") -> ClientError:
    """As botocore raises it."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


class FakeCloudFormation:
    """`stacks` holds status, parameters and outputs by name. `will` is what the next execution or
    deletion goes through, look by look; `changes` what the next change set says."""

    class exceptions:  # noqa: N801  # as boto3 spells it
        """Of the client."""

        AlreadyExistsException = AlreadyExists

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.change_sets: dict[tuple[str, str], dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.will: list[str | None] = []
        self.changes: list[dict[str, Any]] = []
        self.refuses = ""
        self.known: set[str] = {"Prefix", "AlarmEmail", "Protection"}
        self.calls: list[str] = []
        self.told: dict[str, Any] = {}

    def put(self, name: str, status: str, **parameters: str) -> None:
        """A stack that is there."""
        self.stacks[name] = {"StackStatus": status, "Parameters": parameters, "Outputs": {}}

    def happen(self, resource: str, status: str, reason: str = "") -> None:
        """One event."""
        self.events.append(
            {
                "EventId": str(len(self.events)),
                "LogicalResourceId": resource,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
            }
        )

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803
        """One step on, if it has somewhere to go."""
        if self.will and self.stacks.get(StackName, {}).get("moving"):
            step = self.will.pop(0)
            if step is None:
                del self.stacks[StackName]
            else:
                self.stacks[StackName]["StackStatus"] = step
        if StackName not in self.stacks:
            raise refusal("ValidationError", f"Stack with id {StackName} does not exist")
        found = self.stacks[StackName]
        parameters = [
            {"ParameterKey": k, "ParameterValue": v} for k, v in found["Parameters"].items()
        ]
        outputs = [{"OutputKey": k, "OutputValue": v} for k, v in found["Outputs"].items()]
        return {
            "Stacks": [
                {
                    "StackStatus": found["StackStatus"],
                    "Parameters": parameters,
                    "Outputs": outputs,
                }
            ]
        }

    def create_change_set(self, **told: Any) -> None:
        """Makes the stack's name too, when there is none."""
        self.calls.append("create_change_set")
        if self.refuses:
            raise refusal("ValidationError", self.refuses)
        key = (told["StackName"], told["ChangeSetName"])
        if key in self.change_sets:
            raise AlreadyExists({"Error": {"Code": "AlreadyExistsException"}}, "CreateChangeSet")
        self.told = told
        reason = "" if self.changes else "The submitted information didn't contain changes."
        self.change_sets[key] = {
            "Status": "CREATE_COMPLETE" if self.changes else "FAILED",
            "StatusReason": reason,
            "Changes": [{"ResourceChange": one} for one in self.changes],
        }
        if told["StackName"] not in self.stacks:
            self.put(told["StackName"], "REVIEW_IN_PROGRESS")

    def describe_change_set(self, *, StackName: str, ChangeSetName: str) -> Any:  # noqa: N803
        """As it was made."""
        return self.change_sets[StackName, ChangeSetName]

    def delete_change_set(self, *, StackName: str, ChangeSetName: str) -> None:  # noqa: N803
        """Gone."""
        self.calls.append("delete_change_set")
        if self.change_sets.pop((StackName, ChangeSetName), None) is None:
            raise refusal("ChangeSetNotFoundException")

    def execute_change_set(self, *, StackName: str, ChangeSetName: str) -> None:  # noqa: N803
        """It begins."""
        self.calls.append("execute_change_set")
        assert (StackName, ChangeSetName) in self.change_sets
        self.move(StackName)

    def delete_stack(self, *, StackName: str) -> None:  # noqa: N803
        """It begins."""
        self.calls.append("delete_stack")
        self.will = self.will or [None]
        self.move(StackName)

    def move(self, stack: str) -> None:
        """From now on every look is one step."""
        self.stacks[stack]["moving"] = True

    def get_template_summary(self, *, TemplateURL: str) -> dict[str, Any]:  # noqa: N803
        """What parameters it knows."""
        assert TemplateURL
        return {"Parameters": [{"ParameterKey": name} for name in sorted(self.known)]}

    def get_paginator(self, operation: str) -> "FakeCloudFormation":
        """Of the events; a page each."""
        assert operation == "describe_stack_events"
        return self

    def paginate(self, *, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        """Newest first."""
        assert StackName
        yield from ({"StackEvents": [event]} for event in reversed(self.events))
