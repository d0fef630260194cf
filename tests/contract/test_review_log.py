"""Model turns kept for review: found again newest first, nobody's, and gone after a month."""

import itertools
from datetime import timedelta

from chalicelib.adapters.dynamodb.review_log import KEPT, ReviewLog
from chalicelib.domain.chat.assistant.review import Review, review_from, review_json
from tests.fakes.aws_calls import aws_calls
from tests.fakes.samples import NOW
from tests.fakes.world import World

REVIEW = Review(
    at=NOW,
    prompt="1",
    model="qwen",
    locale="zh-CN",
    mode="full",
    outcome="helped",
    message="来点清爽的",
    read=("SearchMenu",),
    sure=0.5,
    done=("SearchMenu",),
    words="清爽不腻。",
    dropped=("price",),
    refused=("unknown",),
    tokens_in=700,
    tokens_out=40,
    cost_micros=190,
)


def a_log(world: World) -> ReviewLog:
    assert world.table is not None
    ids = itertools.count()
    return ReviewLog(world.table, new_id=lambda: f"row-{next(ids)}")


def at(minutes: int) -> Review:
    return review_from(
        {**review_json(REVIEW), "at": (NOW + timedelta(minutes=minutes)).isoformat()}
    )


def test_a_review_survives_its_way_and_one_of_another_release_is_read() -> None:
    assert review_from(review_json(REVIEW)) == REVIEW
    assert review_from({**review_json(REVIEW), "unheard_of": 1}) == REVIEW


def test_the_latest_come_first_from_all_keys_of_today_and_yesterday(on_moto: World) -> None:
    log = a_log(on_moto)
    for minutes in (0, -1, -1440, -2 * 1440, 1, 2, 3, 4, 5):
        log.keep(at(minutes))
    now = NOW + timedelta(minutes=10)
    found = log.latest(now, most=50)
    assert [review.at for review in found] == [
        (NOW + timedelta(minutes=m)) for m in (5, 4, 3, 2, 1, 0, -1, -1440)
    ]
    assert log.latest(now, most=2) == found[:2]
    assert found[5] == REVIEW


def test_one_is_one_call_and_goes_away_after_a_month(on_moto: World) -> None:
    later = NOW + timedelta(days=40)
    with aws_calls() as calls:
        a_log(on_moto).keep(review_from({**review_json(REVIEW), "at": later.isoformat()}))
    assert [name for _, name in calls] == ["PutItem"]
    assert on_moto.table is not None
    rows = [
        row for n in range(4) for row in on_moto.table.query(f"REVIEW#{later:%Y-%m-%d}#{n:02d}")
    ]
    assert [row["expires_ttl"] for row in rows] == [int((later + KEPT).timestamp())]
