"""What holds for every test."""

import pytest

# The longest, which is to begin first: two workers share the suite, and steal from its end.
LONGEST = "test_delivery.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that no worker is left alone with one of them at the end."""
    items.sort(
        key=lambda item: (item.path.name != LONGEST, item.get_closest_marker("slow") is None)
    )
