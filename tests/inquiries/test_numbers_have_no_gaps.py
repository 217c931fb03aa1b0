"""Registration numbers: unique and without gaps, also when many are registered at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries import service
from crm.inquiries.models import Inquiry
from tests.factories.inquiries import case_values, received_case
from tests.factories.people import person

PEOPLE_AT_ONCE, CASES_EACH = 8, 10
NUMBERS_AT_ONCE = 5_000


def numbers():
    return list(db.session.scalars(sa.select(Inquiry.number).order_by(Inquiry.number)))


def expected(count):
    return [f"{clock.today().year}-{number:04}" for number in range(1, count + 1)]


def at_once(app, count, job):
    """Run a job in so many threads, each with a session of its own."""

    def one(index):
        with app.app_context():
            outcome = job(index)
            db.session.remove()
            return outcome

    db.session.commit()
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_eight_people_who_register_at_once_share_one_series(app):
    def register_ten(index):
        for turn in range(CASES_EACH):
            received_case(company_name=f"Bolag {index} {turn} AB")
            db.session.commit()

    at_once(app, PEOPLE_AT_ONCE, register_ten)
    assert numbers() == expected(PEOPLE_AT_ONCE * CASES_EACH)


def test_five_thousand_numbers_asked_for_at_once_are_five_thousand_numbers(app):
    year = clock.today().year

    def take_many(index):
        taken = []
        while len(taken) < NUMBERS_AT_ONCE // PEOPLE_AT_ONCE:
            try:
                series = service._lock_series(year)
                series.last += 1
                number = series.last
                db.session.commit()
            except OperationalError:  # SQLite's queue was too long: one tries again
                db.session.rollback()
            else:
                taken.append(number)
        return taken

    taken = [number for some in at_once(app, PEOPLE_AT_ONCE, take_many) for number in some]
    assert sorted(taken) == list(range(1, NUMBERS_AT_ONCE + 1))


def test_a_registration_that_fails_leaves_no_gap(app):
    def register_and_give_up(index):
        received_case()
        if index % 2:
            db.session.rollback()
        else:
            db.session.commit()

    at_once(app, PEOPLE_AT_ONCE, register_and_give_up)
    assert numbers() == expected(PEOPLE_AT_ONCE // 2)


def test_the_same_form_sent_eight_times_at_once_is_one_case(app):
    values = case_values()

    def send(index):
        inquiry = service.register(values, by=person("coordinator"), submission_key="same form")
        db.session.commit()
        return inquiry.number

    assert set(at_once(app, PEOPLE_AT_ONCE, send)) == set(expected(1))
    received_case()
    assert numbers() == expected(2)


def test_a_refused_case_takes_no_number(app):
    with pytest.raises(Refused):
        received_case(subject="")
    received_case()
    assert numbers() == expected(1)


def test_each_year_begins_anew_in_swedish_time(app):
    with clock.set_to(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)):
        assert received_case().number == "2026-0001"
    with clock.set_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        assert received_case().number == "2027-0001"


def test_the_ten_thousandth_case_of_a_year_still_gets_a_number(app):
    service._lock_series(clock.today().year).last = 9999
    assert received_case().number == f"{clock.today().year}-10000"
