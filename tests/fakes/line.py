"""The line in memory."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.overload.line import Place
from chalicelib.domain.overload.numbering import Numbering, number_of
from tests.fakes.seconds import maybe_whole, whole


class FakeLine:
    """`counters` may be shared, so that several of these are environments of one service."""

    def __init__(self, counters: Counter[tuple[str, int]] | None = None) -> None:
        self._places: dict[tuple[str, str], Place] = {}
        self._counters = Counter() if counters is None else counters
        self._numbering: dict[str, Numbering] = {}
        self._lock = threading.Lock()

    def find(self, shopper: str, campaign_id: str) -> Place | None:
        return self._places.get((shopper, campaign_id))

    def draw(self, campaign_id: str, *, shards: int, shopper: str) -> int:
        with self._lock:
            numbering = self._numbering.setdefault(campaign_id, Numbering(shards=shards))
            shard, expected = numbering.take(shopper=shopper)
            self._counters[campaign_id, shard] += 1
            draw = self._counters[campaign_id, shard]
            numbering.saw(shard, expected=expected, draw=draw)
            return number_of(shard=shard, draw=draw, shards=shards)

    def put(
        self,
        place: Place,
        *,
        shopper: str,
        campaign_id: str,
        replaces: int | None,
        kept_until: datetime,
    ) -> Place | None:
        with self._lock:
            standing = self._places.get((shopper, campaign_id))
            if standing is not None and standing.number != replaces:
                return standing
            used_at = maybe_whole(place.used_at)
            kept = replace(place, drawn_at=whole(place.drawn_at), used_at=used_at)
            self._places[shopper, campaign_id] = kept
            return None

    def use(self, shopper: str, campaign_id: str, *, number: int, now: datetime) -> None:
        with self._lock:
            standing = self._places.get((shopper, campaign_id))
            if standing is not None and standing.number == number and standing.used_at is None:
                self._places[shopper, campaign_id] = replace(standing, used_at=whole(now))

    def drawn(self, campaign_id: str, *, shards: int) -> Sequence[int]:
        return [self._counters[campaign_id, shard] for shard in range(shards)]
