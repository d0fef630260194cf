"""What holds for every test: which are slow by where they stand, and which begin first."""

import pytest

# The longest, which is to begin first: two workers share the suite, and steal from its end.
LONGEST = "test_delivery.py"
# What stands a cloud, a server or many threads up, or plays minutes of an evening.
SLOW_FILES = frozenset(
    {
        "test_absence.py",
        "test_budgets.py",
        "test_local_cloud.py",
        "test_local_pump.py",
        "test_local_sandbox_payments.py",
        "test_local_widths.py",
        "test_numbering.py",
        "test_ops_connection.py",
        "test_package.py",
        "test_payment_outage.py",
        "test_storm.py",
    }
)


def _stands_moto_up(item: pytest.Item) -> bool:
    """Contract suites run against fakes and against moto; only the fakes are quick."""
    return "moto" in item.name.partition("[")[2] or (
        "contract" in item.path.parts and "[" not in item.name
    )


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones, and let long tests begin first, so that no worker is left alone with one
    of them at the end."""
    for item in items:
        if item.path.name in SLOW_FILES or _stands_moto_up(item):
            item.add_marker(pytest.mark.slow)
    items.sort(
        key=lambda item: (item.path.name != LONGEST, item.get_closest_marker("slow") is None)
    )
