"""How often one shopper may ask: free for people, leased in blocks for more, bounded for all."""

from chalicelib.domain.overload.limits import A_MINUTE, BLOCK, FREE, MOST_CALLERS, Meter


def asked(meter: Meter, times: int, *, minute: int = 1, leases: int = 10**6) -> int:
    """How many of `times` requests of one caller are let through, when so many blocks are left."""
    through = 0
    for _ in range(times):
        allowed = meter.ask("ada", minute=minute)
        if allowed is None:
            allowed, leases = leases > 0, leases - 1
            meter.leased("ada", minute=minute, granted=allowed)
        through += bool(allowed)
    return through


def test_what_a_person_asks_costs_no_lease() -> None:
    meter = Meter()
    assert all(meter.ask("ada", minute=1) is True for _ in range(FREE))
    assert meter.ask("ada", minute=1) is None
    assert meter.ask("bob", minute=1) is True


def test_a_minute_has_an_end_and_the_next_one_is_fresh() -> None:
    meter, blocks = Meter(), A_MINUTE // BLOCK
    assert asked(meter, 5000, leases=blocks) == FREE + A_MINUTE
    assert asked(meter, 50, minute=2, leases=0) == 50


def test_after_a_no_the_table_is_not_asked_again_in_the_same_minute() -> None:
    meter = Meter()
    assert asked(meter, FREE + 1, leases=0) == FREE
    assert [meter.ask("ada", minute=1) for _ in range(5)] == [False] * 5


def test_a_million_strangers_do_not_fill_the_memory() -> None:
    meter = Meter()
    for number in range(MOST_CALLERS + 50):
        assert meter.ask(f"s{number}", minute=1)
    assert len(meter._used) <= MOST_CALLERS
