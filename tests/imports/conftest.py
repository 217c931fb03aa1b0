"""The worker's pause between batches is for real life."""

import pytest

from crm.imports import jobs


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing sleeps in a test."""
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0)
