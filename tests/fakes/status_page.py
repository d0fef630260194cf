"""The status page in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.errors import Unavailable


@dataclass(slots=True)
class FakeStatusPage:
    """`published` is every version, as its readers would have it; `down` lets the next so many
    fail."""

    published: list[Any] = field(default_factory=list)
    down: int = 0

    def publish(self, document: Mapping[str, Any]) -> None:
        if self.down > 0:
            self.down -= 1
            raise Unavailable("Nothing can be put there.")
        self.published.append(json.loads(json.dumps(document)))
