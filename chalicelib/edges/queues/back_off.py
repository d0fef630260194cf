"""When a message that could not be handled comes again. Pure; nobody here sleeps or asks a clock.

`back_off_s` for what failed: longer with every try. `turn_s` for what was turned away by an open
breaker: nothing was tried, so trying is no reason to wait longer. A breaker gives everybody the
same instant, an edge of its windows; behind it they line up by age. Whoever is turned away again
keeps his place behind the next edge, so that a backlog drains with its oldest in front.
"""

BACK_OFF_MAX_S = 120
# Behind an edge a verdict is reached within three seconds, and known everywhere two seconds later;
# all have to be there before the next one. Whoever came while a breaker closes would get through
# while those who were turned away just before are still waiting.
HEARD_AFTER_S, SPREAD_S = 5, 4
# Nobody is older in earnest: an order's patience is ten minutes.
OLDEST_S = 600


def back_off_s(receive_count: int, jitter: float, *, retry_after_s: int = 0) -> int:
    """Seconds until the next try after `receive_count` tries: doubling from 1 s to two minutes,
    half of it left to `jitter` (0..1), so that a crowd spreads out; and if that is before
    `retry_after_s`, up to twice that instead: what failed has said when it will be better."""
    whole = float(min(BACK_OFF_MAX_S, 2 ** min(receive_count - 1, 10)))
    own, told = whole / 2 + whole / 2 * jitter, retry_after_s * (1 + jitter)
    wait_s = told if retry_after_s > own else own
    return max(1, min(BACK_OFF_MAX_S, round(wait_s)))


def turn_s(retry_after_s: int, *, age_s: float, jitter: float) -> int:
    """Seconds until a message of this age comes again that was told to wait `retry_after_s`: from
    HEARD_AFTER_S later on, within SPREAD_S, by age and for a tenth by `jitter` (0..1)."""
    youth = max(0.0, 1 - age_s / OLDEST_S)
    wait_s = retry_after_s + HEARD_AFTER_S + SPREAD_S * (0.9 * youth + 0.1 * jitter)
    return min(BACK_OFF_MAX_S, round(wait_s))
