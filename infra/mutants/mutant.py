"""One guard that is taken out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """In `path`, `before` becomes `after` (from `line` on, where the text stands more than once);
    at least one of `tests` is to go red."""

    name: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]
    line: int = 1

    def apply(self, source: str) -> str:
        """The source without the guard; ValueError when the guard is not there as it is known."""
        lines = source.splitlines(keepends=True)
        head, tail = "".join(lines[: self.line - 1]), "".join(lines[self.line - 1 :])
        if self.before not in tail:
            raise ValueError(f"{self.path} has no {self.before!r}")
        return head + tail.replace(self.before, self.after, 1)
