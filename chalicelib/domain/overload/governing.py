"""Which mode the signals ask for, and the next step towards it: one at a time, with hysteresis and
a least dwell. Pure: signals and the time come in, a decision with its reason goes out.

Each mode gives up the class of work that the door had to turn away anyway, so that a flood of
browsing never closes the shop: what is shed of a class asks for the mode that pauses it, nothing
more.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.domain.overload.modes import LADDER, Mode, step_towards
from chalicelib.records import dataclass

# The governor looks once a minute. After any step, the next one up waits for the signals of a whole
# look under the new mode; down only after three looks in a row below the lower bounds. A little
# less than that, because a schedule is never quite on time.
LOOK_S = 60.0
UP_LOOKS, CALM_LOOKS = 0.9, 2.9
# Lower bounds are half the upper ones: what lies between moves nothing.
CALM_SHARE = 0.5
# A line that would take longer than this to walk off is not let go all at once (O12).
LINE_WALKS_OFF_S = 60.0


@dataclass(frozen=True, slots=True)
class Health:
    """The signals of the last minute. Ages in seconds; shares 0..1 of the requests of a kind;
    `burn` is the claim rate over its plan, the highest of all campaigns; `line_wait_s` how long the
    longest line needs at its rate."""

    orders_age_s: float = 0.0
    payments_age_s: float = 0.0
    shed_share: float = 0.0
    claims_shed_share: float = 0.0
    orders_shed_share: float = 0.0
    late_shed_share: float = 0.0
    failed_share: float = 0.0
    burn: float = 0.0
    payment_open_s: float = 0.0
    line_wait_s: float = 0.0


# A mode is asked for from any of these on. Ages: an order has ten minutes of patience, of which the
# ladder is to use less than half before new ones stop coming in; the rest is for draining.
BOUNDS: Mapping[Mode, Mapping[str, float]] = {
    Mode.LEAN: {
        "orders_age_s": 20,
        "payments_age_s": 45,
        "shed_share": 0.05,
        "failed_share": 0.05,
        "burn": 3,
    },
    Mode.QUEUED: {
        "orders_age_s": 60,
        "payments_age_s": 120,
        "claims_shed_share": 0.05,
        "failed_share": 0.10,
        "burn": 6,
        "payment_open_s": 60,
    },
    Mode.REDEEM_ONLY: {
        "orders_age_s": 150,
        "payments_age_s": 240,
        "orders_shed_share": 0.10,
    },
    Mode.CLOSED: {
        "orders_age_s": 270,
        "payments_age_s": 390,
        "late_shed_share": 0.05,
    },
}


@dataclass(frozen=True, slots=True)
class Course:
    """What the governor remembers between two looks: since when all has been calm enough for the
    mode below, if it has."""

    calm_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The mode to be in from now on, and why; the same as before when nothing moves."""

    mode: Mode
    why: str
    course: Course


def asked_for(health: Health, *, share: float = 1.0) -> tuple[Mode, str]:
    """The highest mode whose bounds, times `share`, are reached, and by what."""
    for mode in reversed(LADDER[1:]):
        for name, bound in BOUNDS[mode].items():
            value = getattr(health, name)
            if value >= bound * share:
                return mode, f"{name} {value:.2f} has reached {bound * share:g}"
    return Mode.FULL, "all signals are calm"


def next_step(
    mode: Mode,
    *,
    since: datetime,
    health: Health,
    course: Course,
    now: datetime,
    look_s: float = LOOK_S,
) -> Step:
    """One look, every `look_s` seconds: at most one step up or down from `mode`, in force since
    `since`."""
    up_dwell, calm_for = (
        timedelta(seconds=UP_LOOKS * look_s),
        timedelta(seconds=CALM_LOOKS * look_s),
    )
    wanted, why = asked_for(health)
    if LADDER.index(wanted) > LADDER.index(mode):
        up = step_towards(mode, wanted)
        return Step(up if now - since >= up_dwell else mode, why, Course())
    calm, still = asked_for(health, share=CALM_SHARE)
    draining = mode is Mode.QUEUED and health.line_wait_s > LINE_WALKS_OFF_S
    if LADDER.index(calm) >= LADDER.index(mode) or draining:
        return Step(mode, still if not draining else "the line is still long", Course())
    calm_since = course.calm_since or now
    if now - calm_since < calm_for or now - since < calm_for:
        return Step(mode, "calm, and watched for a while longer", Course(calm_since))
    # The next step down is watched anew: under the mode above, signals look better than they are.
    return Step(step_towards(mode, calm), "calm for three looks in a row", Course(now))


# A grey launch is the first hours of a campaign, planned small: on 6 February its stock for six
# hours was gone in eight minutes, and the roll-out went on all the same (product.md E14, C3).
GREY_LAUNCH = timedelta(hours=6)
BURN_HOLD = 3.0
# A handful of early birds is no run: 3 x plan of a tiny plan is a coupon a minute.
FEWEST_BURNED = 30


def holds_grey_launch(
    *, starts_at: datetime, now: datetime, burned: int, seconds: float, planned_per_s: float
) -> bool:
    """Whether a campaign in its grey launch burns more than three times its plan: `burned` coupons
    in the last `seconds`."""
    if not starts_at <= now < starts_at + GREY_LAUNCH or burned < FEWEST_BURNED or seconds <= 0:
        return False
    return burned / seconds > BURN_HOLD * planned_per_s
