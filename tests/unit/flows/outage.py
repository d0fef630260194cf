"""A payment provider in trouble while orders flow: the consumers' environments, the queues with
their back-off, and the breaker in the loop, on a clock that costs nothing.

Everything is the real thing but the table and SQS, which take no time: flows, breaker, back-off.
An environment is one worker with a tally, a control cache (2 s) and a breaker of its own.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import DEAD, PAID, Order
from chalicelib.domain.overload.breaker import PAYMENT, BreakerState, CircuitOpen
from chalicelib.domain.overload.control import Control
from chalicelib.domain.payments.payment import ChargeOutcome, NeverSeen, Unknown
from chalicelib.edges.queues.back_off import back_off_s, turn_s
from chalicelib.edges.queues.pay_order import BATCH
from chalicelib.flows.break_circuit import Circuit, settle_circuits
from chalicelib.flows.guarded import GuardedPayments
from chalicelib.flows.pay_order import pay_order
from chalicelib.flows.place_order import place_order
from tests.fakes.control import FakeControl
from tests.fakes.payments import FakePayments
from tests.fakes.tally import FakeTally, a_book
from tests.fakes.virtual_time import VirtualTime
from tests.fakes.world import fake_world
from tests.unit.flows.night import NOON, Night

TIMEOUT_S, ANSWER_S, POLL_S, CACHE_S = 3.0, 0.3, 1.0, 1.9
WIDTH = 20  # pay_order's maximum_concurrency
# How long a call takes, whether it has an effect, and what is said of it if not the truth.
MOODS: dict[str, tuple[float, bool, ChargeOutcome | None]] = {
    "fine": (ANSWER_S, True, None),
    "before": (TIMEOUT_S, False, Unknown("timed out")),
    "after": (TIMEOUT_S, True, Unknown("timed out")),
    "slow": (2.8, True, None),
    "error": (0.05, False, Unknown("status 500")),
    "wrong": (ANSWER_S, True, NeverSeen()),
}


@dataclass(slots=True)
class Message:
    """One message of a queue. `tries` are its receives."""

    order_id: str
    wish: str | None
    sent_at: datetime
    tries: int = 0


class Line:
    """One queue. What has been received is hidden until it comes back or is done."""

    def __init__(self) -> None:
        self._visible: list[tuple[datetime, int, Message]] = []
        self._numbers = itertools.count()
        self.left = 0
        self.most_tries = 0

    def send(self, message: Message) -> None:
        self.left += 1
        self.come_back(message, at=message.sent_at)

    def receive(self, most: int, *, now: datetime) -> list[Message]:
        """The messages that have been visible longest."""
        found: list[Message] = []
        while self._visible and len(found) < most and self._visible[0][0] <= now:
            message = heapq.heappop(self._visible)[2]
            message.tries += 1
            self.most_tries = max(self.most_tries, message.tries)
            found.append(message)
        return found

    def come_back(self, message: Message, *, at: datetime) -> None:
        heapq.heappush(self._visible, (at, next(self._numbers), message))

    def done(self) -> None:
        self.left -= 1


class Queues:
    """Both queues, as the port OrderQueue."""

    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self.orders, self.payments = Line(), Line()

    def place(self, order_id: str) -> None:
        self.orders.send(Message(order_id, None, self._time.now))

    def pay(self, order_id: str, *, wish: str | None = None) -> None:
        self.payments.send(Message(order_id, wish, self._time.now))


class Seen:
    """The control state as one environment sees it: up to two seconds old, its own writes new."""

    def __init__(self, shared: FakeControl, time: VirtualTime) -> None:
        self._shared, self._time = shared, time
        self._known, self._until = Control(), float("-inf")

    def load(self) -> Control:
        if self._time.ticks() >= self._until:
            self._keep(self._shared.control)
        return self._known

    def __getattr__(self, name: str) -> object:
        self._until = float("-inf")  # what is read or written strongly is known at once
        return getattr(self._shared, name)

    def _keep(self, control: Control) -> None:
        self._known, self._until = control, self._time.ticks() + CACHE_S


class Moody:
    """A provider that is as `mood` says: "fine"; times out "before" or "after" it has acted; is
    "slow", but right; breaks off at once ("error"); answers nonsense ("wrong"). `asked` are the
    times of its calls."""

    def __init__(
        self,
        payments: FakePayments,
        time: VirtualTime,
        mood: Callable[[datetime], str],
        dice: random.Random,
    ) -> None:
        self._payments, self._time, self._mood, self._dice = payments, time, mood, dice
        self.asked: list[datetime] = []

    def charge(self, *, key: str, amount: Money, description: str) -> ChargeOutcome:
        return self._met(
            lambda: self._payments.charge(key=key, amount=amount, description=description)
        )

    def ask(self, *, key: str) -> ChargeOutcome:
        return self._met(lambda: self._payments.ask(key=key))

    def close(self, *, key: str) -> ChargeOutcome:
        return self._met(lambda: self._payments.close(key=key))

    def refund(self, *, key: str) -> ChargeOutcome:
        return self._met(lambda: self._payments.refund(key=key))

    def _met(self, act: Callable[[], ChargeOutcome]) -> ChargeOutcome:
        self.asked.append(self._time.now)
        mood = self._mood(self._time.now)
        took_s, acts, answer = MOODS[mood]
        outcome = act() if acts else None
        self._time.sleep(took_s)
        return answer or outcome or Unknown("nothing")


@dataclass(slots=True)
class Outage:
    """One drill: `share` of the provider's calls meet one of `troubles` from `begins` to `ends`,
    while somebody orders with a coupon every `every_s`; it goes on for `lasts_s`."""

    begins_s: float
    ends_s: float
    lasts_s: float
    share: float = 0.6
    troubles: tuple[str, ...] = ("before", "after")
    every_s: float = 0.5
    seed: int = 1
    night: Night = field(init=False)
    time: VirtualTime = field(init=False)
    queues: Queues = field(init=False)
    provider: Moody = field(init=False)
    control: FakeControl = field(default_factory=FakeControl)
    shoppers: list[str] = field(default_factory=list)
    placed: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    states: list[tuple[float, BreakerState]] = field(default_factory=list)
    _dice: random.Random = field(init=False)
    _book: object = field(default_factory=a_book)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self.time = VirtualTime(NOON)
        self.queues = Queues(self.time)
        most = int(self.lasts_s / self.every_s) + 1
        self.night = Night(fake_world()).open(stock=most, capacity=most)
        self.night.world.queue = self.queues  # type: ignore[assignment]
        self.provider = Moody(self.night.world.payments, self.time, self._mood, self._dice)

    def play(self) -> "Outage":
        """Let it happen, until everything has come to its end."""
        consumers = [self._consumer("payments") for _ in range(WIDTH)]
        self.time.run(self._shoppers, self._watch, self._consumer("orders"), *consumers)
        return self

    def since(self, at: datetime) -> float:
        """Seconds from the beginning."""
        return (at - NOON).total_seconds()

    def order(self, order_id: str) -> Order:
        """How an order stands."""
        return self.night.order(order_id)

    @property
    def busy(self) -> bool:
        """Whether anything is still to come."""
        over = self.since(self.time.now) > self.lasts_s
        return not over or self.queues.orders.left + self.queues.payments.left > 0

    def _mood(self, now: datetime) -> str:
        trouble = self.begins_s <= self.since(now) < self.ends_s
        if not trouble or self._dice.random() >= self.share:
            return "fine"
        return self._dice.choice(self.troubles)

    def _shoppers(self) -> None:
        number = 0
        while self.since(self.time.now) < self.lasts_s:
            shopper = f"{number:020d}"
            self.night.now = self.time.now
            quote = self.night.quote(shopper, coupon=self.night.coupon(shopper), quantity=3)
            order = self.night.confirm(quote)
            self.shoppers.append(shopper)
            self.placed[order.order_id] = self.time.now
            self.time.sleep(self.every_s)
            number += 1

    def _watch(self) -> None:
        """Note every change of the breaker as everybody reads it."""
        while self.busy:
            state = self.control.control.breaker("payment").state_at(self.time.now)
            if not self.states or self.states[-1][1] is not state:
                self.states.append((self.since(self.time.now), state))
            self.time.sleep(0.5)

    def _consumer(self, name: str) -> Callable[[], None]:
        """One environment of a queue's function, as a worker."""
        tally = FakeTally(self._book)  # type: ignore[arg-type]
        circuit = Circuit(
            "payment",
            limits=PAYMENT,
            control=Seen(self.control, self.time),  # type: ignore[arg-type]
            tally=tally,
            wall=self.time.wall,
            ticks=self.time.ticks,
            jitter=self._dice.random,
        )
        guarded = GuardedPayments(self.provider, circuit)
        queue = self.queues.orders if name == "orders" else self.queues.payments

        def work() -> None:
            while self.busy:
                batch = queue.receive(10 if name == "orders" else BATCH, now=self.time.now)
                if not batch:
                    self.time.sleep(POLL_S)
                for message in batch:
                    self._handle(queue, message, guarded)
                    settle_circuits(circuits=[circuit], tally=tally, now=self.time.now)

        return work

    def _handle(self, queue: Line, message: Message, payments: GuardedPayments) -> None:
        jitter = self._dice.random()
        try:
            self._step(queue, message, payments)
        except CircuitOpen as refusal:
            age_s = (self.time.now - message.sent_at).total_seconds()
            wait_s = turn_s(refusal.retry_after_s, age_s=age_s, jitter=jitter)
        except (Unavailable, Overloaded) as problem:
            wait_s = back_off_s(message.tries, jitter, retry_after_s=problem.retry_after_s)
        else:
            queue.done()
            return
        queue.come_back(message, at=self.time.now + timedelta(seconds=wait_s))

    def _step(self, queue: Line, message: Message, payments: GuardedPayments) -> None:
        world, now = self.night.world, self.time.now
        if queue is self.queues.orders:
            place_order(
                order_id=message.order_id,
                now=now,
                orders=world.orders,
                catalogue=world.catalogue,
                queue=world.queue,
                holdings=self.night.holdings,
            )
            return
        order = pay_order(
            order_id=message.order_id,
            wish=message.wish,
            now=now,
            orders=world.orders,
            payments=payments,
            biller=world.biller,
            holdings=self.night.holdings,
        )
        if order.state in DEAD | PAID:
            self.ended.setdefault(order.order_id, self.time.now)
