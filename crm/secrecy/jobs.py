"""Somebody looks again before a decision on secrecy ends."""

from datetime import datetime

from crm.secrecy import service


def remind(now: datetime) -> None:
    """Remind those who should review decisions that end soon or have ended."""
    service.remind()
