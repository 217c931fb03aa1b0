"""A month is closed, by a person or by the worker: its figures stay, its readers are told once."""

import threading
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from crm.core import audit, clock, jobs
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.mail import MailMessage
from crm.core.outbox import OutboxMessage, deliver_due
from crm.kpi import service
from crm.kpi.jobs import slot
from crm.kpi.models import MonthlyReport
from crm.schedule import JOBS
from tests.factories.kpi import OCTOBER, arrived, freezer_warehouse, noon, on, subscribe
from tests.factories.people import person
from tests.kpi.test_reading_the_month import cards

REPORT_JOB = next(job for job in JOBS if job.id == "monthly_report")


def reports():
    return list(db.session.scalars(sa.select(MonthlyReport).order_by(MonthlyReport.month)))


def mails():
    return list(db.session.scalars(sa.select(MailMessage).order_by(MailMessage.recipient)))


def run(moment):
    with clock.set_to(moment):
        return jobs.run_job(REPORT_JOB, clock.now())


# ------------------------------------------------------------------ a person


def test_the_coordinator_closes_october_and_its_readers_get_a_link(sign_in):
    freezer_warehouse()
    subscribe("steering", "head_sala")
    subscribe("adviser", language="en")
    db.session.execute(sa.delete(MailMessage))
    with on(2026, 11, 4):
        browser = sign_in("coordinator")
        page = browser.load("/reports/2026-10")
        page = browser.load(page.link("Stäng månaden"))
        assert "kan inte öppnas igen" in page.text
        page = browser.submit(page)
    assert page.path == "/reports/2026-10"
    assert "Oktober 2026 är stängd." in page.text
    assert "Månaden stängdes 2026-11-04." in page.text
    english, sala, steering = mails()
    assert (english.language, sala.language, steering.language) == ("en", "sv", "sv")
    assert steering.subject == "Månadsrapport oktober 2026"
    assert "http://127.0.0.1:5000/reports/2026-10\n" in steering.body
    assert "The report for October 2026 is ready" in english.body
    for told in ("1 800", "1\N{NO-BREAK SPACE}800", "Västerås", "2026-0001"):
        assert told not in steering.body


def test_the_mails_leave_through_the_outbox(app):
    subscribe("steering")
    with on(2026, 11, 4):
        service.make_report(OCTOBER)
        db.session.commit()
        deliver_due()
    (mail,) = mails()
    assert mail.sent_at is not None


def test_a_closed_month_keeps_its_figures_when_cases_are_added_later(sign_in):
    arrived(date(2026, 10, 7))
    with on(2026, 11, 2):
        service.make_report(OCTOBER, by=person("coordinator"))
        db.session.commit()
    arrived(date(2026, 10, 8))
    with on(2026, 11, 24):
        browser = sign_in("coordinator")
        page = browser.load("/reports/2026-10")
        assert cards(page)["Förfrågningar"] == "1"
        assert "ändras inte längre" in page.text
        assert "Stäng månaden" not in page.text
        listed = browser.load("/reports/")
    assert "oktober 2026 1 0 0 0 – stängd" in listed.text


def test_closing_twice_gives_the_same_report_and_no_second_mail(app):
    subscribe("steering")
    with on(2026, 11, 2):
        first = service.make_report(OCTOBER)
        assert service.make_report(date(2026, 10, 15)) is first
        db.session.commit()
    assert len(mails()) == 1
    (key,) = db.session.scalars(sa.select(OutboxMessage.key))
    assert key == f"mail:report:{first.id}:steering@vastmanland.example"
    assert [entry.action for entry in audit.history(first)] == ["report.made"]


def test_a_page_that_was_open_in_two_windows_closes_once(sign_in):
    with on(2026, 11, 2):
        browser = sign_in("coordinator")
        page = browser.load("/reports/2026-10/close")
        browser.submit(page)
        assert browser.submit(page).path == "/reports/2026-10"
        assert browser.load("/reports/2026-10/close").path == "/reports/2026-10"
    assert len(reports()) == 1


def test_a_running_month_cannot_be_closed(sign_in):
    with on(2026, 10, 31):
        with pytest.raises(Refused, match="2026-11-01"):
            service.make_report(OCTOBER)
        browser = sign_in("coordinator")
        assert "Stäng månaden" not in browser.load("/reports/2026-10").text
        page = browser.submit(browser.load("/reports/2026-10/close"), status=422)
    assert page.errors() == [
        "Oktober 2026 är inte slut. Månaden kan stängas från och med 2026-11-01."
    ]
    assert reports() == []


def test_a_month_that_has_not_begun_cannot_be_closed(app):
    with on(2026, 10, 31), pytest.raises(Refused):
        service.make_report(date(2027, 1, 1))


@pytest.mark.parametrize("key", ["adviser", "steering", "head_sala", "partner", "administrator"])
def test_only_the_coordinator_closes(sign_in, key):
    with on(2026, 11, 2):
        browser = sign_in(key)
        browser.load("/reports/2026-10/close", status=403)
        if key not in {"partner", "administrator"}:
            assert "Stäng månaden" not in browser.load("/reports/2026-10").text
    assert reports() == []


def test_nobody_is_told_who_left_or_may_not_read_it(app):
    subscribe("steering", "partner", "head_sala")
    person("head_sala").disabled_at = clock.now()
    with on(2026, 11, 2):
        service.make_report(OCTOBER)
        db.session.commit()
    assert [mail.recipient for mail in mails()] == ["steering@vastmanland.example"]


# ---------------------------------------------------------------- the worker


def test_october_is_due_on_the_first_working_day_of_november(app):
    # 1 November 2026 is a Sunday
    assert slot(noon(date(2026, 11, 1))) == "2026-09"
    assert slot(noon(date(2026, 11, 2))) == "2026-10"
    assert slot(noon(date(2026, 11, 30))) == "2026-10"
    # New Year's Day is a holiday, the next two are a weekend, the 6th is Epiphany
    assert slot(noon(date(2027, 1, 3))) == "2026-11"
    assert slot(noon(date(2027, 1, 4))) == "2026-12"
    # the day begins in Sweden, not in Greenwich
    assert slot(datetime(2026, 11, 1, 22, 59, tzinfo=UTC)) == "2026-09"
    assert slot(datetime(2026, 11, 1, 23, 0, tzinfo=UTC)) == "2026-10"


def test_two_workers_make_one_report_and_one_mail_each(app):
    subscribe("steering", "coordinator")
    assert run(noon(date(2026, 11, 2))) is True
    assert run(noon(date(2026, 11, 2))) is False
    assert [report.month for report in reports()] == [OCTOBER]
    assert len(mails()) == 2


def test_after_a_stop_what_was_missed_is_made_once(app):
    subscribe("steering")
    run(noon(date(2026, 8, 3)))
    run(noon(date(2026, 11, 19)))
    run(noon(date(2026, 11, 20)))
    assert [report.month.month for report in reports()] == [7, 8, 9, 10]
    assert len(mails()) == 4


def test_a_new_installation_begins_with_the_month_before(app):
    run(noon(date(2026, 11, 2)))
    assert [report.month for report in reports()] == [OCTOBER]


def test_a_month_that_the_coordinator_closed_is_left_alone(app):
    subscribe("steering")
    with on(2026, 11, 1):
        service.make_report(OCTOBER, by=person("coordinator"))
        db.session.commit()
    run(noon(date(2026, 11, 2)))
    assert len(reports()) == len(mails()) == 1


def test_workers_at_the_same_moment_do_it_once(app):
    """Four threads with connections of their own; on PostgreSQL they truly meet."""
    subscribe("steering", "head_sala")
    db.session.remove()
    outcomes = together(4, app, lambda: run(noon(date(2026, 11, 2))))
    assert sorted(outcomes) == [False, False, False, True]
    assert len(reports()) == 1
    assert len(mails()) == 2


def test_people_at_the_same_moment_close_it_once(app):
    subscribe("steering")
    db.session.remove()

    def close():
        with on(2026, 11, 2):
            report = service.make_report(OCTOBER, by=person("coordinator"))
            db.session.commit()
            return report.id

    assert len(set(together(4, app, close))) == 1
    assert len(reports()) == len(mails()) == 1


def together(count, app, action):
    """The outcomes of an action that several threads begin at once."""
    start, outcomes = threading.Barrier(count), []

    def work():
        with app.app_context():
            start.wait(timeout=20)
            try:
                outcomes.append(action())
            except Exception as error:
                outcomes.append(error)

    threads = [threading.Thread(target=work) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_the_worker_looks_daily_outside_the_hour_that_comes_twice():
    assert REPORT_JOB.when["trigger"] == "cron"
    assert REPORT_JOB.when["hour"] not in (2, 3)
