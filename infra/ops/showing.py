"""What the operator sees of an answer. Every field may be missing: an older service, or one that is
half down, is shown as far as it goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from infra.ops.tables import clean, pairs, short, table
from infra.ops.times import instant_of, span, when

ACCOUNTS = ("issued", "live", "held", "redeemed", "expired", "void")
LANGUAGES = ("en", "zh-CN", "de")


def at(data: Any, *path: str) -> Any:
    """What lies at `path` inside `data`; None when any of it is not there."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def named(data: Any, *path: str) -> dict[str, Any]:
    """The object at `path`; {} when there is none."""
    found = at(data, *path)
    return dict(found) if isinstance(found, Mapping) else {}


def listed(data: Any, name: str) -> list[Any]:
    """The objects in the list called `name`; [] when there is none."""
    found = at(data, name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def sections(*parts: str) -> str:
    """Parts that have something to say, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def overview(data: Mapping[str, Any], now: datetime) -> str:
    """Mode and why, queues, breakers, lines, campaigns with books and burn."""
    now = instant_of(data.get("as_of")) or now
    shed = at(data, "shed_share")
    share = f"{shed:.1%} of requests" if isinstance(shed, int | float) else None
    return sections(
        pairs(
            [("Mode", clean(at(data, "mode"))), *_how(named(data, "switch"), now), ("Shed", share)]
        ),
        _queues(data),
        _breakers(data, now),
        _lines(named(data, "lines")),
        campaigns(data, now),
    )


def switch(data: Mapping[str, Any], now: datetime) -> str:
    """The mode after a switch."""
    return pairs([("Mode", clean(data.get("mode"))), *_how(data, now)])


def _how(said: Mapping[str, Any], now: datetime) -> list[tuple[str, Any]]:
    auto = said.get("auto")
    by = None if auto is None else ("govern moves it" if auto else "fixed by hand")
    until = when(said.get("until"), now)
    return [
        ("Since", when(said.get("since"), now)),
        ("By", said.get("who")),
        ("Why", said.get("why")),
        ("Until", f"{until}, then back by itself" if until else None),
        ("Auto", by),
        ("Message", said.get("message_id")),
    ]


def _queues(data: Mapping[str, Any]) -> str:
    queues, dead = named(data, "queues"), named(data, "dead_letters")
    names = list(dict.fromkeys([*queues, *dead]))
    rows = [[name, _age(at(queues, name, "age_s")), dead.get(name)] for name in names]
    return table(["queue", "oldest", "dead letters"], rows)


def _age(seconds: Any) -> str | None:
    return span(seconds) if isinstance(seconds, int | float) else None


def _breakers(data: Mapping[str, Any], now: datetime) -> str:
    rows = [
        [
            name,
            at(one, "state"),
            when(at(one, "since"), now),
            when(at(one, "until"), now),
            at(one, "trips"),
        ]
        for name, one in named(data, "breakers").items()
    ]
    return table(["dependency", "breaker", "since", "until", "trips"], rows)


def _lines(lines: Mapping[str, Any]) -> str:
    names = ("serving", "drawn", "waiting", "rate_per_s")
    rows = [[name, *(at(one, field) for field in names)] for name, one in lines.items()]
    return table(["line", "serving", "drawn", "waiting", "per second"], rows)


def line(campaign_id: str, data: Mapping[str, Any]) -> str:
    """One campaign's line."""
    return _lines({campaign_id: data})


def campaigns(data: Mapping[str, Any], now: datetime) -> str:
    """All campaigns: status, dials, stock and burn; then their books, and all together."""
    found = listed(data, "campaigns")
    rows = [
        [
            one.get("campaign_id"),
            one.get("status"),
            dials(one),
            one.get("stock"),
            one.get("remaining"),
            at(one, "burn", "claims_per_s"),
            at(one, "burn", "planned_claims_per_s"),
            when(at(one, "burn", "empty_at"), now),
        ]
        for one in found
    ]
    head = ["campaign", "status", "dials", "stock", "left", "claims/s", "planned", "empty at"]
    books = [
        [one.get("campaign_id"), *(at(one, "books", name) for name in ACCOUNTS)]
        for one in found
        if named(one, "books")
    ]
    if named(data, "books") and len(books) != 1:
        books.append(["all", *(at(data, "books", name) for name in ACCOUNTS)])
    reverts = [
        f"{clean(one.get('campaign_id'))}: {clean(name)} turns back {when(until, now)}"
        for one in found
        for name, until in named(one, "reverts").items()
    ]
    return sections(table(head, rows), "\n".join(reverts), table(["books", *ACCOUNTS], books))


def dials(campaign: Mapping[str, Any]) -> str:
    """The dials that are off, which is what matters at night; `all on`, when none is."""
    found = named(campaign, "dials")
    off = [clean(name) for name, on in found.items() if not on]
    return f"{', '.join(off)} off" if off else ("all on" if found else clean(None))


def campaign(data: Mapping[str, Any], now: datetime) -> str:
    """One campaign: its state, its dates, its books."""
    rules = named(data, "rules")
    names = named(rules, "name")
    facts = [
        ("Campaign", data.get("campaign_id")),
        ("Name", next((names[one] for one in LANGUAGES if names.get(one)), None)),
        ("Status", data.get("status")),
        ("Dials", dials(data)),
        ("Stock", data.get("stock")),
        ("Left", data.get("remaining")),
        ("Starts", when(rules.get("starts_at"), now)),
        ("Ends", when(rules.get("ends_at"), now)),
        ("Coupons until", when(rules.get("coupon_valid_until"), now)),
        ("Planned", _planned(rules)),
        ("Version", data.get("version")),
        ("Rules", data.get("rules_hash")),
    ]
    turned = [(f"{name} back", when(one, now)) for name, one in named(data, "reverts").items()]
    books = named(data, "books")
    row = [[when(books.get("as_of"), now), *(books.get(name) for name in ACCOUNTS)]]
    return sections(
        pairs([*facts, *turned]), table(["books as of", *ACCOUNTS], row if books else [])
    )


def _planned(rules: Mapping[str, Any]) -> str | None:
    rate = rules.get("planned_claims_per_s")
    return f"{rate:g} claims/s" if isinstance(rate, int | float) else None


def status(data: Mapping[str, Any], now: datetime) -> str:
    """The public status document: mode, what works, the message of record."""
    works = [[name, does] for name, does in named(data, "works").items()]
    texts = [f"[{name}] {clean(text)}" for name, text in named(data, "texts").items()]
    rows = [
        [one.get("campaign_id"), one.get("status"), one.get("claims"), one.get("orders")]
        for one in listed(data, "campaigns")
    ]
    facts = [
        ("Mode", clean(data.get("mode"))),
        ("Since", when(data.get("since"), now)),
        ("As of", when(data.get("as_of"), now)),
        ("Next", when(data.get("next_update"), now)),
        ("Message", data.get("message_id")),
    ]
    return sections(
        pairs(facts),
        table(["work", "is"], works),
        table(["campaign", "status", "claims", "orders"], rows),
        "\n".join(texts),
    )


def store(data: Mapping[str, Any], now: datetime) -> str:
    """A store after its switch."""
    next_slot = when(data.get("next_slot"), now)
    names = (("Store", "store_id"), ("Name", "name"), ("Status", "status"))
    return pairs([*((label, data.get(name)) for label, name in names), ("Next slot", next_slot)])


def dead_letters(data: Mapping[str, Any], now: datetime) -> str:
    """What lies there and why, and how much more there is."""
    found = listed(data, "dead_letters")
    rows = [
        [
            one.get("message_id"),
            one.get("queue"),
            one.get("order_id"),
            one.get("receives"),
            when(one.get("sent_at"), now),
            _reason(one),
            short(one.get("body")),
        ]
        for one in found
    ]
    head = ["message", "queue", "order", "receives", "sent", "why", "body"]
    counts = [one for one in named(data, "counts").values() if isinstance(one, int)]
    there = max(len(found), sum(counts))
    more = f"{len(found)} of about {there:,} shown." if there > len(found) else ""
    return sections(table(head, rows), more) or "There are no dead letters."


def _reason(letter: Mapping[str, Any]) -> str:
    reason, detail = clean(letter.get("reason")), letter.get("detail")
    return short(f"{reason}: {clean(detail)}" if detail else reason)


def model(data: Mapping[str, Any], now: datetime) -> str:
    """The ladder, figures of the last minutes, and the latest turns for review."""
    names = data.get("models")
    ladder = ", ".join(map(clean, names)) if isinstance(names, list) and names else "none"
    asked, seconds = data.get("asked"), data.get("seconds")
    why = ", ".join(f"{clean(name)} {count}" for name, count in named(data, "no_help").items())
    figures = pairs(
        [
            ("Models", ladder),
            ("Asked", f"{asked:,} in {seconds} s" if isinstance(asked, int) else None),
            ("Helped", data.get("helped")),
            ("No help", why or None),
            ("Guard dropped", data.get("guard_dropped")),
            ("Tokens in", data.get("tokens_in")),
            ("Tokens out", data.get("tokens_out")),
            ("Cost, dollars", data.get("cost_usd")),
            ("Mean, ms", data.get("mean_ms")),
        ]
    )
    rows = [
        [
            when(one.get("at"), now),
            one.get("locale"),
            one.get("outcome"),
            short(one.get("message")),
            short(one.get("words")),
            ", ".join(map(clean, one.get("dropped") or ())),
        ]
        for one in listed(data, "turns")
    ]
    return sections(figures, table(["at", "in", "outcome", "asked", "said", "dropped"], rows))


def tickets(data: Mapping[str, Any], now: datetime) -> str:
    """Who waits for a person since when, and what was said last."""
    rows = []
    for one in listed(data, "tickets"):
        said = [turn.get("shopper") for turn in listed(one, "transcript")]
        rows.append(
            [
                one.get("ticket_id"),
                when(one.get("opened_at"), now),
                one.get("locale"),
                one.get("order_id"),
                short(" / ".join(clean(words) for words in said[-3:])),
            ]
        )
    return table(["ticket", "opened", "in", "order", "said"], rows) or "Nobody waits for a person."
