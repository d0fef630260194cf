"""`make preflight FORECAST=…`: reads the command line, the forecast, the account and the stage, and
prints the verdict."""

import argparse
import json
import math
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import ProfileNotFound

from infra.preflight.account import Account, assumed_account, read_account
from infra.preflight.deployed import as_deployed
from infra.preflight.document import document
from infra.preflight.forecast import Forecast
from infra.preflight.forecast_file import BadForecast, load, presets
from infra.preflight.limits import Case
from infra.preflight.load import load_of
from infra.preflight.reach import Cloud, NoAccount
from infra.preflight.report import text
from infra.preflight.stage import ROOT, BadStage, Stage, read_stage
from infra.preflight.verdict import USAGE, Verdict, judged

SOME_REGION = "us-east-1"
EPILOG = f"""examples:
  make preflight FORECAST=docs/forecast.yaml
  make preflight FORECAST=docs/forecast.yaml STAGE=prod ARGS="--factor 5"
  make preflight FORECAST=qwen-2026-02-06 ARGS="--offline"
  make preflight FORECAST=tea-week.json STAGE=prod ARGS="--json --strict" > verdict.json
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 make preflight FORECAST=docs/forecast.yaml

a forecast is a YAML or JSON file like docs/forecast.yaml, or the name of a preset:
{", ".join(presets())}.
quotas are read with the caller's own credentials, and nothing is changed. it may call
lambda:GetAccountSettings, GetFunctionConfiguration, GetFunctionConcurrency,
ListEventSourceMappings; servicequotas:GetServiceQuota, GetAWSDefaultServiceQuota,
ListServiceQuotas; apigateway:GET; dynamodb:DescribeLimits, DescribeTable. what it may not read
is assumed, and said to be.
exit codes: 0 fits, 1 does not, 2 wrong usage or a bad forecast, 3 fits only as far as could be
read (nothing could be; or --strict, and some could not)."""


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Judge one forecast; the exit code. SystemExit 2 when the command line makes no sense."""
    wish = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="preflight",
        description="Would the campaign fit? Holds a forecast times a factor against the account's "
        "quotas and the stage's settings, and names what gives first.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("forecast", metavar="FORECAST", help="a file, or a preset's name")
    parser.add_argument("--stage", default="dev", help="of .chalice/config.json (dev)")
    parser.add_argument(
        "--factor", type=_factor, default=3.0, metavar="X", help="times the forecast (3)"
    )
    parser.add_argument("--region", help="AWS_DEFAULT_REGION, or the profile's, unless given")
    parser.add_argument("--prefix", help="begins every name on AWS (lantern-<stage>)")
    parser.add_argument("--offline", action="store_true", help="ask nobody: assumed values only")
    parser.add_argument(
        "--strict", action="store_true", help="what had to be assumed is no pass (exit 3)"
    )
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")
    return parser


def _factor(given: str) -> float:
    try:
        factor = float(given)
    except ValueError:
        factor = math.nan
    if not 0 < factor <= 1000:
        raise argparse.ArgumentTypeError("must be a number above 0, up to 1000")
    return factor


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
