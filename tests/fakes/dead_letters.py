"""The dead letters in memory: `letters` lie there, `sent` went back to its queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.dead_letters import RECEIVED_TOO_OFTEN, DeadLetter


class FakeDeadLetters:
    """`down` lets the next so many deletions fail; `held` are hidden until `wake()`."""

    def __init__(self) -> None:
        self.letters: dict[str, DeadLetter] = {}
        self.sent: list[tuple[str, str]] = []
        self.held: set[str] = set()
        self.down = 0

    def add(
        self, queue: str, body: str, *, now: datetime, reason: str = "", detail: str = ""
    ) -> str:
        """Lay a letter there; its id."""
        message_id = f"m-{len(self.letters) + len(self.sent)}"
        why = reason or RECEIVED_TOO_OFTEN
        self.letters[message_id] = DeadLetter(queue, message_id, body, why, detail, 1, now, "r")
        return message_id

    def wake(self) -> None:
        """Half a minute has passed."""
        self.held.clear()

    def look(self, *, limit: int) -> Sequence[DeadLetter]:
        return [one for id_, one in self.letters.items() if id_ not in self.held][:limit]

    def hold(self, message_ids: Sequence[str] | None, *, limit: int) -> Sequence[DeadLetter]:
        seen = self.look(limit=len(self.letters))
        found = [one for one in seen if message_ids is None or one.message_id in message_ids]
        self.held |= {one.message_id for one in found[:limit]}
        return found[:limit]

    def redrive(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
        for letter in letters:
            self.sent.append((letter.queue, letter.body))
            self._delete(letter)
        return [letter.message_id for letter in letters]

    def discard(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
        for letter in letters:
            self._delete(letter)
        return [letter.message_id for letter in letters]

    def counts(self) -> Mapping[str, int]:
        queues = [letter.queue for letter in self.letters.values()]
        return {name: queues.count(name) for name in ("orders", "payments")}

    def _delete(self, letter: DeadLetter) -> None:
        if self.down > 0:
            self.down -= 1
            raise Unavailable("The queue does not answer.")
        del self.letters[letter.message_id]
