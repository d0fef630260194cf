"""The road of a personal stage: a stack of resources, `chalice deploy` beside it, and then what
Chalice has no words for.

What Chalice remembers of its last deployment is kept in the stage's bucket, so that any machine can
go on from there.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from botocore.exceptions import ClientError

from infra import stages
from infra.deploy import finish, plan
from infra.deploy.artifacts import DEPLOYED
from infra.deploy.cloud import Cloud, missing
from infra.deploy.desk import Desk
from infra.deploy.errors import DeployError
from infra.project import render
from infra.template.names import API, LEDGER, QUEUE_FUNCTIONS
from infra.template.table import STREAM_FUNCTION
from infra.template.whole import PATH, TOLD

API_STAGE = "v1"


def propose(desk: Desk, out: Path) -> None:  # noqa: ARG001  # the same as on the other road
    """Have CloudFormation say what would change of the resources, and look which functions are
    there already."""
    desk.artifacts.make()
    url = desk.artifacts.template(PATH.read_text(encoding="utf-8"))
    told = {"Prefix": desk.prefix} | desk.parameters
    desk.proposal = desk.stacks.propose(resources_of(desk), url, told)
    lines = plan.of_a_stack(desk.proposal)
    there = {name for name in names_of(desk) if _there(desk.cloud, name)}
    lines.append(f"chalice deploy: the API and {len(names_of(desk))} functions")
    lines += [f"  {'~' if name in there else '+'} {name}" for name in names_of(desk)]
    lines.append("then: throttles, refusals with Retry-After, partial batch replies")
    desk.plan(lines)


def carry_out(desk: Desk, out: Path) -> None:
    """Resources, Chalice, the rest: each may be repeated."""
    desk.stacks.carry_out(desk.proposed())
    project = filled_in(desk, out)
    _forget_mappings(desk)
    desk.say("Chalice packages and deploys ...")
    chalice(desk, project, "deploy", "--stage", desk.stage)
    complete(desk, out)


def filled_in(desk: Desk, out: Path) -> Path:
    """The project with all it must be told, and what Chalice remembers of the last time; consumers
    raise until their queues are confirmed. DeployError when there are no resources yet."""
    outputs = desk.stacks.outputs(resources_of(desk))
    told = {variable: outputs[name] for name, variable, _ in TOLD}
    about = (desk.cloud.partition, desk.cloud.region, desk.cloud.account)
    values = dict(zip(_ABOUT, about, strict=True))
    values |= {"Prefix": desk.prefix, "StatusBucket": outputs["StatusBucketName"]}
    settings = told | desk.settings | {finish.PARTIAL: "off"}
    project = render(out / "project", stage=desk.stage, settings=settings, values=values)
    _remember(desk, project)
    return project


def complete(desk: Desk, out: Path) -> None:
    """Everything that Chalice has no words for, after it has deployed."""
    _note(desk, out / "project")
    api_id = api_of(desk)
    desk.say("Setting what Chalice has no words for ...")
    finish.name_api(desk.cloud, api_id, desk.prefix)
    finish.refuse_with_problems(desk.cloud, api_id, API_STAGE)
    finish.throttle(desk.cloud, api_id, API_STAGE)
    finish.report_partial_batches(desk.cloud, prefix=desk.prefix, pause=desk.pause)
    _read_the_stream(desk)


def _read_the_stream(desk: Desk) -> None:
    """Have the stack join the table's stream to the ledger, which is there from now on: a second
    pass over the stack, once."""
    reader, stack = f"{desk.prefix}-{LEDGER}", resources_of(desk)
    if desk.stacks.parameters(stack).get(STREAM_FUNCTION) == reader:
        return
    desk.say("Joining the table's stream to the ledger ...")
    told = desk.parameters | {STREAM_FUNCTION: reader}
    desk.stacks.carry_out(desk.stacks.propose(stack, desk.proposed().template_url, told))


def resources_of(desk: Desk) -> str:
    """The name of the stack of resources."""
    return f"{desk.prefix}-resources"


def names_of(desk: Desk) -> tuple[str, ...]:
    """The functions as Lambda calls them."""
    return tuple(
        desk.prefix if name == API else f"{desk.prefix}-{name}"
        for name in stages.functions_of(desk.stage)
    )


def api_of(desk: Desk) -> str:
    """The API's id, as Chalice noted it. DeployError when it has not come so far."""
    for one in (desk.artifacts.noted(DEPLOYED) or {}).get("resources", ()):
        if one["resource_type"] == "rest_api":
            return str(one["rest_api_id"])
    raise DeployError("Chalice has made no API.")


def remove(desk: Desk, out: Path) -> None:
    """Have Chalice take away what it made; nothing when it made nothing."""
    if not desk.artifacts.there() or desk.artifacts.noted(DEPLOYED) is None:
        return
    values = dict.fromkeys(("Prefix", "StatusBucket", *_ABOUT), "x")
    project = render(out / "project", stage=desk.stage, settings={}, values=values)
    chalice(desk, project, "delete", "--stage", desk.stage)


def chalice(desk: Desk, project: Path, *words: str) -> None:
    """Run Chalice, with what it remembers fetched before and put back after, however it ends."""
    _remember(desk, project)
    command = [str(Path(sys.executable).with_name("chalice")), *words]
    where = {**os.environ, "AWS_DEFAULT_REGION": desk.cloud.region}
    with subprocess.Popen(
        command, cwd=project, env=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        said = []
        try:
            for line in child.stdout or ():
                said += [line.strip()] if line.strip() else []
                desk.say(f"  {line.rstrip()}")
        finally:
            child.wait()
            _note(desk, project)
    if child.returncode:
        last = "\n  ".join(said[-2:])
        raise DeployError(f"chalice {words[0]} failed. Its last words:\n  {last}")


_ABOUT = ("AWS::Partition", "AWS::Region", "AWS::AccountId")


def _memory(desk: Desk, project: Path) -> Path:
    return project / ".chalice" / "deployed" / f"{desk.stage}.json"


def _remember(desk: Desk, project: Path) -> None:
    """Put what Chalice noted the last time where it looks for it."""
    memory, noted = _memory(desk, project), desk.artifacts.noted(DEPLOYED)
    memory.unlink(missing_ok=True)
    if noted is not None:
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(noted), encoding="utf-8")


def _note(desk: Desk, project: Path) -> None:
    """Keep what Chalice has noted for the next time, on whatever machine that is."""
    memory = _memory(desk, project)
    if memory.exists():
        desk.artifacts.note(DEPLOYED, json.loads(memory.read_text(encoding="utf-8")))


def _forget_mappings(desk: Desk) -> None:
    """Take away the mappings that Chalice does not remember: it notes nothing before its end, and
    when it was broken off it would stumble over them. The queues keep what is in them."""
    noted = (desk.artifacts.noted(DEPLOYED) or {}).get("resources", ())
    known = {one.get("event_uuid") for one in noted}
    for function in QUEUE_FUNCTIONS:
        name = f"{desk.prefix}-{function}"
        if not _there(desk.cloud, name):
            continue
        for mapping in finish.mappings_of(desk.cloud, name):
            if mapping["UUID"] not in known:
                desk.say(f"Clearing away what a broken deployment left at {name} ...")
                desk.cloud.client("lambda").delete_event_source_mapping(UUID=mapping["UUID"])
                finish.gone(desk.cloud, name, mapping["UUID"], pause=desk.pause)


def _there(cloud: Cloud, function: str) -> bool:
    try:
        cloud.client("lambda").get_function_configuration(FunctionName=function)
    except ClientError as error:
        if missing(error):
            return False
        raise
    return True
