# ruff: noqa: E501 - rows of words
"""Times in words: "um halb vier" is 3:30, 下午三点半 is 15:30, "in half an hour". Returns what was
said and where; knows no clock."""

import re
from functools import cache

from chalicelib.domain.chat.understanding.numbers import han_number, number_phrases
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

_EN_NUM = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty five|fifty|sixty|ninety|an?|\d{1,3})"
_DE_NUM = r"(?:einer|einem|eine|ein|eins|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|funfzehn|zwanzig|dreissig|vierzig|funfundvierzig|sechzig|\d{1,3})"
_ZH_NUM = r"(?:[零一二两三四五六七八九十]{1,3}|\d{1,2})"
_PATTERNS = {
    "minutes": rf"\bin (?:about |around |etwa |ca\.? )?(?P<n>{_EN_NUM}|{_DE_NUM}) ?(?P<u>minutes?|mins?|minuten?|hours?|hrs?|stunden?)\b",
    "half_hour": r"\bin (?:about |around )?(?:half an hour|a half hour|einer halben stunde|ner halben stunde)\b",
    "an_hour_half": r"\bin (?:an hour and a half|one and a half hours|anderthalb stunden|eineinhalb stunden)\b",
    "quarter_hour": r"\bin (?:a quarter(?: of an)? hour|einer viertelstunde)\b",
    "zh_minutes": rf"(?P<n>{_ZH_NUM}|半)(?:个)?(?P<u>分钟|小时|钟头|刻钟)(?:之?后|以后|内|左右)",
    "clock": r"(?P<pre>\b(?:at|by|around|until|before|for|um|gegen|ab|bis) )?(?P<h>[01]?\d|2[0-4])[:.h](?P<m>[0-5]\d)(?: ?(?P<ap>a\.?m\.?|p\.?m\.?|uhr))?\b",
    "en_ap": rf"\b(?:at |by |around |for |before )?(?P<h>{_EN_NUM})(?: (?P<m>thirty|fifteen|forty five|\d\d))? ?(?P<ap>a\.?m\b\.?|p\.?m\b\.?|in the (?:morning|afternoon|evening)|at night|tonight|this (?:afternoon|evening|morning))",
    "en_oclock": rf"\b(?:at |by |around |for )?(?P<h>{_EN_NUM}) ?o'?clock\b(?: (?P<ap>a\.?m|p\.?m))?",
    "past_to": rf"\b(?:at |by |around |um |gegen )?(?P<n>{_EN_NUM}|{_DE_NUM}) (?:minutes |minuten )?(?P<u>past|to|nach|vor) (?P<h>{_EN_NUM}|{_DE_NUM})(?= *(?:$|[.,!?]|uhr|please|bitte|pm|am|p\.m|a\.m|heute|abholen))",
    "en_past": rf"\b(?:at |by |around )?(?P<w>half past|quarter past|quarter to) (?P<h>{_EN_NUM})(?: ?(?P<ap>a\.?m|p\.?m))?\b",
    "en_at": r"\b(?:at|by|around) (?P<h>[1-9]|1[0-2]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (?P<m>thirty|fifteen|forty five))?(?= *(?:$|[.,!?]|please|today|tomorrow|tonight))",
    "en_noon": r"\b(?:at |by |around )?(?P<w>noon|midday|midnight)\b",
    "de_half": rf"\b(?:um |gegen |ab |so )?(?P<w>halb|viertel nach|viertel vor|dreiviertel) (?P<h>{_DE_NUM})\b(?: (?P<ap>morgens|nachmittags|abends|mittags))?",
    "de_uhr": rf"\b(?:um |gegen |ab |bis )?(?P<h>{_DE_NUM}) uhr(?: (?P<m>{_DE_NUM}))?(?: (?P<ap>morgens|vormittags|nachmittags|abends|mittags|fruh))?\b",
    "de_um": rf"\b(?:um|gegen) (?P<h>{_DE_NUM})(?: (?P<ap>morgens|nachmittags|abends))?(?= *(?:$|[.,!?]|bitte|heute|morgen|abholen|liefern))",
    "zh_clock": rf"(?P<ap>早上|上午|中午|下午|傍晚|晚上|今晚|凌晨|明早|明晚)?(?!(?<=[晚早快慢多少大小])一点)(?P<h>{_ZH_NUM})点(?:钟)?(?P<m>半|一刻|三刻|整|{_ZH_NUM}分?)?(?!单|餐|什么|杯|份|的?咖啡|开|关|打烊|别的|个)(?P<tail>左右|前|之前|以后|后|取|送|到)?",
}
_TOMORROW = regex(
    r"tomorrow|\bmorgen (?:um|fruh|nachmittag|abend|mittag|gegen)|明天|明早|明晚|\bmorgen$"
)
_PM = regex(r"p\.?m|afternoon|evening|night|nachmittag|abend|下午|傍晚|晚上|今晚|明晚|中午|mittags")
_AM = regex(r"a\.?m|morning|morgens|vormittag|fruh|早|上午|凌晨")


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A time and the span of text that says it."""

    start: int
    end: int
    minutes_of_day: int | None = None
    in_minutes: int | None = None
    tomorrow: bool = False


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def find_time(folded: str) -> TimeSaid | None:
    """The first time of day or span of time in the text."""
    text = folded[:420]
    tomorrow = bool(_TOMORROW.search(text))
    for name, pattern in _compiled().items():
        match = pattern.search(text)
        if match is None:
            continue
        said = _read(name, match)
        if said is None:
            continue
        relative, minutes = said
        if relative:
            return TimeSaid(match.start(), match.end(), None, minutes, tomorrow)
        return TimeSaid(match.start(), match.end(), minutes, None, tomorrow)
    return None


def _read(name: str, match: re.Match[str]) -> tuple[bool, int] | None:
    fixed = {"half_hour": 30, "an_hour_half": 90, "quarter_hour": 15}
    if name in fixed:
        return True, fixed[name]
    groups = match.groupdict()
    if name in ("minutes", "zh_minutes"):
        unit = groups["u"]
        per = 15 if unit == "刻钟" else 60 if unit[0] in "hs小钟" else 1
        number = 0.5 if groups["n"] == "半" else _number(groups["n"])
        return (True, int(number * per)) if number else None
    if name == "past_to":
        sign = 1 if groups["u"] in ("past", "nach") else -1
        hour, shift = _number(groups["h"]), _number(groups["n"])
        if hour is None or shift is None or hour > 24 or shift > 59:
            return None
        return False, ((hour + (12 if hour < 8 else 0)) * 60 + sign * shift) % 1440
    if groups.get("w") in ("noon", "midday", "midnight"):
        return False, 0 if groups["w"] == "midnight" else 720
    return _time_of_day(name, groups)


def _time_of_day(name: str, groups: dict[str, str | None]) -> tuple[bool, int] | None:
    hour = _number(groups["h"] or "")
    if hour is None or hour > 24:
        return None
    minutes = _minutes(groups.get("m"))
    word = groups.get("w") or ""
    shift = {"halb": -30, "viertel nach": 15, "viertel vor": -15, "dreiviertel": -15,
             "half past": 30, "quarter past": 15, "quarter to": -15}.get(word, 0)  # fmt: skip
    said = groups.get("ap") or ""
    if _PM.search(said) and hour < 12:
        hour += 12
    elif _AM.search(said) and hour == 12:
        hour = 0
    elif not said and (name != "clock" or hour < 8) and 1 <= hour < 8:
        hour += 12  # "at five" is said of the afternoon in a shop
    return False, (hour * 60 + minutes + shift) % 1440


def _minutes(said: str | None) -> int:
    if not said:
        return 0
    fixed = {
        "半": 30,
        "一刻": 15,
        "三刻": 45,
        "整": 0,
        "thirty": 30,
        "fifteen": 15,
        "forty five": 45,
    }
    return fixed[said] if said in fixed else _number(said.removesuffix("分")) or 0


def _number(said: str) -> int | None:
    if said.isdigit():
        return int(said)
    if said in ("a", "an", "ein", "eine", "einer", "einem"):
        return 1
    return number_phrases().get(tuple(said.split())) or han_number(said)
