"""What alarms and dashboard read: one metric each, under the names that AWS and we give it."""

from dataclasses import dataclass, replace
from typing import Any

from chalicelib.metric_names import COUNTED, MEASURED
from infra.template.intrinsics import PREFIX, Resource, sub
from infra.template.names import API

OURS = "Lantern"
THE_PREFIX = "${Prefix}"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; `where` are its dimensions, with ${Prefix} still to be filled in."""

    namespace: str
    name: str
    where: tuple[tuple[str, str], ...]
    stat: str = "Sum"

    def by(self, stat: str) -> "Metric":
        """The same, otherwise summed up: Maximum, p99 …"""
        return replace(self, stat=stat)

    def resource(self) -> Resource:
        """As an alarm names it."""
        named = [{"Name": name, "Value": _filled(value)} for name, value in self.where]
        return {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": named}

    def row(self) -> list[str]:
        """As a dashboard names it."""
        return [self.namespace, self.name, *(text for pair in self.where for text in pair)]


def ours(name: str) -> Metric:
    """What we count or measure ourselves; KeyError for a name that nobody does."""
    if name not in COUNTED and name not in MEASURED:
        raise KeyError(name)
    return Metric(OURS, name, (("service", THE_PREFIX),))


def counted(noun: str, *outcomes: str) -> dict[str, Metric]:
    """Several of ours, by their outcome."""
    return {outcome: ours(f"{noun}.{outcome}") for outcome in outcomes}


def function(our_name: str, metric: str) -> Metric:
    """Lambda's of one function."""
    lambdas = THE_PREFIX if our_name == API else f"{THE_PREFIX}-{our_name}"
    return Metric("AWS/Lambda", metric, (("FunctionName", lambdas),))


def gateway(metric: str) -> Metric:
    """The gateway's, of all stages of the API (there is one)."""
    return Metric("AWS/ApiGateway", metric, (("ApiName", THE_PREFIX),))


def queue(our_name: str, metric: str) -> Metric:
    """One queue's; its longest or oldest in a period, unless it is asked otherwise."""
    return Metric("AWS/SQS", metric, (("QueueName", f"{THE_PREFIX}-{our_name}"),), "Maximum")


def table(metric: str, *, operation: str = "", index: str = "") -> Metric:
    """The table's, of one operation or one index where AWS counts by them."""
    where = [("TableName", THE_PREFIX)]
    where += [("Operation", operation)] if operation else []
    where += [("GlobalSecondaryIndexName", index)] if index else []
    return Metric("AWS/DynamoDB", metric, tuple(where))


def _filled(value: str) -> Any:
    if value == THE_PREFIX:
        return PREFIX
    return sub(value) if THE_PREFIX in value else value
