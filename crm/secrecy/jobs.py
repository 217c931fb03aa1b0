"""Somebody looks again before a decision on secrecy ends."""

from datetime import datetime

from crm.core import clock
from crm.secrecy import service


def slot(now: datetime) -> str:
    """The name of what is to be done once: the day in Europe/Stockholm."""
    return clock.local_date(now).isoformat()


def remind(now: datetime) -> None:
    """Remind those who should review decisions that end soon or have ended."""
    service.remind()
