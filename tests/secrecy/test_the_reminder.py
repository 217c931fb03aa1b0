"""Before a decision on secrecy ends, somebody who knows of the case is told to look again."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from crm.core import clock, jobs
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.inquiries.models import Secrecy
from crm.schedule import JOBS
from crm.secrecy import queries, service
from crm.secrecy.models import Fact, SecrecyDecision
from tests.factories.establishments import lost
from tests.factories.inquiries import received_case
from tests.factories.people import person
from tests.factories.routing import answered_case
from tests.factories.secrecy import HARM, marked

REMINDER_JOB = next(job for job in JOBS if job.id == "secrecy_reminders")


def a_case(secrecy=Secrecy.SECRET, **values):
    inquiry = received_case(secrecy=secrecy, **values)
    db.session.commit()
    return inquiry


def mails():
    query = sa.select(MailMessage).where(MailMessage.body.contains("/secrecy"))
    return list(db.session.scalars(query.order_by(MailMessage.id)))


def run(days=0):
    """The worker's morning, some days from now; tells how many mails there are then."""
    with clock.set_to(clock.now() + timedelta(days=days)):
        jobs.run_job(REMINDER_JOB, clock.now())
    return len(mails())


def ahead(days):
    return clock.today() + timedelta(days=days)


def test_it_comes_two_weeks_and_three_days_before_and_the_day_after(app):
    marked(a_case(), until=ahead(20))
    counted = [run(day) for day in range(24)]
    assert counted == [0] * 6 + [1] * 11 + [2] * 4 + [3] * 3
    soon, last, over = mails()
    assert "inom två veckor" in soon.body
    assert "inom tre dagar" in last.body
    assert "har upphört" in over.body


def test_it_holds_the_number_and_a_link_and_nothing_of_the_case(app):
    inquiry = a_case(company_name="Kvastfenan AB", code_name="Projekt Tall")
    marked(inquiry, until=ahead(2), said_by="Ester Exempelsson")
    assert run() == 1
    (mail,) = mails()
    assert mail.recipient == person("coordinator").email
    assert inquiry.number in mail.subject
    assert f"/inquiries/{inquiry.id}/secrecy" in mail.body
    for hidden in ("Kvastfenan", "Tall", HARM, "Ester", "OSL", "företaget"):
        assert hidden not in mail.subject + mail.body


def test_facts_that_end_together_are_told_in_one_mail_once(app):
    inquiry = a_case()
    for fact in (Fact.COMPANY, Fact.CONTACT, Fact.AMOUNTS):
        marked(inquiry, fact=fact, until=ahead(10))
    assert service.remind() == 3
    assert service.remind() == 0
    db.session.commit()
    assert len(mails()) == 1
    assert all(row.version == 1 for row in db.session.scalars(sa.select(SecrecyDecision)))


def test_a_decision_made_afterwards_is_told_of_as_well(app):
    inquiry = a_case()
    marked(inquiry, until=ahead(10))
    assert run() == 1
    marked(inquiry, fact=Fact.CONTACT, until=ahead(9))
    assert run(1) == 2


def test_a_longer_time_begins_anew(app):
    decision = marked(a_case(), until=ahead(10))
    assert run() == 1
    values = {"until": ahead(30)}
    service.change(decision, values, by=person("coordinator"), version=decision.version)
    db.session.commit()
    assert run(1) == 1
    assert run(16) == 2


def test_what_is_lifted_or_has_no_end_is_not_told_of(app):
    inquiry = a_case()
    service.end(marked(inquiry, until=ahead(3)), by=person("coordinator"))
    marked(inquiry, fact=Fact.OTHER)
    db.session.commit()
    assert run() == 0


def test_a_closed_case_is_told_of_as_well(app):
    inquiry = answered_case(["1981"], secrecy=Secrecy.LIMITED)
    lost(inquiry)
    marked(inquiry, until=ahead(3))
    assert run() == 1


def test_the_day_begins_in_swedish_time(app):
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert REMINDER_JOB.slot(late) == "2026-12-01"
    assert REMINDER_JOB.slot(late - timedelta(hours=1)) == "2026-11-30"


@pytest.mark.parametrize("gone", ["disabled", "unnamed"])
def test_who_may_not_know_of_the_case_any_more_is_not_written_to(app, gone):
    inquiry = a_case(responsible_id=person("adviser").id)
    marked(inquiry, until=ahead(3))
    if gone == "disabled":
        person("adviser").disabled_at = clock.now()
    else:
        adviser = next(row for row in inquiry.named_persons if row.user is person("adviser"))
        inquiry.named_persons.remove(adviser)
    db.session.commit()
    assert run() == 1
    assert mails()[0].recipient == person("coordinator").email


def test_with_nobody_left_there_is_no_mail_and_no_fault(app):
    inquiry = a_case()
    marked(inquiry, until=ahead(3))
    inquiry.named_persons.clear()
    db.session.commit()
    assert run() == 0


# ------------------------------------------------------------------ the first page


def test_the_first_page_lists_what_to_review_for_those_who_know_of_it(sign_in):
    secret, limited, later = a_case(), a_case(Secrecy.LIMITED), a_case(Secrecy.LIMITED)
    marked(secret, until=ahead(14))
    marked(secret, fact=Fact.CONTACT, until=ahead(20))
    marked(limited, until=clock.today())
    marked(later, until=ahead(15))
    with clock.set_to(clock.now()):
        page = sign_in("coordinator").load("/")
    assert "Sekretess att pröva igen" in page.text
    assert f"upphör {ahead(14)}" in page.text
    links = [href for _text, href in page.links() if href.endswith("/secrecy")]
    assert links == [f"/inquiries/{case.id}/secrecy" for case in (limited, secret)]
    other = sign_in("other_coordinator").load("/")
    links = [href for _text, href in other.links() if href.endswith("/secrecy")]
    assert links == [f"/inquiries/{limited.id}/secrecy"]
    assert [review.inquiry.id for review in queries.to_review(person("head_sala"))] == []


def test_what_has_run_out_stays_there_until_somebody_lifts_it(sign_in):
    decision = marked(a_case(), until=clock.today())
    with clock.set_to(clock.now() + timedelta(days=40)):
        browser = sign_in("coordinator")
        assert f"upphörde {decision.until}" in browser.load("/").text
        browser.submit(browser.load(f"/secrecy/{decision.id}/edit"), form="/end")
        assert "Sekretess att pröva igen" not in browser.load("/").text


def test_with_nothing_to_review_the_first_page_is_as_calm_as_before(sign_in):
    marked(a_case())
    assert "Sekretess att pröva igen" not in sign_in("coordinator").load("/").text
