"""What is done for accounts in the background."""

from datetime import datetime

from crm.accounts import throttle
from crm.core import clock


def slot(now: datetime) -> str:
    """The name of what is to be done once: the day in Europe/Stockholm."""
    return clock.local_date(now).isoformat()


def forget_tries(now: datetime) -> None:
    """Remove the tries to sign in that count no more."""
    throttle.forget_old()
