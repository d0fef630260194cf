"""One alarm: what it reads, the sum it makes of it, from where on it cries, and what silence means.

In a sum a metric that has no point is 0: what nobody counted did not happen. Two readings of three
minutes are told after two; CloudWatch publishes a minute or so behind.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from infra.template.intrinsics import Resource, named, ref
from infra.template.watched import Metric

TOPIC, WATCHED = "AlarmsTopic", "Watched"
RUNBOOK = "RUNBOOK.md"


class Silence(StrEnum):
    """What it means when there is no point at all."""

    FINE = "notBreaching"  # nobody came: nothing went wrong
    BAD = "breaching"  # what should have run did not
    SAME = "ignore"  # as it was when there was one: only a new point ends it


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`what` is its name behind the prefix, `section` the runbook's (the same unless several
    share one). It cries once `of[0]` of the last `of[1]` periods are at or `over` the bound, or
    `under` it; `sum` is metric math over the names in `reads`, needless for a single metric."""

    what: str
    says: str
    reads: Mapping[str, Metric]
    sum: str = ""
    over: float | None = None
    under: float | None = None
    minutes: int = 1
    of: tuple[int, int] = (1, 1)
    silence: Silence = Silence.FINE
    section: str = field(default="")

    @property
    def chapter(self) -> str:
        """The runbook's section."""
        return self.section or self.what

    @property
    def math(self) -> str:
        """The sum with every silent metric at 0."""
        names = "|".join(map(re.escape, self.reads))
        return re.sub(rf"\b({names})\b", r"FILL(\1,0)", self.sum)

    def resource(self) -> Resource:
        """As CloudFormation makes it; whoever hears of the beginning hears of the end."""
        below = self.under is not None
        said: Resource = {
            "AlarmName": named(self.what),
            "AlarmDescription": f"{self.says} {RUNBOOK}#{self.chapter}",
            "ComparisonOperator": "LessThanThreshold" if below else "GreaterThanOrEqualToThreshold",
            "Threshold": self.under if below else self.over,
            "EvaluationPeriods": self.of[1],
            "DatapointsToAlarm": self.of[0],
            "TreatMissingData": self.silence.value,
            "AlarmActions": [ref(TOPIC)],
            "OKActions": [ref(TOPIC)],
        }
        return {
            "Type": "AWS::CloudWatch::Alarm",
            "Condition": WATCHED,
            "Properties": said | self._read(),
        }

    def _read(self) -> Resource:
        if not self.sum:
            (metric,) = self.reads.values()
            extended = metric.stat.startswith("p")
            stat = {"ExtendedStatistic" if extended else "Statistic": metric.stat}
            return metric.resource() | {"Period": self.minutes * 60} | stat
        parts = [self._part(name, metric) for name, metric in self.reads.items()]
        return {"Metrics": [{"Id": "sum", "Expression": self.math, "ReturnData": True}, *parts]}

    def _part(self, name: str, metric: Metric) -> Resource:
        read = {
            "Metric": metric.resource(),
            "Period": self.minutes * 60,
            "Stat": metric.stat,
        }
        return {"Id": name, "MetricStat": read, "ReturnData": False}


def logical(what: str) -> str:
    """The name of an alarm in the template."""
    return "Alarm" + "".join(word.capitalize() for word in re.split(r"[-_]", what))
