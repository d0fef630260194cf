"""The sandbox payment provider over HTTP: charges by idempotency key, and its signed notifications.

Every call answers an outcome; whatever is not a definite answer is Unknown. The one exception is a
key that was used for another amount: that is a bug of ours and raises Invalid.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from chalicelib.adapters.json_http import JsonHttp, NoAnswer
from chalicelib.domain.errors import Invalid, Refused
from chalicelib.domain.ids import is_id
from chalicelib.domain.money import Money
from chalicelib.domain.payments.payment import (
    Charged,
    ChargeOutcome,
    Closed,
    Declined,
    NeverSeen,
    Refunded,
    Unknown,
)

# How far the provider's clock may be from ours, and how long a copied notification is good for.
TOLERANCE = timedelta(seconds=300)
_SIGNATURE = re.compile(r"t=(?P<at>[0-9]{1,12}),v1=(?P<digest>[0-9a-f]{64})")


class Unauthenticated(Refused):
    """Not signed by the provider, or not lately."""

    code = "unauthenticated"


class PaymentSandbox:
    """Implements the port PaymentProvider. Every method is one HTTP request, made once."""

    def __init__(self, url: str, *, key: str, timeout_s: float = 3.0) -> None:
        self._http = JsonHttp(url, bearer=key, timeout_s=timeout_s)

    def charge(self, *, key: str, amount: Money, description: str) -> ChargeOutcome:
        """Charge under `key`; a repeat returns the first result. Invalid when the key stands for
        another amount."""
        body = {
            "key": key,
            "amount": amount.amount,
            "currency": amount.currency,
            "description": description,
        }
        return self._outcome("POST", "/charges", body)

    def ask(self, *, key: str) -> ChargeOutcome:
        """What became of `key`."""
        return self._outcome("GET", f"/charges/{quote(key, safe='')}")

    def close(self, *, key: str) -> ChargeOutcome:
        """Bar `key`: Closed, or what had happened before."""
        return self._outcome("POST", f"/charges/{quote(key, safe='')}/close", {})

    def refund(self, *, key: str) -> ChargeOutcome:
        """Give back what was charged under `key`; NeverSeen when nothing was."""
        return self._outcome("POST", f"/charges/{quote(key, safe='')}/refund", {})

    def _outcome(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> ChargeOutcome:
        try:
            status, answer = self._http.call(method, path, body)
        except NoAnswer as nothing:
            return Unknown(nothing.detail)
        said = (status, answer.get("status"))
        if said == (409, "conflict"):
            raise Invalid("This payment key stands for another amount.")
        return _outcome(said, answer)


class SandboxNotifications:
    """Implements the port NotificationCheck under the notification key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def verified(self, *, body: bytes, signature: str, now: datetime) -> str:
        """The order id that a genuine notification speaks of; else Unauthenticated."""
        news = verify_notification(body=body, signature=signature, key=self._key, now=now)
        order_id = news.get("key")
        if not isinstance(order_id, str) or not is_id(order_id):
            raise Unauthenticated("This notification names no payment.")
        return order_id


def verify_notification(
    *, body: bytes, signature: str, key: bytes, now: datetime
) -> dict[str, Any]:
    """The notification, if `signature` (`t=<unix>,v1=<hex>`) is the provider's and not older or
    newer than the tolerance; else Unauthenticated."""
    read = _SIGNATURE.fullmatch(signature)
    if read is None:
        raise Unauthenticated("The signature is malformed.")
    expected = hmac.new(key, read["at"].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, read["digest"]):
        raise Unauthenticated("The signature is not the provider's.")
    if abs(now.timestamp() - int(read["at"])) > TOLERANCE.total_seconds():
        raise Unauthenticated("The signature is too old.")
    try:
        news = json.loads(body)
    except ValueError as problem:
        raise Unauthenticated("The notification is not JSON.") from problem
    if not isinstance(news, dict):
        raise Unauthenticated("The notification is not an object.")
    return news


def _outcome(said: tuple[int, Any], answer: Mapping[str, Any]) -> ChargeOutcome:
    match said:
        case (200, "approved"):
            return Charged(str(answer.get("reference", "")))
        case (200, "declined"):
            return Declined(str(answer.get("reason", "declined")))
        case (200, "closed"):
            return Closed()
        case (200, "refunded"):
            return Refunded()
        case (404, "not_found") | (409, "not_charged"):
            return NeverSeen()
    return Unknown(f"status {said[0]}")
