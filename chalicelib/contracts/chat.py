"""`POST /chat`: one message in, one turn out."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from chalicelib.contracts.shapes import Id, Locale, Paid, Place, Reply, Request

# Lines and tabs are part of what people paste; other control characters are not.
Message = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
        strip_whitespace=True,
        min_length=1,
        max_length=2000,
    ),
]


class ChatBody(Request):
    """What the shopper says. The same `turn_id` again hears the same reply."""

    message: Message
    session_id: Id | None = None
    turn_id: Id | None = None
    locale: Locale | None = None
    location: Place | None = None


class Basket(Reply):
    """What lies in the basket."""

    store_id: str | None = None
    lines: list[dict[str, Any]]
    subtotal: Paid | None = None


class ChatReply(Reply):
    """What the shop says, shows and has understood."""

    session_id: str
    turn_id: str
    locale: Locale
    reply: str
    suggestions: list[str] = Field(
        description="A suggestion is sent as the next message when it is tapped."
    )
    cards: list[dict[str, Any]]
    basket: Basket | None = None
    quote: dict[str, Any] | None = None
    coupon: dict[str, Any] | None = None
    order: dict[str, Any] | None = None
    mode: str
    notice: dict[str, Any] | None = None
    understood: list[dict[str, Any]]
    answered_by: Literal["parser", "model", "fallback"]
