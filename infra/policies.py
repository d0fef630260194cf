"""What each function may do: the IAM policies in `.chalice/policy-<function>.json`, made ready for
the road they travel.

Owns the list of functions that have one and the placeholders that a policy may hold, which are
CloudFormation's own. Never adds a permission: what a function may do stands in its file alone.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chalicelib.adapters.capacity import API

Policy = dict[str, Any]

FOLDER = Path(__file__).resolve().parents[1] / ".chalice"
# `claim_api` is the application a second time, behind the claims alone: on the production road.
FUNCTIONS = (
    API,
    "claim_api",
    "place_order",
    "pay_order",
    "sweep",
    "audit",
    "govern",
    "converse",
    "ledger",
)
PLACEHOLDERS = frozenset(
    {"Prefix", "StatusBucket", "AWS::Partition", "AWS::Region", "AWS::AccountId"}
)
# What IAM takes as the inline policies of one role, white space not counted:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
INLINE_CHARS_AT_MOST = 10_240

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def path_of(function: str) -> Path:
    """Where the function's policy lies."""
    return FOLDER / f"policy-{function}.json"


def config_key(function: str) -> str:
    """The function's name under `lambda_functions` in Chalice's configuration."""
    return "api_handler" if function == API else function


def load(function: str) -> Policy:
    """The function's policy as it is written, placeholders and all."""
    policy: Policy = json.loads(path_of(function).read_text(encoding="utf-8"))
    return policy


def substituted(policy: Mapping[str, Any], values: Mapping[str, str]) -> Policy:
    """The policy with the values in place of the placeholders, as `chalice deploy` needs it;
    KeyError names one that has no value."""

    def filled(text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: values[found[1]], text)

    return _mapped(policy, filled)


def as_cloudformation(policy: Mapping[str, Any]) -> Policy:
    """The policy for a template that has a parameter Prefix and a bucket StatusBucket: every text
    with placeholders in an Fn::Sub. ValueError for a placeholder that no template of ours has."""

    def wrapped(text: str) -> str | dict[str, str]:
        names = _PLACEHOLDER.findall(text)
        unknown = sorted(set(names) - PLACEHOLDERS)
        if unknown:
            raise ValueError(f"No template knows ${{{unknown[0]}}}")
        return {"Fn::Sub": text} if names else text

    return _mapped(policy, wrapped)


def size_of(policy: Mapping[str, Any]) -> int:
    """Its characters as IAM counts them, without white space."""
    return len(re.sub(r"\s", "", json.dumps(policy)))


def _mapped(policy: Mapping[str, Any], change: Callable[[str], Any]) -> Policy:
    """A copy of the policy with every text in it changed, names of fields left alone."""

    def over(part: Any) -> Any:
        if isinstance(part, str):
            return change(part)
        if isinstance(part, Mapping):
            return {name: over(value) for name, value in part.items()}
        if isinstance(part, list):
            return [over(one) for one in part]
        return part

    return {name: over(value) for name, value in policy.items()}
