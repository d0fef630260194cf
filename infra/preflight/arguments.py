"""The command line's grammar."""

import argparse
import math

from infra.preflight.forecast_file import presets

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


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    whole = argparse.ArgumentParser(
        prog="preflight",
        description="Would the campaign fit? Holds a forecast times a factor against the account's "
        "quotas and the stage's settings, and names what gives first.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whole.add_argument("forecast", metavar="FORECAST", help="a file, or a preset's name")
    whole.add_argument("--stage", default="dev", help="of .chalice/config.json (dev)")
    whole.add_argument(
        "--factor", type=_factor, default=3.0, metavar="X", help="times the forecast (3)"
    )
    whole.add_argument("--region", help="AWS_DEFAULT_REGION, or the profile's, unless given")
    whole.add_argument("--prefix", help="begins every name on AWS (lantern-<stage>)")
    whole.add_argument("--offline", action="store_true", help="ask nobody: assumed values only")
    whole.add_argument(
        "--strict", action="store_true", help="what had to be assumed is no pass (exit 3)"
    )
    whole.add_argument("--json", action="store_true", help="the verdict as JSON")
    return whole


def _factor(given: str) -> float:
    try:
        factor = float(given)
    except ValueError:
        factor = math.nan
    if not 0 < factor <= 1000:
        raise argparse.ArgumentTypeError("must be a number above 0, up to 1000")
    return factor
