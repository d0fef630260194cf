"""Nights at random: a few in every run, a hundred thousand steps in `make prove`, some on the
DynamoDB adapters."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.fakes.world import World, moto_world
from tests.unit.flows import any_night
from tests.unit.flows.any_night import AnyNight

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def nights(machine: type[AnyNight], *, nights: int, steps: int, fixed: bool = True) -> int:
    """So many nights of at most so many steps, the same ones every time if `fixed`; how many steps
    there were in all."""
    any_night.DONE.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=nights,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=fixed,
            suppress_health_check=CALM,
            phases=(Phase.generate, Phase.shrink),
        ),
    )
    counted = any_night.DONE
    done = counted["lived"] + counted["died"] + counted["wait"] + counted["lost record"]
    print(f"\n{done} steps in {counted['nights']} nights: {dict(counted.most_common())}")
    return done


@pytest.mark.slow
def test_a_few_nights_at_random() -> None:
    assert nights(AnyNight, nights=25, steps=40) > 300


@pytest.mark.long
def test_a_hundred_thousand_steps() -> None:
    done = 0
    while done < 100_000:
        done += nights(AnyNight, nights=500, steps=60, fixed=False)


@pytest.fixture
def on_moto() -> Iterator[type[AnyNight]]:
    with ExitStack() as stack:

        class OnMoto(AnyNight):
            @staticmethod
            def make() -> World:
                stack.close()
                return stack.enter_context(moto_world())

        yield OnMoto


@pytest.mark.slow
def test_a_night_on_the_adapters(on_moto: type[AnyNight]) -> None:
    assert nights(on_moto, nights=3, steps=40) > 60
