"""The command line's grammar."""

import argparse
import re

from infra.stages import stages
from infra.template.whole import TOLD

EPILOG = """examples:
  make deploy STAGE=dev
  make deploy STAGE=prod
  make deploy STAGE=prod ARGS="--plan"                              look, change nothing
  make deploy STAGE=prod ARGS="--yes --parameter AlarmEmail=night@example.org"
  make deploy STAGE=prod ARGS="--set LANTERN_PAYMENT_URL=https://pay.example.org"
  make destroy STAGE=dev
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 make deploy STAGE=rehearsal     on an emulator

what was set stays set: the next deployment need not say it again, and --set NAME= takes it back.
Ctrl-C is harmless: run the same command again and it goes on from there.
exit codes: 0 done, 1 failed or the smoke test did, 2 wrong usage, 3 not wanted, 130 Ctrl-C."""

# What the stage or its stack decides; to set it by hand would pull them apart.
_OURS = frozenset(
    {"LANTERN_PREFIX", "LANTERN_STAGE", "LANTERN_CLAIMS_APART", "LANTERN_PARTIAL_BATCH"}
    | {variable for _, variable, _ in TOLD}
)


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    whole = argparse.ArgumentParser(
        prog="deploy",
        description="Bring a stage to AWS, or take it away. A plan is shown before anything is"
        " changed.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whole.add_argument("--stage", default="dev", choices=stages(), help="(dev)")
    whole.add_argument("--region", help="AWS_DEFAULT_REGION, or the profile's, unless given")
    whole.add_argument("--destroy", action="store_true", help="take it away, data and all")
    whole.add_argument("--plan", action="store_true", help="show the plan, change nothing")
    whole.add_argument(
        "--render", action="store_true", help="only write dist/<stage>/project, for Chalice's hand"
    )
    whole.add_argument(
        "--finish",
        action="store_true",
        help="only what Chalice has no words for, and the smoke test",
    )
    whole.add_argument("--yes", action="store_true", help="do not ask")
    whole.add_argument(
        "--replace", action="store_true", help="even if what holds data is removed or made anew"
    )
    whole.add_argument(
        "--set",
        type=_setting,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an environment variable of the functions",
    )
    whole.add_argument(
        "--parameter",
        type=_parameter,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the stack (infra/resources.json)",
    )
    return whole


def _setting(given: str) -> tuple[str, str]:
    name, value = _pair(given)
    if not re.fullmatch(r"(LANTERN|POWERTOOLS)_[A-Z0-9_]+", name):
        raise argparse.ArgumentTypeError(f"{name} is no setting (LANTERN_…, POWERTOOLS_…)")
    if name in _OURS:
        raise argparse.ArgumentTypeError(f"{name} is the stage's own and not set by hand")
    return name, value


def _parameter(given: str) -> tuple[str, str]:
    name, value = _pair(given)
    if name == "Prefix":
        raise argparse.ArgumentTypeError("Prefix is the stage's own and not set by hand")
    return name, value


def _pair(given: str) -> tuple[str, str]:
    # Never repeats the value: it may be a secret.
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError("must be NAME=VALUE")
    return name, value
