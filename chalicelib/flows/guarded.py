"""The payment provider and the biller behind their circuit breakers, under the ports they have."""

from collections.abc import Sequence

from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.overload.breaker import CircuitOpen
from chalicelib.domain.payments.payment import ChargeOutcome, NeverSeen, Unknown
from chalicelib.flows.break_circuit import Circuit
from chalicelib.flows.ports import Biller, PaymentProvider


class GuardedPayments:
    """Implements the port PaymentProvider. No answer is a failure, a definite no is not. While the
    breaker is open every method raises CircuitOpen and asks nothing of the provider."""

    def __init__(self, payments: PaymentProvider, circuit: Circuit) -> None:
        self._payments = payments
        self._circuit = circuit

    def charge(self, *, key: str, amount: Money, description: str) -> ChargeOutcome:
        """Charge, if the breaker lets it pass."""
        return self._circuit.call(
            lambda: self._payments.charge(key=key, amount=amount, description=description),
            failed=_nonsense,
        )

    def ask(self, *, key: str) -> ChargeOutcome:
        """Ask, if the breaker lets it pass."""
        return self._circuit.call(lambda: self._payments.ask(key=key), failed=_unknown)

    def close(self, *, key: str) -> ChargeOutcome:
        """Bar the key, if the breaker lets it pass."""
        return self._circuit.call(lambda: self._payments.close(key=key), failed=_nonsense)

    def refund(self, *, key: str) -> ChargeOutcome:
        """Give back, if the breaker lets it pass."""
        return self._circuit.call(lambda: self._payments.refund(key=key), failed=_unknown)


class GuardedBiller:
    """Implements the port Biller. While the breaker is open it is Unavailable at once."""

    def __init__(self, biller: Biller, circuit: Circuit) -> None:
        self._biller = biller
        self._circuit = circuit

    def bills(self, *, account: str) -> Sequence[Bill]:
        """What is on the account."""
        try:
            return self._circuit.call(lambda: self._biller.bills(account=account))
        except CircuitOpen as refusal:
            raise _gone(refusal) from refusal

    def settle(self, *, bill_id: str, key: str, amount: Money) -> bool:
        """Pay it under `key`."""
        try:
            return self._circuit.call(
                lambda: self._biller.settle(bill_id=bill_id, key=key, amount=amount)
            )
        except CircuitOpen as refusal:
            raise _gone(refusal) from refusal


def _unknown(outcome: ChargeOutcome) -> bool:
    return isinstance(outcome, Unknown)


def _nonsense(outcome: ChargeOutcome) -> bool:
    """Whoever was handed the key cannot but know it."""
    return isinstance(outcome, Unknown | NeverSeen)


def _gone(refusal: CircuitOpen) -> Unavailable:
    return Unavailable("The biller does not answer.", retry_after_s=refusal.retry_after_s)
