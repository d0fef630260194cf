"""Every language can say everything, with the same facts, and none says what must not be said."""

import re
import string
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.chat.replies import de, en, zh_cn
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.replies.speak import Voice, short_number
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.stores.menu import LOCALES

VOICES = {"zh-CN": zh_cn, "en": en, "de": de}
NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_has_every_phrase_and_every_suggestion(locale: str) -> None:
    assert set(VOICES[locale].PHRASES) == set(Phrase)
    assert set(VOICES[locale].CHIPS) == set(Chip)
    assert set(VOICES[locale].WORDS) == set(en.WORDS)


@pytest.mark.parametrize("locale", ["zh-CN", "de"])
def test_a_phrase_has_the_same_facts_in_every_language(locale: str) -> None:
    voice = VOICES[locale]
    for phrase, text in en.PHRASES.items():
        assert placeholders(voice.PHRASES[phrase]) == placeholders(text), phrase
    for chip, text in en.CHIPS.items():
        assert placeholders(voice.CHIPS[chip]) == placeholders(text), chip


def test_every_order_state_has_its_words() -> None:
    for state in OrderState:
        for locale in LOCALES:
            assert Voice(locale, NOON).word(state.value)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_phrase_denies_jokes_or_sends_away(locale: str) -> None:
    said = " ".join(VOICES[locale].PHRASES.values()).casefold()
    for never in (
        "cannot order",
        "can't order",
        "unable",
        "cannot pay",
        "不能下单",
        "无法下单",
        "不能付款",
        "kann nicht bestellen",
        "kann nicht bezahlen",
        "meituan",
        "美团",
        "饿了么",
        "taobao",
        "starbucks",
        "try again tomorrow",
        "明天再来",
        "—",
    ):
        assert never not in said


def test_german_says_sie_and_chinese_says_nin() -> None:
    german = " ".join(de.PHRASES.values())
    assert not re.search(r"\b(du|dich|dir|dein\w*)\b", german, re.IGNORECASE)
    assert "你" not in " ".join(zh_cn.PHRASES.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_come_from_facts_alone(locale: str) -> None:
    for phrase, text in VOICES[locale].PHRASES.items():
        bare = re.sub(r"\{\w+\}", "", text)
        assert not re.search(r"[0-9¥€$]", bare), phrase


def test_times_are_told_on_the_stores_clock_with_their_day() -> None:
    late = datetime(2026, 2, 6, 15, 50, tzinfo=UTC)
    for locale, today, tomorrow, later in (
        ("en", "today 23:50", "tomorrow 00:05", "8 Feb 12:00"),
        ("zh-CN", "今天 23:50", "明天 00:05", "2月8日 12:00"),
        ("de", "heute 23:50 Uhr", "morgen 00:05 Uhr", "am 8. Februar 12:00 Uhr"),
    ):
        voice = Voice(locale, NOON)
        assert voice.time(late) == today
        assert voice.time(late + timedelta(minutes=15)) == tomorrow
        assert voice.time(NOON + timedelta(days=2)) == later
    assert Voice("en", NOON, "Europe/Berlin").time(NOON) == "today 05:00"


def test_distances_and_amounts_are_written_as_people_do() -> None:
    assert Voice("en", NOON).distance(347) == "350 m"
    assert Voice("en", NOON).distance(1234) == "1.2 km"
    assert Voice("de", NOON).distance(1234) == "1,2 km"
    assert Voice("de", NOON).money(Money(2500, "CNY")) == "25,00 ¥"
    assert Voice("en", NOON).away(None) == ""
    assert short_number("o-0123-abcdef") == "ABCDEF"
