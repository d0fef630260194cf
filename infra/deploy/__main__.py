"""`make deploy STAGE=…` and `make destroy STAGE=…`."""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import stages
from infra.deploy import pages, personal, plan, production, remove, smoke
from infra.deploy.arguments import parser
from infra.deploy.artifacts import SETTINGS, Artifacts
from infra.deploy.cloud import Cloud
from infra.deploy.desk import Desk
from infra.deploy.errors import DeployError
from infra.deploy.stacks import Stacks

DONE, FAILED, USAGE, UNWANTED, BROKEN_OFF = 0, 1, 2, 3, 130


def main(
    arguments: Sequence[str] | None = None,
    *,
    answer: Callable[[str], str] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Deploy or destroy one stage; the exit code. `answer` asks whoever deploys (None: the
    terminal, if there is one)."""
    wish = parser().parse_args(arguments)
    try:
        session = boto3.Session()
        region = wish.region or os.environ.get("AWS_DEFAULT_REGION") or session.region_name
        if not region:
            print("Which region? Give --region, or set AWS_DEFAULT_REGION", file=sys.stderr)
            return USAGE
        desk = _desk(wish, Cloud(session, region=region), pause)
        ask = answer or _terminal()
        if wish.render or wish.finish:
            return _by_hand(desk, wish)
        return _destroy(desk, wish, ask) if wish.destroy else _deploy(desk, wish, ask)
    except DeployError as error:
        print(f"\n{error}", file=sys.stderr)
    except (ClientError, BotoCoreError) as error:
        print(
            f"\nAWS: {error}\nNothing is lost: run the same command again to go on.",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print(
            "\nBroken off. What CloudFormation has begun it goes on with; run the same command"
            " again to go on from there.",
            file=sys.stderr,
        )
        return BROKEN_OFF
    return FAILED


def _desk(wish: Namespace, cloud: Cloud, pause: Callable[[float], None]) -> Desk:
    prefix = stages.prefix_of(wish.stage)
    artifacts = Artifacts(cloud, prefix=prefix)
    print(
        f"{wish.stage} in account {cloud.account}, {cloud.region}" + " (emulated)" * cloud.emulated
    )
    kept = (artifacts.noted(SETTINGS) if artifacts.there() else None) or {}
    return Desk(
        stage=wish.stage,
        cloud=cloud,
        stacks=Stacks(cloud, say=_say, pause=pause),
        artifacts=artifacts,
        settings=plan.merged(kept, dict(wish.set)),
        parameters=stages.parameters_of(wish.stage) | dict(wish.parameter),
        say=_say,
        plan=_plan,
        pause=pause,
    )


def _deploy(desk: Desk, wish: Namespace, ask: Callable[[str], str] | None) -> int:
    whole, out = stages.whole(desk.stage), _out(desk)
    (production if whole else personal).propose(desk, out)
    _plan(plan.of_settings(desk.settings, dict(wish.set)))
    agreed = False
    try:
        agreed = not wish.plan and _may_deploy(desk, wish, ask)
    finally:
        if not agreed:
            desk.stacks.withdraw(desk.proposed())
    if not agreed:
        return DONE if wish.plan else UNWANTED
    began = time.monotonic()
    if whole:
        production.carry_out(desk)
        api_id = production.api_of(desk)
    else:
        personal.carry_out(desk, out)
        api_id = personal.api_of(desk)
    pages.teach(desk, desk.cloud.api_url(api_id, personal.API_STAGE))
    desk.artifacts.note(SETTINGS, desk.settings)
    print(f"Deployed in {time.monotonic() - began:.0f} s. Smoke test:")
    return _tested(desk, api_id)


def _may_deploy(desk: Desk, wish: Namespace, ask: Callable[[str], str] | None) -> bool:
    plan.refuse_loss(desk.proposed().changes, allowed=wish.replace)
    return _agreed(wish, ask, "Deploy?", "y")


def _by_hand(desk: Desk, wish: Namespace) -> int:
    """One half of the personal road, for people who run `chalice deploy` themselves."""
    if stages.whole(desk.stage):
        raise DeployError(f"{desk.stage} is one stack: there is nothing to do by hand.")
    desk.artifacts.make()
    if wish.render:
        project = personal.filled_in(desk, _out(desk))
        print(f"Now: cd {project} && chalice deploy --stage {desk.stage}")
        return DONE
    personal.complete(desk, _out(desk))
    desk.artifacts.note(SETTINGS, desk.settings)
    return _tested(desk, personal.api_of(desk))


def _tested(desk: Desk, api_id: str) -> int:
    url = desk.cloud.api_url(api_id, personal.API_STAGE)
    good = _smoke(desk, url, api_id)
    print(f"\n{'Up' if good else 'NOT as it should be'}: {url}/")
    if not good and desk.cloud.emulated and not stages.whole(desk.stage):
        print("Emulators take no routes from `chalice deploy`: STAGE=rehearsal is made for them.")
    return DONE if good else FAILED


def _smoke(desk: Desk, url: str, api_id: str) -> bool:
    good = True
    for fine, words in smoke.findings(
        desk.cloud,
        url=url,
        api_id=api_id,
        api_stage=personal.API_STAGE,
        prefix=desk.prefix,
        pause=desk.pause,
    ):
        print(f"  {'ok    ' if fine else 'FAILED'}  {words}")
        good = good and fine
    return good


def _destroy(desk: Desk, wish: Namespace, ask: Callable[[str], str] | None) -> int:
    lost = remove.losses(desk)
    _plan(["This will be gone for good:", *(f"  - {one}" for one in lost)])
    if wish.plan:
        return DONE
    if not _agreed(wish, ask, f"Type the stage's name to destroy {desk.stage}:", desk.stage):
        return UNWANTED
    left = remove.remove(desk, _out(desk))
    if left:
        print("Left over, delete by hand:\n  " + "\n  ".join(left), file=sys.stderr)
        return FAILED
    print("Nothing is left.")
    return DONE


def _agreed(wish: Namespace, ask: Callable[[str], str] | None, question: str, wanted: str) -> bool:
    if wish.yes:
        return True
    if ask is None:
        raise DeployError("Nobody is there to be asked. Look at the plan, then say --yes.")
    hint = " [y/N] " if wanted == "y" else " "
    if ask(question + hint).strip().lower() in {wanted, "yes" if wanted == "y" else wanted}:
        return True
    print("Nothing was changed.")
    return False


def _terminal() -> Callable[[str], str] | None:
    return input if sys.stdin.isatty() else None


def _out(desk: Desk) -> Path:
    return stages.ROOT / "dist" / desk.stage


def _say(line: str) -> None:
    print(line, flush=True)


def _plan(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
