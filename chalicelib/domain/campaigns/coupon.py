"""A coupon: its states, when it is live, and the code that proves it.

ISSUED <-> HELD -> REDEEMED -> ISSUED (refund); VOID (with reason); EXPIRED is derived, never
stored.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.campaigns.campaign import Campaign, Clock
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.ids import coupon_id_of
from chalicelib.domain.money import Money
from chalicelib.records import dataclass

# Crockford base 32: no I, L, O, U, so that a code survives being read out on the phone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SEAL_LENGTH = 8  # 40 bits: guessing one valid code of 10 million takes 100,000 tries on average


class CouponState(StrEnum):
    """Where a coupon is."""

    ISSUED = "ISSUED"
    HELD = "HELD"
    REDEEMED = "REDEEMED"
    VOID = "VOID"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Coupon:
    """One coupon. `expiry_key` is an epoch on the campaign's own clock; `hold_until` (epoch) is
    None while a hold is pinned or there is none; `moves` counts its changes of hands."""

    campaign_id: str
    shopper: str
    slot: int
    ticket: Ticket
    version: int
    face_value: Money
    min_spend: Money
    expiry_key: int
    issued_at: datetime
    state: CouponState = CouponState.ISSUED
    order_id: str | None = None
    hold_until: int | None = None
    moves: int = 0

    @property
    def coupon_id(self) -> str:
        """The public id."""
        return coupon_id_of(campaign_id=self.campaign_id, shopper=self.shopper, slot=self.slot)

    def expires_at(self, clock: Clock, now: datetime) -> datetime:
        """When it lapses, as far as is known at `now`: every stop of the clock moves it later."""
        return datetime.fromtimestamp(self.expiry_key + clock.stopped_s(now), UTC)

    def added(self, campaign: Campaign, now: datetime) -> timedelta:
        """How much longer it is good than the rules say: its clock stood still for that long."""
        later = self.expires_at(campaign.clock, now) - campaign.rules.coupon_valid_until
        return max(timedelta(), later)

    def lapsed_hold(self, now: datetime) -> bool:
        """HELD, but the hold has run out without being pinned: it reads as ISSUED."""
        held = self.state is CouponState.HELD and self.hold_until is not None
        return held and self.hold_until is not None and self.hold_until <= int(now.timestamp())

    def reads_as(self, clock: Clock, now: datetime) -> CouponState:
        """The state to tell people, with nobody having to write it."""
        free = self.state is CouponState.ISSUED or self.lapsed_hold(now)
        if not free:
            return self.state
        live = self.expiry_key > clock.live_after(now)
        return CouponState.ISSUED if live else CouponState.EXPIRED


def code_of(ticket: Ticket, *, campaign_id: str, key: bytes) -> str:
    """The code of a ticket, SSNNNN-XXXX-XXXX: shard, number and a keyed hash over both and the
    campaign. Verifiable without a look-up, impossible to guess or mint without `key`."""
    seal = _seal(ticket, campaign_id=campaign_id, key=key)
    head = _base32(ticket.shard, 2) + _base32(ticket.number, 4)
    return f"{head}-{seal[:4]}-{seal[4:]}"


def verify_code(code: str, *, campaign_id: str, key: bytes) -> Ticket | None:
    """The ticket that `code` proves, or None for a forged, foreign or mistyped one."""
    head, _, seal = code.upper().replace(" ", "").partition("-")
    if len(head) < 6 or any(c not in _ALPHABET for c in head):
        return None
    ticket = Ticket(_from_base32(head[:2]), _from_base32(head[2:]))
    expected = _seal(ticket, campaign_id=campaign_id, key=key)
    genuine = hmac.compare_digest(seal.replace("-", "").encode(), expected.encode())
    return ticket if genuine else None


def _seal(ticket: Ticket, *, campaign_id: str, key: bytes) -> str:
    message = f"{campaign_id}\0{ticket.shard}\0{ticket.number}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return _base32(int.from_bytes(digest[:5]), _SEAL_LENGTH)


def _base32(number: int, width: int) -> str:
    digits = ""
    while number or len(digits) < width:
        number, digit = divmod(number, 32)
        digits = _ALPHABET[digit] + digits
    return digits


def _from_base32(text: str) -> int:
    number = 0
    for char in text:
        number = number * 32 + _ALPHABET.index(char)
    return number
