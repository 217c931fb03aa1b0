"""The one clock. Nothing else asks what time it is, so a test or the demo can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, UTC."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in Europe/Stockholm."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The day in Europe/Stockholm on which a moment (UTC) falls."""
    return moment.astimezone(STOCKHOLM).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let time stand still at a moment, within the block."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
