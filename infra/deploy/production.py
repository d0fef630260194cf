"""The production road: package, check, change set, smoke test; everything is one stack."""

from pathlib import Path

from infra.contents import complaints
from infra.deploy import plan
from infra.deploy.cloud import Cloud
from infra.deploy.desk import Desk
from infra.deploy.errors import DeployError
from infra.package import build
from infra.preflight.laws import UNRESERVED
from infra.stages import machine_of, reserved_of


def propose(desk: Desk, out: Path) -> None:
    """Package, send, and have CloudFormation say what would change; `desk` knows afterwards.
    DeployError when the account or the package will not do."""
    refuse_too_narrow(desk.cloud, reserved=reserved_of(desk.stage))
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


def refuse_too_narrow(cloud: Cloud, *, reserved: int) -> None:
    """DeployError when the account cannot reserve so many environments: CloudFormation would find
    that out after minutes, and roll everything back."""
    if not reserved:
        return
    limits = cloud.client("lambda").get_account_settings()["AccountLimit"]
    have, wanted = int(limits["ConcurrentExecutions"]), reserved + UNRESERVED
    if have < wanted:
        raise DeployError(
            f"The stage reserves {reserved} environments of Lambda and {UNRESERVED} must stay free,"
            f" but this account has {have}. Ask for {wanted}:\n"
            "  aws service-quotas request-service-quota-increase --service-code lambda"
            f" --quota-code L-B99A9384 --desired-value {wanted}\n"
            "or lower reserved_concurrency in .chalice/config.json. `make preflight` says what a"
            " campaign needs."
        )


def carry_out(desk: Desk) -> None:
    """Do what was proposed."""
    desk.stacks.carry_out(desk.proposed())


def api_of(desk: Desk) -> str:
    """The API's id."""
    return desk.stacks.outputs(desk.prefix)["RestAPIId"]
