"""A case is changed: what was changed is told, and nobody overwrites a colleague unseen."""

import pytest
import sqlalchemy as sa

from crm.core import audit
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.inquiries import history, service
from crm.inquiries.models import DismissReason, InquiryType, Secrecy, Stage
from crm.reference.models import Source
from tests.factories.inquiries import area, case_values, qualified_case, received_case
from tests.factories.people import municipality, person, source
from tests.factories.routing import answer, routed_case


def edit_page(browser, inquiry):
    return browser.load(f"/inquiries/{inquiry.id}/edit")


def test_saving_without_a_change_changes_nothing(sign_in):
    inquiry = received_case(needed_by=None, railway_siding=False, port=True)
    before = service.values_of(inquiry)
    browser = sign_in("coordinator")
    page = browser.submit(edit_page(browser, inquiry))
    assert page.path == f"/inquiries/{inquiry.id}"
    db.session.expire_all()
    assert service.values_of(inquiry) == before
    changed = [entry for entry in audit.history(inquiry) if entry.action == "inquiry.changed"]
    assert changed == [] or changed[0].changes == {}


def test_a_change_is_kept_and_told_in_plain_words(sign_in):
    inquiry = received_case(subject="Söker mark", power_mw=3, description="Kort")
    food = area("food")
    browser = sign_in("adviser")
    page = browser.submit(
        edit_page(browser, inquiry),
        {
            "power_mw": "7,5",
            "type": "expansion",
            "primary_area_id": str(food.id),
            "further_area_ids": [],
            "subarea_ids": [],
            "source_id": str(source("sba").id),
            "responsible_id": "",
            "description": "Lång " * 100,
            "company_name": "Nya Namnet AB",
            "railway_siding": "yes",
            "needed_by": "2027-06-30",
        },
    )
    db.session.expire_all()
    assert inquiry.areas == [food]
    assert inquiry.company.name == "Nya Namnet AB"
    told = page.tree.query(".history li")[0].to_text()
    assert "Ändrade ärendet" in told
    assert "Adviser" in told
    for words in (
        "Eleffekt: 3 MW → 7,5 MW",
        "Typ: nyetablering → expansion",
        "Styrkeområden: Smart industri → Hållbar livsmedelsförsörjning",
        "Källa: Direkt till regionen → Stockholm Business Alliance",
        "Ansvarig: Coordinator → –",
        "Industrispår: – → ja",
        "Behövs senast: – → 2027-06-30",
    ):
        assert words in " ".join(told.split()), words


def test_a_colleague_who_saved_first_is_not_overwritten(sign_in):
    inquiry = received_case(subject="Från början", jobs=50)
    mine, theirs = sign_in("coordinator"), sign_in("adviser")
    page = edit_page(mine, inquiry)
    theirs.submit(edit_page(theirs, inquiry), {"subject": "Kollegans", "contact_name": "Kim"})
    page = mine.submit(page, {"subject": "Min", "jobs": "60"}, status=409)
    rows = {
        row.query("th")[0].to_text(): [cell.to_text().strip() for cell in row.query("td")]
        for row in page.tree.query(".notice-error tbody tr")
    }
    assert rows["Ärendemening"] == ["Kollegans", "Min"]
    assert "Kontaktperson" not in rows, "what I left alone is no conflict"
    assert rows["Arbetstillfällen"] == ["50", "60"]
    db.session.expire_all()
    assert inquiry.subject == "Kollegans"
    page = mine.submit(page)
    db.session.expire_all()
    assert (inquiry.subject, inquiry.jobs) == ("Min", 60), "having seen both, one may save"
    assert inquiry.contact.name == "Kim", "and the colleague's other change stays"


def test_a_change_of_areas_alone_counts_as_a_save(sign_in):
    inquiry = received_case()
    mine, theirs = sign_in("coordinator"), sign_in("adviser")
    page = edit_page(mine, inquiry)
    ticked = {"further_area_ids": [str(area("food").id)]}
    theirs.submit(edit_page(theirs, inquiry), ticked)
    mine.submit(page, {"subject": "Min"}, status=409)


def test_a_form_without_a_version_is_stale(app):
    inquiry = received_case()
    for version in (0, inquiry.version + 1):
        with pytest.raises(Stale):
            service.edit(inquiry, {}, by=person("coordinator"), version=version)


def test_a_qualified_case_stays_complete(app):
    inquiry = qualified_case()
    for missing in ({"type": None}, {"area_ids": [], "subarea_ids": []}, {"responsible_id": None}):
        with pytest.raises(Refused):
            service.edit(inquiry, missing, by=person("coordinator"), version=inquiry.version)
        db.session.rollback()
        inquiry = qualified_case()


def test_what_is_missing_is_said_at_the_field_that_asks_for_it(sign_in):
    inquiry = qualified_case()
    browser = sign_in("coordinator")
    emptied = {"primary_area_id": "", "further_area_ids": [], "subarea_ids": []}
    page = browser.submit(edit_page(browser, inquiry), emptied, status=422)
    assert page.tree.query("#primary_area_id-error")


def test_a_source_that_is_not_offered_any_more_stays_with_its_case(sign_in):
    inquiry = received_case()
    db.session.execute(sa.update(Source).values(disabled_on=inquiry.received_at.date()))
    browser = sign_in("coordinator")
    page = browser.submit(edit_page(browser, inquiry), {"subject": "Ändrat"})
    assert page.path == f"/inquiries/{inquiry.id}"


def test_the_company_gets_its_name_when_the_go_between_tells_it(app):
    inquiry = received_case(company_name="", country="KR")
    company = inquiry.company
    told = {"company_name": "Namnet Inc", "country": "KR"}
    service.edit(inquiry, told, by=person("coordinator"), version=inquiry.version)
    assert inquiry.company is company
    assert inquiry.heading == "Namnet Inc"


def test_a_case_is_qualified_when_nothing_is_missing(sign_in):
    inquiry = received_case(type=None, area_ids=[], subarea_ids=[], secrecy=Secrecy.LIMITED)
    inquiry.summary = ""
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}")
    page = browser.load(page.link("Kvalificera ärendet"))
    wanted = [href.partition("#")[2] for _, href in page.links() if "#" in href]
    assert wanted == ["type", "primary_area_id", "summary"]
    assert page.tree.query("main form") == []
    with pytest.raises(Refused) as refused:
        service.qualify(inquiry, by=person("coordinator"))
    assert len(refused.value.reasons) == 3
    db.session.rollback()
    page = browser.load(page.link("Fyll i: Typ"))
    for fragment in wanted:
        assert page.tree.query(f"#{fragment}")
    smart = {"type": "new", "primary_area_id": str(area("smart-industry").id), "summary": "Mark"}
    browser.submit(page, smart)
    page = browser.submit(browser.load(f"/inquiries/{inquiry.id}/qualify"))
    assert page.path == f"/inquiries/{inquiry.id}"
    db.session.expire_all()
    assert inquiry.stage is Stage.QUALIFIED
    assert inquiry.qualified_at is not None


def test_qualifying_twice_is_harmless(sign_in):
    inquiry = received_case()
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/qualify")
    for _ in range(2):
        assert browser.submit(page).path == f"/inquiries/{inquiry.id}"
    assert [change.to_stage for change in inquiry.stage_changes] == [
        Stage.RECEIVED,
        Stage.QUALIFIED,
    ]


def test_a_case_is_dismissed_with_a_reason_and_can_be_opened_again(sign_in):
    inquiry = qualified_case()
    browser = sign_in("coordinator")
    page = browser.load(browser.load(f"/inquiries/{inquiry.id}").link("Skriv av ärendet"))
    browser.submit(page, {"reason": ""}, status=422)
    browser.submit(page, {"reason": "boredom"}, status=422)
    page = browser.submit(page, {"reason": "duplicate"})
    db.session.expire_all()
    assert (inquiry.stage, inquiry.dismissed_as) == (Stage.DISMISSED, DismissReason.DUPLICATE)
    assert "dubblett av ett annat ärende" in page.text
    page = browser.submit(page, form="/reopen")
    db.session.expire_all()
    assert (inquiry.stage, inquiry.dismissed_as) == (Stage.QUALIFIED, None)
    told = [line.what for line in history.of_inquiry(inquiry)]
    assert told[:2] == ["Öppnade ärendet igen", "Ändrade läget till avskrivet"]


def test_a_case_that_was_sent_out_cannot_be_dismissed(sign_in):
    inquiry = routed_case()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/dismiss")
    assert page.path == f"/inquiries/{inquiry.id}"
    with pytest.raises(Refused):
        service.dismiss(inquiry, DismissReason.SPAM, by=person("coordinator"))


def test_an_open_case_is_not_opened_again(app):
    with pytest.raises(Refused):
        service.reopen(received_case(), by=person("coordinator"))


def test_a_closed_case_goes_back_to_where_it_was_closed(app):
    inquiry = routed_case()
    for closed in (Stage.LOST, Stage.ESTABLISHED):
        service.move(inquiry, closed, by=person("coordinator"))
        service.reopen(inquiry, by=person("coordinator"))
        assert inquiry.stage is Stage.ROUTED


def test_a_reopened_decision_is_not_taken_back_here(sign_in):
    inquiry = routed_case()
    service.move(inquiry, Stage.LOST, by=person("coordinator"))
    browser = sign_in("coordinator")
    token = browser.load("/").tree.query("input[name=csrf_token]")[0].attrs["value"]
    browser.post(f"/inquiries/{inquiry.id}/reopen", data={"csrf_token": token})
    db.session.expire_all()
    assert inquiry.stage is Stage.LOST


def test_who_is_responsible_is_in_the_regional_team(app):
    with pytest.raises(Refused):
        received_case(responsible_id=person("head_sala").id)


def test_opening_a_case_twice_to_a_municipality_is_noted_once(app):
    inquiry = received_case()
    for _ in range(2):
        service.open_to(inquiry, municipality("1981"), by=person("coordinator"))
    assert [entry.note for entry in audit.history(inquiry)][1:] == ["Sala"]


def test_the_case_page_tells_what_to_do_next_and_what_has_happened(sign_in):
    inquiry = received_case(type=InquiryType.CAPITAL)
    browser = sign_in("coordinator")

    def primary():
        page = browser.load(f"/inquiries/{inquiry.id}")
        buttons = page.tree.query("main .btn-primary")
        assert len(buttons) == 1, "one thing to do next"
        browser.load(buttons[0].attrs["href"])
        return buttons[0].to_text().strip()

    assert primary() == "Kvalificera ärendet"
    service.qualify(inquiry, by=person("coordinator"))
    assert primary() == "Välj kommuner att fråga"
    routed = routed_case(("1981",))
    answer(routed, "1981")
    inquiry = routed
    assert primary() == "Sammanställ offerten"
    page = browser.load(f"/inquiries/{routed.id}")
    told = [item.to_text().split("\n")[0].strip() for item in page.tree.query(".history li")]
    assert "Skickade ärendet till Sala" in page.text
    assert any("Sala svarade med" in line for line in told), told
    service.move(routed, Stage.OFFERED, by=person("coordinator"))
    assert primary() == "Skriv in beslutet"


def test_every_action_in_the_trail_has_a_sentence(app):
    inquiry = routed_case(("1981",), secrecy=Secrecy.SECRET)
    answer(inquiry, "1981")
    service.edit(
        inquiry,
        case_values(secrecy=Secrecy.SECRET),
        by=person("coordinator"),
        version=inquiry.version,
    )
    service.note_reading(inquiry, by=person("coordinator"))
    actions = {entry.action for entry in audit.history(inquiry)}
    assert actions <= history.SENTENCES.keys() | history.SILENT


def test_who_was_first_in_another_window_is_told_of_a_change_and_of_no_colleague(sign_in):
    inquiry = received_case()
    browser = sign_in("coordinator")
    first, second = edit_page(browser, inquiry), edit_page(browser, inquiry)
    browser.submit(first, {"subject": "Från det ena fönstret"})
    page = browser.submit(second, {"subject": "Från det andra"}, status=409)
    assert "Det här har ändrats sedan du öppnade sidan" in page.text
    assert "ollega" not in page.text
    assert "Från det ena fönstret" in page.text
