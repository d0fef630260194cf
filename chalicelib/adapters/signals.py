"""What CloudWatch knows of the service's health: how old the queues are, how the gateway fares.

Its numbers come by the minute and are a minute or two late; what it has no number for is 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters.aws import call

PERIOD_S = 60
# Queues and gateway publish once a minute, and a point can be two minutes late.
AGE_WINDOW = timedelta(minutes=5)
GATEWAY_WINDOW = timedelta(minutes=3)

Query = tuple[str, str, str, str, str]  # namespace, metric, dimension, its value, statistic


class Signals:
    """Implements the port; one call each. `queues` gives a queue's URL by our name for it,
    `api_name` is the gateway's and `function` Lambda's name of what answers behind it.

    The gateway is asked for by its name alone, which CloudWatch keeps numbers under too: the name
    of its stage is the deployment's affair, and Chalice makes an API of its own for each stage."""

    def __init__(
        self, client: Any, *, queues: Mapping[str, str], api_name: str, function: str
    ) -> None:
        self._client = client
        self._queues = {name: url.rsplit("/", 1)[1] for name, url in queues.items()}
        self._api_name, self._function = api_name, function

    def queue_ages_s(self, now: datetime) -> Mapping[str, float]:
        """Age in seconds of the oldest message by queue, as last published; 0 when unknown."""
        metric = "ApproximateAgeOfOldestMessage"
        asked = {
            name: ("AWS/SQS", metric, "QueueName", queue, "Maximum")
            for name, queue in self._queues.items()
        }
        found = self._ask(asked, now, AGE_WINDOW)
        return {name: values[0] if values else 0.0 for name, values in found.items()}

    def gateway(self, now: datetime) -> Mapping[str, int]:
        """Of the last three minutes' requests: `requests`, `throttled` (429), `failed` (5xx).

        CloudWatch counts all 4xx in one. The gateway's own are among those that never reached the
        function, so the smaller of the two numbers bounds the throttled: an application that says
        "sold out" ten thousand times is not mistaken for a gateway that throttles."""
        found = self._ask(self._gateway_queries(), now, GATEWAY_WINDOW)
        count = {name: round(sum(values)) for name, values in found.items()}
        unreached = count["requests"] - count["invoked"] - count["full"]
        return {
            "requests": count["requests"],
            "throttled": max(0, min(count["wrong"], unreached)),
            "failed": count["failed"],
        }

    def _gateway_queries(self) -> Mapping[str, Query]:
        def query(space: str, metric: str, dimension: str, value: str) -> Query:
            return (space, metric, dimension, value, "Sum")

        gateway, function = ("ApiName", self._api_name), ("FunctionName", self._function)
        return {
            "requests": query("AWS/ApiGateway", "Count", *gateway),
            "wrong": query("AWS/ApiGateway", "4XXError", *gateway),
            "failed": query("AWS/ApiGateway", "5XXError", *gateway),
            "invoked": query("AWS/Lambda", "Invocations", *function),
            "full": query("AWS/Lambda", "Throttles", *function),
        }

    def _ask(
        self, asked: Mapping[str, Query], now: datetime, window: timedelta
    ) -> dict[str, Sequence[float]]:
        """The values of every query, newest first."""
        minute = now.replace(second=0, microsecond=0)
        answer = call(
            self._client.get_metric_data,
            MetricDataQueries=list(_queries(asked.items())),
            StartTime=minute - window + timedelta(seconds=PERIOD_S),
            EndTime=minute + timedelta(seconds=PERIOD_S),
            ScanBy="TimestampDescending",
        )
        found: dict[str, Sequence[float]] = dict.fromkeys(asked, ())
        return found | {one["Id"]: one["Values"] for one in answer["MetricDataResults"]}


def _queries(asked: Iterable[tuple[str, Query]]) -> Iterable[dict[str, Any]]:
    for name, (namespace, metric, dimension, value, statistic) in asked:
        wanted = {
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": dimension, "Value": value}],
        }
        yield {
            "Id": name,
            "MetricStat": {"Metric": wanted, "Period": PERIOD_S, "Stat": statistic},
        }
