"""What is worth telling about how the stage was read, each thing once."""

from dataclasses import dataclass, field

from infra.preflight.figures import Figure


@dataclass(slots=True)
class Notes:
    """Lines, in the order in which they came up."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Tell this, unless it was told."""
        if line not in self.lines:
            self.lines.append(line)

    def differs(self, what: str, file: Figure, found: Figure) -> None:
        """Tell what is deployed otherwise than it is on file."""
        if file.value != found.value:
            self.add(f"{what}: {_told(found)} deployed, {_told(file)} on file")


def _told(figure: Figure) -> str:
    return "none" if figure.value is None else f"{figure.value:,.12g}"
