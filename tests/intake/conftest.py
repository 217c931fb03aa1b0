"""What the tests of reading letters share: most of them need no database."""

from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark those that run once, whatever the database."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())  # a doctest has none
        if Path(__file__).parent in item.path.parents and "app" not in fixtures:
            item.add_marker("no_database")
