"""The words of the message of record: one text per sentence and language, with the same facts in
each. No sentence has variants: the same state is told in the same words (A5). None denies that this
service orders, and none sends anybody elsewhere (A1, A3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum, auto

from chalicelib.domain.home_time import at_home

LOCALES = ("zh-CN", "en", "de")


class Say(StrEnum):
    """A sentence, or a part of one."""

    # 1. what works now
    OPEN = auto()
    LEAN = auto()
    CLAIMS_PAUSED = auto()
    ORDERS_PAUSED = auto()
    COUPON_ORDERS_PAUSED = auto()
    BOTH_PAUSED = auto()
    CLAIMS_BY_PLACE = auto()
    ORDERS_BY_PLACE = auto()
    BOTH_BY_PLACE = auto()
    WORKS = auto()
    # 2. your coupon, and until when
    COUPON = auto()
    COUPON_ADDED = auto()
    COUPONS = auto()
    CLOCK_STANDS = auto()
    # 3. your place, and when to come back
    PLACE = auto()
    PLACE_OPEN_END = auto()
    YOUR_TURN = auto()
    HOW_TO_STAND = auto()
    NEXT_WORD = auto()
    SEND_AGAIN = auto()
    # 4. what you can do instead
    CAN = auto()
    MENUS = auto()
    CLAIM = auto()
    ORDER = auto()
    ORDER_WITHOUT = auto()
    BASKET = auto()
    ORDERS = auto()
    PAY = auto()
    CANCEL = auto()


_SAID: dict[Say, tuple[str, str, str]] = {
    Say.OPEN: (
        "现在全部服务都开放。",
        "Everything is open.",
        "Alles ist offen.",
    ),
    Say.LEAN: (
        "现在人很多，全部服务都开放，聊天只谈点单。",
        "Many people are here. Everything is open, and the chat keeps to ordering.",
        "Gerade sind viele hier. Alles ist offen, und der Chat bleibt beim Bestellen.",
    ),
    Say.CLAIMS_PAUSED: (
        "现在暂停发放新券。",
        "New coupons are paused just now.",
        "Neue Gutscheine pausieren gerade.",
    ),
    Say.ORDERS_PAUSED: (
        "现在暂停接收新订单。",
        "New orders are paused just now.",
        "Neue Bestellungen pausieren gerade.",
    ),
    Say.COUPON_ORDERS_PAUSED: (
        "现在暂停用券下单。",
        "Orders with this coupon are paused just now.",
        "Bestellungen mit diesem Gutschein pausieren gerade.",
    ),
    Say.BOTH_PAUSED: (
        "现在人太多，新券和新订单都暂停。",
        "So many people are here that new coupons and new orders are paused just now.",
        "Gerade sind so viele hier, dass neue Gutscheine und neue Bestellungen pausieren.",
    ),
    Say.CLAIMS_BY_PLACE: (
        "现在领券的人很多，按排队顺序领取。",
        "So many people are here that new coupons go by place in line.",
        "Gerade sind so viele hier, dass neue Gutscheine der Reihe nach vergeben werden.",
    ),
    Say.ORDERS_BY_PLACE: (
        "现在下单的人很多，新订单按排队顺序处理。",
        "So many people are here that new orders go by place in line.",
        "Gerade sind so viele hier, dass neue Bestellungen der Reihe nach angenommen werden.",
    ),
    Say.BOTH_BY_PLACE: (
        "现在人很多，领券和下单都按排队顺序进行。",
        "So many people are here that new coupons and new orders go by place in line.",
        "Gerade sind so viele hier, dass neue Gutscheine und Bestellungen der Reihe nach kommen.",
    ),
    Say.WORKS: (
        "现在可用：{works}。",
        "These work now: {works}.",
        "Das geht jetzt: {works}.",
    ),
    Say.COUPON: (
        "您的 {face} 券已为您留好，有效期到 {until}。",
        "Your {face} coupon is kept for you, valid until {until}.",
        "Ihr Gutschein über {face} bleibt Ihnen erhalten, gültig bis {until}.",
    ),
    Say.COUPON_ADDED: (
        "您的 {face} 券已为您留好，有效期到 {until}（已顺延 {added}）。",
        "Your {face} coupon is kept for you, valid until {until} ({added} added).",
        "Ihr Gutschein über {face} bleibt Ihnen erhalten, gültig bis {until} ({added} länger).",
    ),
    Say.COUPONS: (
        "已领的券都为您留好，继续有效。",
        "Coupons that were claimed are kept and stay valid.",
        "Gutscheine, die schon vergeben sind, bleiben erhalten und gültig.",
    ),
    Say.CLOCK_STANDS: (
        "暂停期间券的有效期停止计时，暂停多久就顺延多久。",
        "While this lasts coupon time stands still: all of it is added.",
        "Solange das dauert, steht ihre Zeit still: sie wird ganz angehängt.",
    ),
    Say.PLACE: (
        "您排在第 {place} 位，已轮到第 {serving} 位，预计 {start}–{end} 轮到您，不用一直刷新。",
        (
            "You are no. {place} in line, no. {serving} is being served; expect {start}–{end}. "
            "No need to refresh."
        ),
        (
            "Sie haben Platz {place}, gerade ist Platz {serving} dran; rechnen Sie mit "
            "{start}–{end}. Neu laden ist nicht nötig."
        ),
    ),
    Say.PLACE_OPEN_END: (
        "您排在第 {place} 位，已轮到第 {serving} 位；还不能预计时间，位置会一直为您保留。",
        (
            "You are no. {place} in line, no. {serving} is being served; a time cannot be told "
            "yet, and the place stays yours."
        ),
        (
            "Sie haben Platz {place}, gerade ist Platz {serving} dran; eine Zeit lässt sich "
            "noch nicht nennen, und der Platz bleibt Ihrer."
        ),
    ),
    Say.YOUR_TURN: (
        "已经轮到您了（第 {place} 位），现在就可以领券和下单。",
        "It is your turn (no. {place}): you can claim and order now.",
        "Sie sind dran (Platz {place}): Gutschein und Bestellung gehen jetzt.",
    ),
    Say.HOW_TO_STAND: (
        "领券或下单时会得到一个排队位置，换设备也保留，刷新不影响顺序。",
        (
            "Asking for a coupon or an order gives you one place in line; it stays yours on every "
            "device, and refreshing changes nothing."
        ),
        (
            "Wer Gutschein oder Bestellung wünscht, bekommt einen Platz; er gilt auf jedem Gerät, "
            "und neu laden ändert nichts."
        ),
    ),
    Say.NEXT_WORD: (
        "{next} 前会有新消息。",
        "The next word comes by {next}.",
        "Neues erfahren Sie bis {next} Uhr.",
    ),
    Say.SEND_AGAIN: (
        "如果忙时有请求没有被接收，过几秒再发一次就好。",
        "If a request is turned away at a busy moment, send it again in a few seconds.",
        (
            "Wird in einem vollen Moment etwas nicht angenommen, senden Sie es in ein paar "
            "Sekunden noch einmal."
        ),
    ),
    Say.CAN: (
        "您现在可以：{can}。",
        "You can now: {can}.",
        "Sie können jetzt: {can}.",
    ),
    Say.MENUS: ("看菜单", "look at menus", "Karten ansehen"),
    Say.CLAIM: ("领券", "claim your coupon", "Gutschein holen"),
    Say.ORDER: ("下单", "place orders", "bestellen"),
    Say.ORDER_WITHOUT: ("不用券下单", "order without this coupon", "ohne Gutschein bestellen"),
    Say.BASKET: ("先选好饮品", "fill your basket", "den Warenkorb füllen"),
    Say.ORDERS: ("查看已下的订单", "see and track your orders", "Bestellungen verfolgen"),
    Say.PAY: ("付款", "pay", "bezahlen"),
    Say.CANCEL: ("取消订单", "cancel an order", "eine Bestellung stornieren"),
}
_JOINT = {"zh-CN": "、", "en": ", ", "de": ", "}
_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "de": (  # noqa: SIM905 - one line reads better than twelve
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    ).split(),
}


def known(locale: str | None) -> str:
    """One of our languages for whatever was asked for; English for any other."""
    return locale if locale in LOCALES else "en"


def say(sentence: Say, locale: str, **facts: object) -> str:
    """A sentence with its facts filled in."""
    return _SAID[sentence][LOCALES.index(locale)].format(**facts)


def row(parts: Iterable[str], locale: str) -> str:
    """Several things in a row."""
    return _JOINT[locale].join(parts)


def paragraph(sentences: Iterable[str], locale: str) -> str:
    """Sentences after one another."""
    return ("" if locale == "zh-CN" else " ").join(sentences)


def clock(instant: datetime) -> str:
    """Hour and minute."""
    return f"{at_home(instant):%H:%M}"


def moment(instant: datetime, locale: str) -> str:
    """A date with its year and time."""
    local = at_home(instant)
    if locale == "zh-CN":
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    month, dot = _MONTHS[locale][local.month - 1], "." if locale == "de" else ""
    return f"{local.day}{dot} {month} {local.year} {local:%H:%M}"


def span(length: timedelta, locale: str) -> str:
    """A length of time in the largest unit that does not round it up."""
    minutes = int(length.total_seconds()) // 60
    size = 1440 if minutes >= 2880 else 60 if minutes >= 120 else 1
    names = {
        1440: (" 天", " days", " Tage"),
        60: (" 小时", " hours", " Stunden"),
        1: (" 分钟", " min", " Min."),
    }
    return f"{minutes // size}{names[size][LOCALES.index(locale)]}"
