"""The port QuoteStore."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound
from tests.fakes.aws_calls import aws_calls
from tests.fakes.samples import NOW, a_quote
from tests.fakes.world import World


def test_a_quote_comes_back_with_the_same_hash(world: World) -> None:
    quote = a_quote(note="无糖", fulfilment={"distance_km": 1.5}, coupon_id=None)
    world.quotes.put(quote)
    back = world.quotes.load(quote.quote_id)
    assert back == quote
    assert back is not None
    assert back.quote_hash == quote.quote_hash


def test_what_was_never_quoted_is_none(world: World) -> None:
    assert world.quotes.load(a_quote().quote_id) is None
    with pytest.raises(NotFound):
        world.quotes.load("nobodys")


def test_a_quote_ends_by_itself_a_day_after_it_ran_out(on_moto: World) -> None:
    quote = a_quote()
    with aws_calls() as calls:
        on_moto.quotes.put(quote)
        on_moto.quotes.load(quote.quote_id)
    assert [name for _, name in calls] == ["PutItem", "GetItem"]
    row = on_moto.table.get((f"SHOPPER#{quote.shopper}", f"QUOTE#{quote.quote_id}"))
    assert row["expires_ttl"] == int((NOW + timedelta(minutes=10, days=1)).timestamp())
