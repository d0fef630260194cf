"""Money as integer minor units with a currency. Never a float, never mixed currencies."""

from chalicelib.records import dataclass

# Minor units per major unit, as powers of ten (ISO 4217). Currencies not named here have two.
_EXPONENT = {"JPY": 0, "KRW": 0}
_SYMBOL = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (2500 CNY = ¥25.00)."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def times(self, quantity: int) -> "Money":
        """This amount, `quantity` times."""
        return Money(self.amount * quantity, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")


def format_money(money: Money, locale: str) -> str:
    """`money` as people write it: ¥25.00, €3.50 in English and Chinese, 25,00 ¥ in German."""
    exponent = _EXPONENT.get(money.currency, 2)
    sign = "-" if money.amount < 0 else ""
    digits = f"{abs(money.amount):0{exponent + 1}d}"
    whole, cents = (digits[:-exponent], digits[-exponent:]) if exponent else (digits, "")
    symbol = _SYMBOL.get(money.currency, money.currency + " ")
    if locale == "de":
        return f"{sign}{whole}{',' + cents if cents else ''} {symbol.strip()}"
    return f"{sign}{symbol}{whole}{'.' + cents if cents else ''}"
