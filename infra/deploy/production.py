"""The production road: package, check, change set, smoke test; everything is one stack."""

from pathlib import Path

from infra.contents import complaints
from infra.deploy import plan
from infra.deploy.desk import Desk
from infra.deploy.errors import DeployError
from infra.package import build
from infra.stages import machine_of


def propose(desk: Desk, out: Path) -> None:
    """Package, send, and have CloudFormation say what would change; `desk` knows afterwards."""
    desk.say("Packaging ...")
    archive = build(out, stage=desk.stage, settings=desk.settings)
    wrong = complaints(archive, machine=machine_of(desk.stage))
    if wrong:
        raise DeployError("The package would not run on Lambda:\n  " + "\n  ".join(wrong))
    desk.artifacts.make()
    key = desk.artifacts.package(archive)
    template = (out / "sam.json").read_text(encoding="utf-8")
    code = f"s3://{desk.artifacts.bucket}/{key}"
    url = desk.artifacts.template(template.replace('"./deployment.zip"', f'"{code}"'))
    proposal = desk.stacks.propose(desk.prefix, url, desk.parameters)
    desk.plan(plan.of_a_stack(proposal))
    desk.proposal = proposal


def carry_out(desk: Desk) -> None:
    """Do what was proposed."""
    proposal = desk.proposed()
    plan.refuse_loss(proposal.changes, allowed=desk.replace)
    desk.stacks.carry_out(proposal)


def api_of(desk: Desk) -> str:
    """The API's id."""
    return desk.stacks.outputs(desk.prefix)["RestAPIId"]
