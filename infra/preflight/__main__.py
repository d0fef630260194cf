"""`make preflight FORECAST=…`: reads the command line, the forecast, the account and the stage, and
prints the verdict."""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import ProfileNotFound

from infra.preflight.account import Account, assumed_account, read_account
from infra.preflight.arguments import parser
from infra.preflight.deployed import as_deployed
from infra.preflight.document import document
from infra.preflight.forecast import Forecast
from infra.preflight.forecast_file import BadForecast, load
from infra.preflight.limits import Case
from infra.preflight.load import load_of
from infra.preflight.reach import Cloud, NoAccount
from infra.preflight.report import text
from infra.preflight.stage import ROOT, BadStage, Stage, read_stage
from infra.preflight.verdict import USAGE, Verdict, judged

SOME_REGION = "us-east-1"


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Judge one forecast; the exit code. SystemExit 2 when the command line makes no sense."""
    wish = parser().parse_args(arguments)
    try:
        forecast = load(wish.forecast)
        stage = read_stage(wish.stage, prefix=wish.prefix, root=root)
        verdict = _judged(wish, forecast, stage)
    except (BadForecast, BadStage) as bad:
        print(bad, file=sys.stderr)
        return USAGE
    _print(_json(verdict) if wish.json else text(verdict))
    return verdict.exit


def _judged(wish: Namespace, forecast: Forecast, stage: Stage) -> Verdict:
    notes: list[str] = []
    unread = ""
    try:
        account, stage = _looked(wish, forecast, stage, notes)
    except NoAccount as nobody:
        unread = str(nobody)
        notes.append(f"{unread}: quotas are assumed, and settings are those on file")
        account = _assumed(wish, forecast, f"{unread}.")
    case = Case(
        forecast=forecast,
        load=load_of(forecast, stage),
        stage=stage,
        account=account,
        factor=wish.factor,
    )
    return judged(case, notes=notes, unread=unread, offline=wish.offline, strict=wish.strict)


def _looked(
    wish: Namespace, forecast: Forecast, stage: Stage, notes: list[str]
) -> tuple[Account, Stage]:
    """The account and the stage as they are; NoAccount if there is none to ask."""
    region = _region(wish)
    if wish.offline:
        notes.append("Offline: quotas are assumed, and settings are those on file")
        return _assumed(wish, forecast, "Offline."), stage
    try:
        cloud = Cloud(boto3.Session(), region=region or SOME_REGION)
    except ProfileNotFound as error:
        raise NoAccount(str(error)) from error
    account_id = cloud.account_id()
    if not region:
        raise BadStage("Which region? Give --region, or set AWS_DEFAULT_REGION")
    account = read_account(cloud, id=account_id, region=region, model=_model(forecast))
    return account, as_deployed(stage, cloud)


def _assumed(wish: Namespace, forecast: Forecast, why: str) -> Account:
    return assumed_account(region=_region(wish) or SOME_REGION, why=why, model=_model(forecast))


def _model(forecast: Forecast) -> str | None:
    return forecast.model.id if forecast.model.share else None


def _region(wish: Namespace) -> str:
    if wish.region:
        return str(wish.region)
    try:
        return boto3.Session().region_name or ""
    except ProfileNotFound:
        return ""


def _json(verdict: Verdict) -> str:
    return json.dumps(document(verdict), ensure_ascii=False, indent=2, allow_nan=False)


def _print(said: str) -> None:
    # A terminal that cannot show a character shows a question mark, and the rest.
    kind = sys.stdout.encoding or "utf-8"
    try:
        print(said.encode(kind, errors="replace").decode(kind), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
