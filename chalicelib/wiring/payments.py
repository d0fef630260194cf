"""Payments, joined to the provider. One provider ships; more are added here by name."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters.payment_sandbox import PaymentSandbox, SandboxNotifications
from chalicelib.domain.orders.order import Order
from chalicelib.flows import ports
from chalicelib.flows.guarded import GuardedPayments
from chalicelib.flows.hear_payment import hear_payment
from chalicelib.flows.pay_order import pay_order
from chalicelib.wiring import breakers, secrets
from chalicelib.wiring.order_books import biller, holdings, orders
from chalicelib.wiring.queues import order_queue


def provider() -> ports.PaymentProvider:
    """Who moves the money, behind its breaker; under the key as it is now."""
    return _provider(secrets.payment_key())


@lru_cache(maxsize=2)
def _provider(key: str) -> ports.PaymentProvider:
    sandbox = PaymentSandbox(settings.load().payment_url, key=key)
    return GuardedPayments(sandbox, breakers.payment())


def notifications() -> Mapping[str, ports.NotificationCheck]:
    """Whose notifications are heard, by the name in the URL."""
    return {"sandbox": SandboxNotifications(key=secrets.notify_key())}


def pay(*, order_id: str, wish: str | None, now: datetime) -> Order:
    """`flows.pay_order`."""
    return pay_order(
        order_id=order_id,
        wish=wish,
        now=now,
        orders=orders(),
        payments=provider(),
        biller=biller(),
        holdings=holdings(),
    )


def notified(*, provider: str, body: bytes, signature: str, now: datetime) -> None:
    """`flows.hear_payment`."""
    hear_payment(
        provider=provider,
        body=body,
        signature=signature,
        now=now,
        providers=notifications(),
        queue=order_queue(),
    )
