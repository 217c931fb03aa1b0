"""Who may know of a case: the scope of each role, the panel that tells it, and the trace it leaves."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries import queries, service
from crm.inquiries.models import Inquiry, Secrecy, Stage
from tests.factories.inquiries import case_values, qualified_case, received_case
from tests.factories.people import PEOPLE, municipality, person, source
from tests.factories.routing import routed_case

TEAM = {"coordinator", "other_coordinator", "adviser"}


def sees(key, inquiry):
    scope = queries.visible_to(person(key))
    found = sa.select(Inquiry.id).where(Inquiry.id == inquiry.id, scope)
    return db.session.scalar(found) is not None


def those_who_see(inquiry):
    return {key for key in PEOPLE if sees(key, inquiry)}


def told(inquiry):
    return {user.email.partition("@")[0] for user in queries.who_sees(inquiry)}


def opened_case(secrecy, **values):
    inquiry = received_case(secrecy=secrecy, **values)
    service.open_to(inquiry, municipality("1981"), by=person("coordinator"))
    return inquiry


@pytest.mark.parametrize("secrecy", [Secrecy.OPEN, Secrecy.LIMITED])
def test_an_open_or_limited_case_is_seen_by_those_concerned(app, secrecy):
    inquiry = received_case(secrecy=secrecy)
    assert those_who_see(inquiry) == told(inquiry) == TEAM | {"registrar"}
    service.open_to(inquiry, municipality("1981"), by=person("coordinator"))
    seen = TEAM | {"registrar", "head_sala", "colleague_sala"}
    assert those_who_see(inquiry) == told(inquiry) == seen


def test_a_partner_sees_what_it_has_sent(app):
    inquiry = received_case(source_id=source("business-sweden").id)
    assert those_who_see(inquiry) == told(inquiry) == TEAM | {"registrar", "partner"}
    assert not sees("partner", received_case(source_id=source("sba").id))


def test_a_secret_case_is_seen_by_named_persons_only(app):
    inquiry = opened_case(Secrecy.SECRET, source_id=source("business-sweden").id)
    assert those_who_see(inquiry) == told(inquiry) == {"coordinator"}
    for key in ("adviser", "head_sala", "partner"):
        service.name_person(inquiry, person(key), "samtycke", by=person("coordinator"))
    seen = {"coordinator", "adviser", "head_sala", "partner"}
    assert those_who_see(inquiry) == told(inquiry) == seen


def test_being_named_opens_nothing_that_the_role_does_not_see(app):
    inquiry = received_case(secrecy=Secrecy.SECRET)
    for key in PEOPLE:
        service.name_person(inquiry, person(key), "samtycke", by=person("coordinator"))
    assert those_who_see(inquiry) == told(inquiry) == TEAM


def test_a_case_that_becomes_secret_is_closed_to_all_but_those_at_work(app):
    inquiry = opened_case(Secrecy.OPEN, responsible_id=person("adviser").id)
    values = case_values(secrecy=Secrecy.SECRET, responsible_id=person("adviser").id)
    service.edit(inquiry, values, by=person("other_coordinator"), version=inquiry.version)
    assert those_who_see(inquiry) == {"other_coordinator", "adviser"}


def test_a_person_is_named_with_a_ground_and_once(app):
    inquiry = received_case(secrecy=Secrecy.SECRET)
    with pytest.raises(Refused):
        service.name_person(inquiry, person("adviser"), "  ", by=person("coordinator"))
    for _ in range(2):
        service.name_person(inquiry, person("adviser"), "leder fallet", by=person("coordinator"))
    assert [row.ground for row in queries.named_persons(inquiry)][1:] == ["leder fallet"]
    with pytest.raises(Refused):
        service.name_person(received_case(), person("adviser"), "x", by=person("coordinator"))


PAGES = ("", "/edit", "/qualify", "/dismiss", "/people")


def test_outside_the_scope_there_is_no_case(sign_in):
    secret = received_case(secrecy=Secrecy.SECRET)
    opened = received_case()
    for key in ("other_coordinator", "adviser"):
        browser = sign_in(key)
        for page in PAGES:
            browser.load(f"/inquiries/{secret.id}{page}", status=404)
        assert secret.number not in browser.load("/inquiries/").text
    for key in ("head_sala", "colleague_sala", "partner"):
        browser = sign_in(key)
        for inquiry in (secret, opened):
            browser.load(f"/inquiries/{inquiry.id}", status=404)
            assert inquiry.number not in browser.load("/inquiries/").text
    browser = sign_in("registrar")
    browser.load(f"/inquiries/{secret.id}", status=404)
    assert secret.number not in browser.load("/inquiries/").text


@pytest.mark.parametrize("key", ["steering", "administrator"])
def test_who_has_nothing_to_do_with_cases_is_refused(sign_in, key):
    inquiry = received_case()
    for url in ("/inquiries/", "/inquiries/new", f"/inquiries/{inquiry.id}"):
        sign_in(key).load(url, status=403)


@pytest.mark.parametrize("key", ["head_sala", "partner", "registrar"])
def test_who_may_read_a_case_may_not_change_it(sign_in, key):
    inquiry = opened_case(Secrecy.OPEN, source_id=source("business-sweden").id)
    browser = sign_in(key)
    for page in PAGES[1:]:
        browser.load(f"/inquiries/{inquiry.id}{page}", status=403)


def test_an_unknown_number_in_the_address_leads_to_the_page_for_that(sign_in):
    browser = sign_in("coordinator")
    for strange in ("0", "999999", "99999999999999999999", "-1", "x", "1.5"):
        browser.load(f"/inquiries/{strange}", status=404)


@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
def test_a_municipality_never_reads_who_is_asking_in_a_hidden_case(sign_in, secrecy):
    inquiry = routed_case(
        secrecy=secrecy,
        company_name="Hemlighetsmakarna AB",
        subject="Ämnet",
        description="Berättelsen",
        contact_name="Sigge Hemlig",
    )
    assert sees("head_sala", inquiry)
    browser = sign_in("head_sala")
    for url in ("/inquiries/", f"/inquiries/{inquiry.id}"):
        page = browser.load(url)
        assert inquiry.code_name in page.text
        for hidden in ("Hemlighetsmakarna", "Ämnet", "Berättelsen", "Sigge"):
            assert hidden not in page.html


def test_a_municipal_person_is_led_to_the_page_for_the_answer(sign_in):
    inquiry = routed_case()
    page = sign_in("head_sala").load(f"/inquiries/{inquiry.id}")
    assert page.path.startswith("/answers/")


def test_a_partner_reads_number_status_and_outcome_only(sign_in):
    inquiry = qualified_case(
        secrecy=Secrecy.LIMITED,
        source_id=source("business-sweden").id,
        company_name="Hemlighetsmakarna AB",
        description="Berättelsen",
        jobs=4711,
    )
    browser = sign_in("partner")
    page = browser.load(f"/inquiries/{inquiry.id}")
    assert page.heading == inquiry.code_name
    assert inquiry.number in page.text
    assert "kvalificerat" in page.text
    for hidden in ("Hemlighetsmakarna", "Berättelsen", "4711", inquiry.summary):
        assert hidden not in page.html
    for stage in (Stage.LOST, Stage.ESTABLISHED, Stage.WITHDRAWN):
        inquiry.stage = stage
        assert stage.label in browser.load(f"/inquiries/{inquiry.id}").text


def test_the_registrar_reads_an_open_case_and_finds_nothing_to_press(sign_in):
    inquiry = routed_case(company_name="Öppna Bolaget AB")
    page = sign_in("registrar").load(f"/inquiries/{inquiry.id}")
    assert page.heading == "Öppna Bolaget AB"
    assert page.tree.query("main form") == []
    elsewhere = ("mailto:", "/register/")  # the registrar's own work
    assert [href for _, href in page.links() if not href.startswith(elsewhere)] == ["/inquiries/"]


def test_the_panel_says_who_can_see_the_case_and_why(sign_in):
    inquiry = routed_case(("1981",), secrecy=Secrecy.LIMITED)
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}")
    panel = page.tree.query(".readers")[0].to_text()
    for name in ("Adviser", "Other Coordinator", "Sala", "Head Sala", "Colleague Sala"):
        assert name in panel
    assert "Head Koping" not in panel
    assert "ser kodnamnet och behovet" in panel


def readings(inquiry):
    return [entry.actor_id for entry in audit.history(inquiry) if entry.action == "inquiry.read"]


def test_reading_a_secret_case_leaves_a_trace_each_time(sign_in):
    inquiry = received_case(secrecy=Secrecy.SECRET)
    service.name_person(inquiry, person("adviser"), "leder fallet", by=person("coordinator"))
    for key in ("coordinator", "coordinator", "adviser"):
        browser = sign_in(key)
        browser.load(f"/inquiries/{inquiry.id}")
        browser.load(f"/inquiries/{inquiry.id}/edit")
    assert readings(inquiry) == [person("coordinator").id] * 4 + [person("adviser").id] * 2
    with clock.set_to(clock.now() + timedelta(days=1)):
        sign_in("adviser").load(f"/inquiries/{inquiry.id}")
    assert len(readings(inquiry)) == 7
    with clock.set_to(clock.now() + timedelta(days=1)):
        page = sign_in("adviser").load(f"/inquiries/{inquiry.id}")
    assert "Läste det sekretessbelagda ärendet" in page.text


def test_reading_an_open_case_leaves_no_trace(sign_in):
    inquiry = received_case()
    sign_in("adviser").load(f"/inquiries/{inquiry.id}")
    assert readings(inquiry) == []


def test_the_coordinator_names_one_more_person(sign_in):
    inquiry = received_case(secrecy=Secrecy.SECRET)
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}")
    page = browser.load(page.link("Ge ytterligare en person tillgång"))
    outsider = {"user_id": str(person("head_sala").id), "ground": "vill veta"}
    browser.submit(page, outsider, status=422)
    browser.submit(page, {"user_id": str(person("adviser").id), "ground": ""}, status=422)
    assert told(inquiry) == {"coordinator"}
    chosen = {"user_id": str(person("adviser").id), "ground": "leder fallet"}
    page = browser.submit(page, chosen)
    assert "leder fallet" in page.tree.query(".readers")[0].to_text()
    assert told(inquiry) == {"coordinator", "adviser"}
    service.name_person(inquiry, person("other_coordinator"), "x", by=person("adviser"))
    assert browser.load(f"/inquiries/{inquiry.id}/people").tree.query("main form") == []


def test_an_open_case_has_no_page_for_naming_persons(sign_in):
    inquiry = received_case()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/people")
    assert page.path == f"/inquiries/{inquiry.id}"
