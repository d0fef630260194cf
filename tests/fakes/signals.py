"""The platform's numbers as a test sets them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class FakeSignals:
    """`ages_s` by queue and the gateway's counts; what is not set is 0."""

    ages_s: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def queue_ages_s(self, now: datetime) -> Mapping[str, float]:
        return {"orders": 0.0, "payments": 0.0, **self.ages_s}

    def gateway(self, now: datetime) -> Mapping[str, int]:
        return {"requests": 0, "throttled": 0, "failed": 0, **self.counts}
