"""CloudFormation stacks: a change set is made and shown, then carried out with its progress told.

Every method may be broken off and called again: what runs already is waited for, what a broken try
left behind is cleared away.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.cloud import Cloud, missing
from infra.deploy.errors import DeployError

# These hold what cannot be made again.
PRECIOUS = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
        "AWS::Cognito::UserPool",
    }
)
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
EVERY_S = 2.0
_UNCHANGED = ("didn't contain changes", "No updates are to be performed")
# A first try that failed leaves a name without a stack behind it.
_REMAINS = frozenset({"ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_FAILED"})


@dataclass(frozen=True, slots=True)
class Change:
    """One resource: `action` is Add, Modify or Remove; `replaced` if it is made anew for it."""

    action: str
    name: str
    kind: str
    replaced: bool = False

    @property
    def loses_data(self) -> bool:
        """Whether what is in it would be gone, or out of reach."""
        return self.kind in PRECIOUS and (self.replaced or self.action == "Remove")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a stack would become. `change_set` is None when nothing would change, and
    `template_url` the template that it is made from."""

    stack: str
    change_set: str | None
    changes: tuple[Change, ...]
    template_url: str = ""


class Stacks:
    """One account's. `say` takes a line of progress, `pause` seconds to wait."""

    def __init__(
        self, cloud: Cloud, *, say: Callable[[str], None], pause: Callable[[float], None]
    ) -> None:
        self._client = cloud.client("cloudformation")
        self._say = say
        self._pause = pause

    def status(self, stack: str) -> str | None:
        """CloudFormation's own word for how it stands; None: there is none."""
        found = self._described(stack)
        return None if found is None else str(found["StackStatus"])

    def outputs(self, stack: str) -> dict[str, str]:
        """What it tells. DeployError when there is no such stack."""
        found = self._described(stack)
        if found is None:
            raise DeployError(f"There is no stack {stack}.")
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}

    def parameters(self, stack: str) -> dict[str, str]:
        """What it was told, by parameter; none when there is no such stack."""
        found = (self._described(stack) or {}).get("Parameters", ())
        return {one["ParameterKey"]: one["ParameterValue"] for one in found}

    def propose(self, stack: str, template_url: str, parameters: Mapping[str, str]) -> Proposal:
        """A change set from a template; parameters not given stay as they are. DeployError when
        CloudFormation refuses it."""
        status = self._settled(stack)
        new = status in {None, "REVIEW_IN_PROGRESS"}
        name = "lantern-" + hashlib.sha256(template_url.encode()).hexdigest()[:12]
        told = [] if new else self._kept(stack, template_url, parameters)
        told += [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ]
        wish = {
            "StackName": stack,
            "ChangeSetName": name,
            "ChangeSetType": "CREATE" if new else "UPDATE",
            "TemplateURL": template_url,
            "Parameters": told,
            "Capabilities": CAPABILITIES,
        }
        try:
            try:
                self._client.create_change_set(**wish)
            except self._client.exceptions.AlreadyExistsException:
                # Somebody looked and went away.
                self._withdraw(stack, name)
                self._client.create_change_set(**wish)
        except ClientError as error:
            said = error.response["Error"].get("Message", str(error))
            raise DeployError(f"CloudFormation refuses the template of {stack}: {said}") from error
        return self._proposed(stack, name, template_url)

    def withdraw(self, proposal: Proposal) -> None:
        """Take a proposal back; a stack that it alone has made goes with it."""
        if proposal.change_set is None:
            return
        self._withdraw(proposal.stack, proposal.change_set)
        if self.status(proposal.stack) == "REVIEW_IN_PROGRESS":
            self._client.delete_stack(StackName=proposal.stack)

    def carry_out(self, proposal: Proposal) -> None:
        """Make it so, telling what is done; DeployError with the first reasons when it fails, and
        CloudFormation has put back what was."""
        if proposal.change_set is None:
            return
        seen = self._event_ids(proposal.stack)
        self._client.execute_change_set(StackName=proposal.stack, ChangeSetName=proposal.change_set)
        status = self._watched(proposal.stack, seen, of=len(proposal.changes))
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise DeployError(self._why(proposal.stack, status, seen))

    def delete(self, stack: str) -> None:
        """Take a stack away, telling what is gone; nothing when there is none."""
        if self._described(stack) is None:
            return
        seen = self._event_ids(stack)
        self._client.delete_stack(StackName=stack)
        status = self._watched(stack, seen, of=None)
        if status not in {None, "DELETE_COMPLETE"}:
            raise DeployError(self._why(stack, status, seen))

    def _described(self, stack: str) -> dict[str, Any] | None:
        try:
            found = self._client.describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if missing(error):
                return None
            raise
        if not found or found[0]["StackStatus"] == "DELETE_COMPLETE":
            return None
        return dict(found[0])

    def _settled(self, stack: str) -> str | None:
        """How it stands once nothing runs any more and no failed first try is in the way."""
        status = self.status(stack)
        if status and status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            self._say(f"{stack} is busy ({status}); waiting for it to end ...")
            status = self._watched(stack, self._event_ids(stack), of=None)
        if status in _REMAINS:
            self._say(f"{stack} failed at its first try ({status}); clearing it away ...")
            self.delete(stack)
            return None
        if status == "UPDATE_ROLLBACK_FAILED":
            raise DeployError(
                f"{stack} could neither be changed nor put back. Look at its events, then run:\n"
                f"  aws cloudformation continue-update-rollback --stack-name {stack}"
            )
        return status

    def _kept(
        self, stack: str, template_url: str, parameters: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        """The parameters that the stack has and nobody has said anything of now."""
        there = self._described(stack) or {}
        wanted = self._client.get_template_summary(TemplateURL=template_url).get("Parameters", ())
        known = {one["ParameterKey"] for one in wanted}
        return [
            {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
            for one in there.get("Parameters", ())
            if one["ParameterKey"] in known and one["ParameterKey"] not in parameters
        ]

    def _proposed(self, stack: str, name: str, template_url: str) -> Proposal:
        while True:
            found = self._client.describe_change_set(StackName=stack, ChangeSetName=name)
            if found["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                break
            self._pause(EVERY_S)
        if found["Status"] != "CREATE_COMPLETE":
            reason = str(found.get("StatusReason", ""))
            self._withdraw(stack, name)
            if any(words in reason for words in _UNCHANGED):
                return Proposal(stack, None, (), template_url)
            raise DeployError(f"CloudFormation refuses the change of {stack}: {reason}")
        changes = list(map(_change, found["Changes"]))
        while found.get("NextToken"):
            found = self._client.describe_change_set(
                StackName=stack, ChangeSetName=name, NextToken=found["NextToken"]
            )
            changes += map(_change, found["Changes"])
        return Proposal(stack, name, tuple(changes), template_url)

    def _withdraw(self, stack: str, name: str) -> None:
        try:
            self._client.delete_change_set(StackName=stack, ChangeSetName=name)
        except ClientError as error:
            if not missing(error):
                raise

    def _events(self, stack: str) -> list[dict[str, Any]]:
        """Oldest first; none once the stack is gone."""
        try:
            pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack)
            found = [event for page in pages for event in page["StackEvents"]]
        except ClientError as error:
            if missing(error):
                return []
            raise
        return found[::-1]

    def _event_ids(self, stack: str) -> set[str]:
        return {event["EventId"] for event in self._events(stack)}

    def _watched(self, stack: str, seen: set[str], *, of: int | None) -> str | None:
        """How it stands when all is done; every resource that is done is told on the way."""
        told: set[str] = set(seen)
        done = 0
        while True:
            status = self.status(stack)
            for event in self._events(stack):
                if event["EventId"] in told:
                    continue
                told.add(event["EventId"])
                kind = event["ResourceStatus"]
                if kind.endswith("IN_PROGRESS") or event["LogicalResourceId"] == stack:
                    continue
                done += not kind.endswith("_FAILED")
                count = f"{done} of {of}" if of and done <= of else str(done)
                words = kind.lower().replace("_", " ")
                self._say(f"  {count:>9}  {event['LogicalResourceId']}: {words}")
            if status is None or not status.endswith("_IN_PROGRESS"):
                return status
            self._pause(EVERY_S)

    def _why(self, stack: str, status: str | None, seen: set[str]) -> str:
        reasons = [
            f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in self._events(stack)
            if event["ResourceStatus"].endswith("_FAILED") and event["EventId"] not in seen
        ]
        # The first is the cause; what follows was mostly broken off because of it.
        return "\n".join([f"{stack} ended as {status}:", *reasons[:5]])


def _change(raw: Mapping[str, Any]) -> Change:
    change = raw["ResourceChange"]
    return Change(
        action=change["Action"],
        name=change["LogicalResourceId"],
        kind=change["ResourceType"],
        # "Conditional" says no more than that it hangs on a value; a name is what matters here,
        # and names do not change within a stage.
        replaced=change.get("Replacement") == "True",
    )
