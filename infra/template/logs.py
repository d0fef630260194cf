"""One log group per function, made before the function is, so that its lines end some day.

Lambda makes a group without an end where it finds none; and one that it has made already is in the
way of the template's.
"""

from collections.abc import Iterable

from infra.template.intrinsics import Resource, ref, sub
from infra.template.names import API, FUNCTIONS

# What CloudWatch Logs takes, up to two years.
DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731)
PARAMETER = "LogDays"


def parameters() -> Resource:
    """How long lines are kept."""
    return {
        PARAMETER: {
            "Type": "Number",
            "Default": 30,
            "AllowedValues": list(DAYS),
            "Description": "Days that the functions' logs are kept. They hold nothing personal",
        }
    }


def resources(functions: Iterable[str] = FUNCTIONS) -> Resource:
    """The groups."""
    return {logical(name): _group(name) for name in functions}


def logical(function: str) -> str:
    """The name of a function's group in the template."""
    return "".join(word.capitalize() for word in function.split("_")) + "Logs"


def name_of(function: str) -> str:
    """The group's own name, the prefix to be filled in."""
    own = "" if function == API else f"-{function}"
    return f"/aws/lambda/${{Prefix}}{own}"


def _group(function: str) -> Resource:
    said = {"LogGroupName": sub(name_of(function)), "RetentionInDays": ref(PARAMETER)}
    return {"Type": "AWS::Logs::LogGroup", "Properties": said}
