"""A basket: lines of one store, and the limits that keep a basket a basket."""

from chalicelib.domain.errors import Invalid
from chalicelib.records import dataclass

# A 20-cup basket was everyday on the day (E22), forty must be as easy; beyond this it is catering.
MAX_QUANTITY = 200
MAX_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """`quantity` of one item in one size with its options, as menus spell them."""

    item_id: str
    quantity: int
    size: str | None = None
    options: tuple[str, ...] = ()


def check_lines(lines: tuple[Line, ...]) -> None:
    """Invalid when there is nothing, too much, or a quantity that is none."""
    if not lines:
        raise Invalid("The basket is empty.")
    if len(lines) > MAX_LINES:
        raise Invalid(f"A basket holds at most {MAX_LINES} lines.")
    if any(line.quantity < 1 for line in lines):
        raise Invalid("A quantity is at least 1.")
    if sum(line.quantity for line in lines) > MAX_QUANTITY:
        raise Invalid(f"A basket holds at most {MAX_QUANTITY} items.")
