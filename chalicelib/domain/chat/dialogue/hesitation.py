"""Words that make a yes less than a yes. A second look at a message that would order something:
when in doubt it is asked again, never ordered (S6)."""

import re

from chalicelib.domain.patterns import regex

# What sounds like a no and is a yes.
_FINE = regex(
    r"没问题|没错|不错|没关系|不用改|不改了|不变|没毛病"
    r"|no problem|no worries|why not|no changes?|not a problem|nothing else|no more"
    r"|kein problem|warum nicht|keine änderung(?:en)?|nichts weiter|nichts mehr",
    re.IGNORECASE,
)
_DOUBT = regex(
    r"[不没别勿未非另再加多少还也先]|其他|等等|等一|稍等|先等|暂|取消|改|换|但|如果|要是|除非|吗|么|晚点|以后|回头|再说|再想"
    r"|[0-9]|\b(?:another|other|different|also|add|more|plus|extra|too|make|no|not|never|nope"
    r"|don'?t|do not|won'?t|can'?t|cannot|wait|hold|stop|later|but|except|unless|if|instead"
    r"|cancel|change|without|maybe|perhaps|almost|before)\b"
    r"|\b(?:andere\w*|anders|noch|mehr|auch|dazu|nein|nicht|nie|kein\w*|warte\w*|moment|stopp?"
    r"|später|aber|außer|sondern|falls|wenn|statt\w*|storn\w*|abbrech\w*|änder\w*|ohne"
    r"|vielleicht|fast|bevor|erst)\b"
    r"|[?？]",
    re.IGNORECASE,
)


def hesitates(text: str) -> bool:
    """Whether anything in the words takes the yes back, puts it off or ties it to something."""
    return bool(_DOUBT.search(_FINE.sub(" ", text)))


_DENIAL = regex(
    r"[不别勿]|\b(?:no|not|never|nope|don'?t|keep|nein|nicht|nie|behalten)\b", re.IGNORECASE
)


def denies(text: str) -> bool:
    """Whether a no is in the words."""
    return bool(_DENIAL.search(_FINE.sub(" ", text)))
