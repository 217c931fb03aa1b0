"""Language, and how dates, numbers and money are written in it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import holidays
from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from crm.core import clock

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
DASH = "–"

# Public holidays and the three eves that Swedish law treats like them (lag 1930:173, 2 §).
_swedish_holidays = holidays.country_holidays("SE", categories=("public", "de_facto"))


def select_locale() -> str:
    """The user's own language, else the one chosen on the page, else the browser's, else Swedish."""
    if not has_request_context():
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if current_user.is_authenticated:
        return str(current_user.language)
    languages = list(current_app.config["LANGUAGES"])
    return session.get("language") or request.accept_languages.best_match(languages) or "sv"


def language() -> str:
    """The language in use: sv or en."""
    return str(get_locale() or "sv")[:2]


def is_working_day(day: date) -> bool:
    """Whether people work in Sweden on a day."""
    return day.weekday() < 5 and day not in _swedish_holidays


def add_working_days(day: date, count: int) -> date:
    """The working day that lies ``count`` working days after a day."""
    while count > 0:
        day = date.fromordinal(day.toordinal() + 1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``; negative when ``end`` has passed."""
    if end < start:
        return -working_days_between(end, start)
    days = range(start.toordinal() + 1, end.toordinal() + 1)
    return sum(is_working_day(date.fromordinal(day)) for day in days)


def first_working_day(year: int, month: int) -> date:
    """The first working day of a month."""
    day = date(year, month, 1)
    return day if is_working_day(day) else add_working_days(day, 1)


def show_date(value: date | datetime | None) -> str:
    """2026-11-24; a moment becomes its day in Europe/Stockholm."""
    if value is None:
        return DASH
    if isinstance(value, datetime):
        value = clock.local_date(value)
    return value.isoformat()


def show_moment(value: datetime | None) -> str:
    """2026-11-24 09:15, Europe/Stockholm."""
    if value is None:
        return DASH
    return f"{value.astimezone(clock.STOCKHOLM):%Y-%m-%d %H:%M}"


def show_month(value: date) -> str:
    """november 2026"""
    return f"{month_names()[value.month - 1]} {value.year}"


def month_names() -> list[str]:
    """The twelve months in the language in use."""
    names = get_month_names("wide", context="stand-alone", locale=language())
    return [names[number] for number in range(1, 13)]


def show_number(value: Decimal | float | int | None, unit: str = "") -> str:
    """1 800,5 in Swedish, 1,800.5 in English, with a unit that does not break off."""
    if value is None:
        return DASH
    text = format_decimal(value, format="#,##0.####", locale=_number_locale())
    return f"{text}{NO_BREAK_SPACE}{unit}" if unit else text


def show_share(part: int, whole: int) -> str:
    """75 %; of nothing it is a dash, never 0 %."""
    if whole == 0:
        return DASH
    return show_number(round(100 * part / whole), "%")


def show_truth(value: bool | None) -> str:
    """Yes, no, or not known."""
    if value is None:
        return DASH
    return _("yes") if value else _("no")


def show_working_days_left(deadline: date) -> str:
    """How far away a deadline is, in words."""
    today = clock.today()
    if deadline == today:
        return _("today")
    days = abs(working_days_between(today, deadline))
    if deadline > today:
        return ngettext("%(num)s working day left", "%(num)s working days left", days)
    if days == 0:
        return _("just passed")
    return ngettext("%(num)s working day late", "%(num)s working days late", days)


def in_language(row: Any, name: str) -> str:
    """A reference row's text in the language in use: in_language(area, "name") reads name_sv."""
    return str(getattr(row, f"{name}_{language()}") or getattr(row, f"{name}_sv"))


def _number_locale() -> str:
    return "sv_SE" if language() == "sv" else "en_GB"


def init_app(app: Flask) -> None:
    """Languages, and the filters that templates use."""
    Babel(app, locale_selector=select_locale)
    app.jinja_env.filters.update(
        date=show_date,
        moment=show_moment,
        month=show_month,
        number=show_number,
        truth=show_truth,
        days_left=show_working_days_left,
    )
    app.jinja_env.globals.update(show_share=show_share, language=language)
