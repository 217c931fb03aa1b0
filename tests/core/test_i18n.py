"""Working days as Sweden keeps them; dates and numbers in the reader's language."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock, i18n

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.fixture
def swedish(prepared_app):
    """A page in Swedish."""
    with prepared_app.test_request_context(), force_locale("sv"):
        yield


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-01-06",  # Epiphany
        "2026-04-03",  # Good Friday
        "2026-04-06",  # Easter Monday
        "2026-05-01",
        "2026-05-14",  # Ascension Day
        "2025-06-06",  # the national day, a Friday
        "2026-06-19",  # Midsummer's Eve
        "2026-12-24",  # Christmas Eve
        "2026-12-25",
        "2026-12-31",  # New Year's Eve
        "2026-11-28",  # a Saturday
        "2026-11-29",  # a Sunday
    ],
)
def test_nobody_works_on_these_days(day):
    assert not i18n.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-12-23", "2026-12-28", "2026-06-18", "2026-04-02"])
def test_but_the_days_around_them_are_working_days(day):
    assert i18n.is_working_day(date.fromisoformat(day))


def test_a_deadline_set_before_christmas_lies_after_it():
    assert i18n.add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert i18n.add_working_days(date(2026, 12, 23), 5) == date(2027, 1, 5)
    assert i18n.working_days_between(date(2026, 12, 23), date(2026, 12, 28)) == 1
    assert i18n.working_days_between(date(2026, 12, 28), date(2026, 12, 23)) == -1


def test_the_first_working_day_of_january_is_not_new_years_day():
    assert i18n.first_working_day(2027, 1) == date(2027, 1, 4)
    assert i18n.first_working_day(2026, 12) == date(2026, 12, 1)


@given(DAYS, st.integers(1, 60))
def test_counting_forward_and_back_agree(day, count):
    later = i18n.add_working_days(day, count)
    assert i18n.is_working_day(later)
    assert i18n.working_days_between(day, later) == count
    assert i18n.working_days_between(later, day) == -count


@given(DAYS, DAYS, DAYS)
def test_the_parts_of_a_span_add_up(one, two, three):
    start, middle, end = sorted((one, two, three))
    parts = i18n.working_days_between(start, middle) + i18n.working_days_between(middle, end)
    assert parts == i18n.working_days_between(start, end)


@pytest.mark.parametrize(
    ("deadline", "text"),
    [
        ("2026-11-24", "i dag"),
        ("2026-11-25", "1 arbetsdag kvar"),
        ("2026-12-01", "5 arbetsdagar kvar"),
        ("2026-11-23", "1 arbetsdag försenat"),
        ("2026-11-19", "3 arbetsdagar försenat"),
    ],
)
def test_how_far_away_a_deadline_is(swedish, deadline, text):
    with clock.set_to(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        assert i18n.show_working_days_left(date.fromisoformat(deadline)) == text


def test_a_deadline_on_friday_has_just_passed_on_saturday(swedish):
    with clock.set_to(datetime(2026, 11, 28, 12, tzinfo=UTC)):
        assert i18n.show_working_days_left(date(2026, 11, 27)) == "nyss passerat"
        assert i18n.show_working_days_left(date(2026, 11, 29)) == "0 arbetsdagar kvar"


@pytest.mark.parametrize(
    ("language", "number", "unit", "text"),
    [
        ("sv", 1800, "MW", "1 800 MW"),
        ("en", 1800, "", "1,800"),
        ("sv", Decimal("0.800"), "", "0,8"),
        ("en", Decimal("0.8"), "ha", "0.8 ha"),
        ("sv", None, "MW", "–"),
        ("sv", 0, "", "0"),
    ],
)
def test_numbers_are_written_as_the_language_does(prepared_app, language, number, unit, text):
    with prepared_app.test_request_context(), force_locale(language):
        assert i18n.show_number(number, unit) == text.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_share_of_nothing_is_no_number(swedish):
    assert i18n.show_share(0, 0) == "–"
    assert i18n.show_share(3, 4) == "75\N{NO-BREAK SPACE}%"


def test_a_moment_is_shown_in_swedish_time(swedish):
    moment = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert i18n.show_moment(moment) == "2026-11-25 00:30"
    assert i18n.show_date(moment) == "2026-11-25"
    assert i18n.show_month(moment.date()) == "november 2026"
    assert i18n.show_moment(None) == i18n.show_date(None) == "–"


def test_months_have_names_in_both_languages(prepared_app):
    with prepared_app.test_request_context():
        for language, name in (("sv", "maj"), ("en", "May")):
            with force_locale(language):
                assert i18n.month_names()[4] == name


@pytest.mark.parametrize(
    ("wanted", "given_language"),
    [("en-GB,en;q=0.9", "en"), ("sv-SE", "sv"), ("de", "sv"), ("", "sv"), ("*;q=x", "sv")],
)
def test_a_strangers_browser_chooses_the_language(client, wanted, given_language):
    page = client.get("/sign-in", headers={"Accept-Language": wanted})
    assert f'<html lang="{given_language}">' in page.text


# --------------------------------------------------------------------- clock


def test_the_day_begins_at_midnight_in_stockholm():
    with clock.set_to(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)
    with clock.set_to(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 31)


def test_time_stands_still_only_within_the_block():
    then = datetime(2026, 1, 1, tzinfo=UTC)
    with clock.set_to(then):
        with clock.set_to(then + timedelta(days=1)):
            assert clock.now() == then + timedelta(days=1)
        assert clock.now() == then
    assert clock.now() > then


def test_time_goes_back_to_normal_after_an_error():
    with pytest.raises(RuntimeError), clock.set_to(datetime(2000, 1, 1, tzinfo=UTC)):
        raise RuntimeError
    assert clock.now().year > 2000
