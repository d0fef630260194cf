"""The message of record: four parts, one text per state and language, figures only from facts."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus, Clock, Dials
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.line import Window
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.record import (
    message_id_of,
    notice,
    situation_of,
    status_under,
    works_of,
)
from chalicelib.domain.overload.status import status_document
from chalicelib.domain.overload.words import LOCALES, Say, known, say
from tests.fakes.samples import NOW, a_campaign, a_coupon

SINCE = NOW - timedelta(minutes=7)
STATES = list(itertools.product(Mode, (True, False), (True, False)))
LINE = {
    "place": 1204,
    "serving": 873,
    "window": {"from": "2026-02-06T06:20:00+00:00", "to": "2026-02-06T06:40:00+00:00"},
    "admitted": False,
}
# A2: what works now; your coupon and until when; your place and when to come back; what instead.
PARTS = {
    "zh-CN": (r"现在可用：", r"券", r"前会有新消息|再发一次|排队位置|第 1,204 位", r"您现在可以："),
    "en": (
        r"These work now:",
        r"coupon",
        r"next word|send it again|place|no. 1,204",
        r"You can now:",
    ),
    "de": (r"Das geht jetzt:", r"Gutschein", r"Neues|noch einmal|Platz", r"Sie können jetzt:"),
}
# A1, A3: no denial by nature, nobody sent elsewhere. Shops of the demo are nobody's competitor.
DENIALS = re.compile(
    r"cannot order|can't order|unable|not able|do not have the ability|as an AI|another app|"
    r"无法下单|不能下单|不支持|没有能力|其他平台|美团|饿了么|淘宝|"
    r"kann nicht bestellen|nicht in der Lage|andere App|Meituan|Taobao|Ele\.me|Uber|Lieferando",
    re.IGNORECASE,
)


def under(mode: Mode) -> Control:
    return Control(5, Switch(mode, SINCE, "olga", "test"))


def campaign(*, issue: bool = True, redeem: bool = True, clock: Clock | None = None) -> Campaign:
    one = replace(a_campaign(), campaign_id="tea", dials=Dials(issue=issue, redeem=redeem))
    return replace(one, clock=clock or Clock())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("mode", "issue", "redeem"), STATES)
def test_every_state_is_told_in_four_parts(
    mode: Mode, issue: bool, redeem: bool, locale: str
) -> None:
    tea = campaign(issue=issue, redeem=redeem)
    for line in (None, LINE):
        told = notice(control=under(mode), now=NOW, locale=locale, campaign=tea, line=line)
        places = [re.search(part, told["text"]) for part in PARTS[locale]]
        assert all(places), told["text"]
        assert told["works"]
        assert told["alternatives"]
        assert not DENIALS.search(told["text"])
        assert "{" not in told["text"]


@pytest.mark.parametrize(("mode", "issue", "redeem"), STATES)
def test_the_same_state_is_the_same_message_every_time_and_another_state_another_id(
    mode: Mode, issue: bool, redeem: bool
) -> None:
    tea = campaign(issue=issue, redeem=redeem)
    told = [
        notice(control=under(mode), now=NOW + timedelta(seconds=n / 5), locale="en", campaign=tea)
        for n in range(100)
    ]
    assert all(one == told[0] for one in told)
    ids = {message_id_of(under(mode), NOW, campaign(issue=i, redeem=r)) for mode, i, r in STATES}
    assert len(ids) == len(STATES)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_is_there_in_every_language_and_differs(locale: str) -> None:
    facts = dict.fromkeys(
        ("face", "until", "added", "place", "serving", "start", "end", "next", "works", "can"), "X"
    )
    said = [say(one, locale, **facts) for one in Say]
    assert all(said)
    assert len(set(said)) == len(said)
    assert all(one[-1] in "。.！!" for one in said[: [*Say].index(Say.MENUS)])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_number_in_a_text_is_a_fact(locale: str) -> None:
    """A6: what is told of place, window and coupon is what the ledger says, and nothing else."""
    tea = campaign(clock=Clock(stopped_total_s=18_000))
    coupon = a_coupon(campaign(), expiry_key=int((NOW + timedelta(days=22)).timestamp()))
    told = notice(
        control=under(Mode.QUEUED), now=NOW, locale=locale, campaign=tea, coupon=coupon, line=LINE
    )
    # 25 yuan; 28 February 12:00 and five hours, Hangzhou time; place, serving, window
    numbers = sorted(re.findall(r"\d[\d.,:]*\d|\d", told["text"]))
    money = ["25,00"] if locale == "de" else ["25.00"]
    month = ["2"] if locale == "zh-CN" else []
    wanted = [*money, *month, "2026", "28", "17:00", "5", "1,204", "873", "14:20", "14:40"]
    assert numbers == sorted(wanted), told["text"]
    assert told["coupon"]["expires_at"] == "2026-02-28T17:00:00+08:00"
    assert told["coupon"]["added_s"] == 18_000
    assert told["line"] == LINE


def test_while_the_clock_stands_that_is_said() -> None:
    stands = "coupon time stands still"
    for mode in Mode:
        text = notice(control=under(mode), now=NOW, locale="en")["text"]
        assert (stands in text) == (mode in (Mode.REDEEM_ONLY, Mode.CLOSED))
    paused = campaign(redeem=False, clock=Clock(0, int(NOW.timestamp())))
    assert stands in notice(control=under(Mode.FULL), now=NOW, locale="en", campaign=paused)["text"]


def test_a_promise_of_news_is_kept_or_made_anew_but_never_told_when_it_has_passed() -> None:
    promised = replace(under(Mode.CLOSED), next_word=NOW + timedelta(seconds=90))
    at = [
        datetime.fromisoformat(notice(control=promised, now=NOW + late, locale="en")["next_update"])
        for late in (timedelta(0), timedelta(seconds=89), timedelta(hours=3))
    ]
    assert at[0] == at[1] == promised.next_word
    assert NOW + timedelta(hours=3) < at[2] <= NOW + timedelta(hours=3, minutes=2)


def test_a_place_without_a_time_and_a_turn_that_has_come_are_told_as_such() -> None:
    open_end = notice(
        control=under(Mode.QUEUED), now=NOW, locale="en", line={**LINE, "window": None}
    )
    assert "a time cannot be told yet" in open_end["text"]
    turn = notice(control=under(Mode.QUEUED), now=NOW, locale="en", line={**LINE, "admitted": True})
    assert "It is your turn (no. 1,204)" in turn["text"]


def test_only_a_dial_leaves_orders_without_the_coupon() -> None:
    by_dial = notice(
        control=under(Mode.FULL), now=NOW, locale="en", campaign=campaign(redeem=False)
    )
    assert "order without this coupon" in by_dial["alternatives"]
    closed = notice(
        control=under(Mode.CLOSED), now=NOW, locale="en", campaign=campaign(redeem=False)
    )
    assert not [one for one in closed["alternatives"] if "order without" in one]


def test_a_campaign_reads_as_paused_while_the_mode_pauses_its_claims() -> None:
    for mode in Mode:
        paused = mode in (Mode.REDEEM_ONLY, Mode.CLOSED)
        status = CampaignStatus.PAUSED if paused else CampaignStatus.OPEN
        assert status_under(campaign(), under(mode), NOW) is status
    ended = replace(campaign(), rules=replace(campaign().rules, ends_at=NOW))
    assert status_under(ended, under(Mode.CLOSED), NOW) is CampaignStatus.ENDED


def test_the_status_document_says_of_every_class_what_the_mode_says() -> None:
    document = status_document(under(Mode.QUEUED), [campaign(), campaign(issue=False)], NOW)
    assert document["works"] == works_of(situation_of(under(Mode.QUEUED), NOW))
    assert document["works"]["claim"] == "by_place"
    assert datetime.fromisoformat(document["since"]) == SINCE
    assert datetime.fromisoformat(document["as_of"]) == NOW
    assert set(document["texts"]) == set(document["notices"]) == set(LOCALES)
    for locale in LOCALES:
        assert document["notices"][locale]["message_id"] == document["message_id"]
        assert document["notices"][locale]["text"] == document["texts"][locale]
    plain, dialled = document["campaigns"]
    assert (plain["claims"], dialled["claims"]) == ("by_place", "paused")
    assert plain["message_id"] == document["message_id"] != dialled["message_id"]


@pytest.mark.parametrize(("asked", "heard"), [("zh-CN", "zh-CN"), ("fr", "en"), (None, "en")])
def test_an_unknown_language_hears_english(asked: str | None, heard: str) -> None:
    assert known(asked) == heard


def test_times_are_told_on_the_campaigns_clock() -> None:
    at = datetime(2026, 2, 6, 23, 59, tzinfo=UTC)
    told = notice(control=replace(under(Mode.CLOSED), next_word=at), now=NOW, locale="en")
    assert "07:59" in told["text"]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_instant_beside_the_text_shows_the_hour_that_the_text_says(locale: str) -> None:
    """A page shows them as they are written: no phone hears 22:20 and reads 15:20."""
    coupon = a_coupon(campaign(), expiry_key=int((NOW + timedelta(days=22)).timestamp()))
    window = Window(NOW + timedelta(minutes=21), NOW + timedelta(minutes=34)).as_dict()
    waiting, paused = (
        notice(
            control=under(mode),
            now=NOW,
            locale=locale,
            campaign=campaign(),
            coupon=coupon,
            line=line,
        )
        for mode, line in ((Mode.QUEUED, LINE | {"window": window}), (Mode.CLOSED, None))
    )
    for instant in (window["from"], window["to"], waiting["coupon"]["expires_at"]):
        assert instant[11:16] in waiting["text"]
    assert paused["next_update"][11:16] in paused["text"]
    document = status_document(under(Mode.CLOSED), [campaign()], NOW)
    assert document["next_update"][11:16] in document["texts"][locale]
