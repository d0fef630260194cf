"""Facts into words: phrases, suggestions, amounts, times, distances, in one of three languages.

Owns how a fact is written; never decides what is said. An unknown language is answered in
English.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.chat.replies import de, en, zh_cn
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.home_time import HOME_ZONE
from chalicelib.domain.money import Money, format_money
from chalicelib.domain.orders.pricing import PricedLine
from chalicelib.domain.orders.quote import money_from
from chalicelib.records import dataclass

_PHRASES = {"zh-CN": zh_cn.PHRASES, "en": en.PHRASES, "de": de.PHRASES}
_CHIPS = {"zh-CN": zh_cn.CHIPS, "en": en.CHIPS, "de": de.CHIPS}
_WORDS = {"zh-CN": zh_cn.WORDS, "en": en.WORDS, "de": de.WORDS}


@dataclass(frozen=True, slots=True)
class Voice:
    """One language, one clock: everything the assistant says in a turn goes through it."""

    locale: str
    now: datetime
    zone: str = HOME_ZONE

    def say(self, phrase: Phrase, **facts: object) -> str:
        """A sentence with its facts filled in; texts in `facts` are only ever data."""
        return _PHRASES[self.locale][phrase].format(**facts)

    def chip(self, chip: Chip, **facts: object) -> str:
        """A suggestion."""
        return _CHIPS[self.locale][chip].format(**facts)

    def word(self, key: str, **facts: object) -> str:
        """The word for a value: a state, a kind of bill …"""
        return _WORDS[self.locale][key].format(**facts)

    def join(self, parts: Iterable[str]) -> str:
        """Several names in a row."""
        return self.word("joint").join(parts)

    def money(self, money: Money | Mapping[str, Any]) -> str:
        """An amount."""
        return format_money(money if isinstance(money, Money) else money_from(money), self.locale)

    def distance(self, metres: int) -> str:
        """350 m, 1.2 km (1,2 km)."""
        if metres < 1000:
            return f"{max(10, round(metres, -1))} m"
        text = f"{metres / 1000:.1f}"
        return f"{text.replace('.', ',') if self.locale == 'de' else text} km"

    def away(self, metres: int | None) -> str:
        """The distance in brackets, "" when it is not known."""
        return "" if metres is None else self.word("away", distance=self.distance(metres))

    def time(self, instant: datetime | str) -> str:
        """Hour and minute with the day: today 12:45, tomorrow 09:00, 8 Feb 09:00."""
        local, today = self._local(instant), self._local(self.now).date()
        clock = f"{local:%H:%M}"
        if local.date() == today:
            return self.word("today", time=clock)
        if local.date() == today + timedelta(days=1):
            return self.word("tomorrow", time=clock)
        return self.word("date", day=local.day, month=self._month(local), time=clock)

    def clock(self, instant: datetime | str) -> str:
        """Hour and minute alone."""
        return f"{self._local(instant):%H:%M}"

    def day(self, instant: datetime | str) -> str:
        """A date with its year."""
        local = self._local(instant)
        return self.word("day", day=local.day, month=self._month(local), year=local.year)

    def moment(self, instant: datetime | str) -> str:
        """A date with its year and time: when rights begin or end, to the minute."""
        return f"{self.day(instant)} {self.clock(instant)}"

    def weekday(self) -> int:
        """Today's weekday on this clock, Monday being 0."""
        return self._local(self.now).weekday()

    def line(self, line: PricedLine | Mapping[str, Any]) -> str:
        """2 × Jasmine Milk Tea (Large, less sugar, no ice)."""
        raw = line if isinstance(line, Mapping) else None
        name = raw["name"] if raw else getattr(line, "name", "")
        quantity = raw["quantity"] if raw else getattr(line, "quantity", 1)
        size = raw["size_name"] if raw else getattr(line, "size_name", None)
        options = raw["option_names"] if raw else getattr(line, "option_names", ())
        details = self.join([*([size] if size else []), *options])
        text = self.word("line", quantity=quantity, name=name)
        return text + (self.word("details", details=details) if details else "")

    def _local(self, instant: datetime | str) -> datetime:
        moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        return moment.astimezone(ZoneInfo(self.zone))

    def _month(self, local: datetime) -> str:
        return self.word("months").split()[local.month - 1]


def template_of(chip: Chip, locale: str) -> str:
    """The words of a suggestion before its facts are filled in."""
    return _CHIPS[locale][chip]


def short_number(order_id: str) -> str:
    """An order's number as people say it: the last six characters of its id."""
    return order_id[-6:].upper()
