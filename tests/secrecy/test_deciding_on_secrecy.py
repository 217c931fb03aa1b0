"""The regional team marks what is secret in a case: fact, provision, harm, until when, who."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.inquiries.models import Inquiry, Secrecy
from crm.reference.models import Provision
from crm.secrecy import queries, rules, service
from crm.secrecy.models import Fact, SecrecyDecision
from tests.factories.inquiries import received_case
from tests.factories.people import PEOPLE, person
from tests.factories.secrecy import HARM, marked, provision

AMOUNT_HARM = "Bolagets aktiekurs påverkas innan beslutet är offentligt."


def told(inquiry):
    """What was done in a case, without who read it."""
    return [entry for entry in audit.history(inquiry) if entry.action != "inquiry.read"]


def a_case(secrecy=Secrecy.SECRET, **values):
    inquiry = received_case(secrecy=secrecy, **values)
    db.session.commit()
    return inquiry


def ahead(days):
    return clock.today() + timedelta(days=days)


def rows():
    db.session.expire_all()
    return list(db.session.scalars(sa.select(SecrecyDecision).order_by(SecrecyDecision.id)))


def filled(**values):
    return {
        "provision_id": str(provision().id),
        "is_company": "y",
        "harm_company": HARM,
        "decided_on": clock.today().isoformat(),
    } | values


def decide(harms, inquiry=None, **values):
    stated = {"provision": provision(), "decided_on": clock.today(), "by": person("coordinator")}
    return service.decide(inquiry or a_case(), harms, **(stated | values))


# ------------------------------------------------------------------ deciding


def test_several_facts_are_decided_in_one_go(sign_in):
    inquiry = a_case()
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}")
    assert "Det finns ingen sekretessmarkering." in page.text
    page = browser.load(page.link("Skriv in vad som är hemligt"))
    assert "bara en varning" in page.text
    assert "pröva på nytt" in page.text
    assert "sekretessavtal (NDA) är aldrig en grund" in page.text
    values = filled(
        is_amounts="y",
        harm_amounts=AMOUNT_HARM,
        until=ahead(90).isoformat(),
        said_by="Ester Exempelsson",
    )
    page = browser.submit(page, values)
    assert f"Sekretessmarkeringen i {inquiry.number} är sparad." in page.text
    for told in (HARM, AMOUNT_HARM, "Ester Exempelsson", "Coordinator", ahead(90).isoformat()):
        assert told in page.text
    company, amounts = rows()
    assert (company.fact, amounts.fact) == (Fact.COMPANY, Fact.AMOUNTS)
    assert company.provision.code == "osl-31-16"
    assert company.decided_by is person("coordinator")

    page = browser.load(f"/inquiries/{inquiry.id}")
    for told in ("31 kap. 16 § OSL", ahead(90).isoformat()):
        assert told in page.text
    assert f"markerat {clock.today()} av Coordinator" in page.text
    assert "Det finns ingen sekretessmarkering" not in page.text
    assert "Gjorde en sekretessmarkering" in page.text
    assert HARM not in page.text, "the harm stands on the page about secrecy only"


def test_without_a_last_day_it_holds_until_further_notice(sign_in):
    inquiry = a_case(Secrecy.OPEN)
    page = sign_in("adviser").load(f"/inquiries/{inquiry.id}/secrecy")
    assert "Börja här nedanför" in page.text
    browser = sign_in("adviser")
    page = browser.submit(browser.load(f"/inquiries/{inquiry.id}/secrecy"), filled())
    assert "tills vidare" in page.text
    assert rows()[0].until is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"is_company": []}, "Du har skrivit om detta"),
        ({"is_company": [], "harm_company": ""}, "Kryssa för minst en uppgift"),
        ({"harm_company": " \n "}, "vilken skada"),
        ({"harm_company": "NDA"}, "Ett avtal eller ordet sekretess är ingen grund"),
        ({"harm_company": "Sekretess enligt avtal (NDA) 2026-11-01."}, "ingen grund"),
        ({"harm_company": "We have signed a non-disclosure agreement"}, "ingen grund"),
        ({"harm_company": "x" * 20_000}, "Skada"),
        ({"provision_id": ""}, "Bestämmelse"),
        ({"provision_id": "999999"}, "Bestämmelse"),
        ({"provision_id": "osl"}, "Bestämmelse"),
        ({"decided_on": "2099-01-01"}, "framtiden"),
        ({"decided_on": ""}, "Markeringens datum"),
        ({"until": "2001-01-01"}, "Dagen har passerat"),
        ({"until": "snart"}, "Till och med"),
        ({"said_by": "å" * 201}, "Vem som har bett om det"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(sign_in, values, told):
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{a_case().id}/secrecy")
    page = browser.submit(page, filled(**values), status=422)
    assert told in " ".join(page.errors()), page.errors()
    assert rows() == []


def test_what_was_typed_stays_when_something_is_wrong(sign_in):
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{a_case().id}/secrecy")
    page = browser.submit(page, filled(until="2001-01-01", said_by="Ester"), status=422)
    held = page.values(page.form())
    assert held["harm_company"] == [HARM]
    assert held["said_by"] == ["Ester"]
    page = browser.submit(page, {"until": ahead(1).isoformat()})
    assert HARM in page.text


def test_control_characters_are_left_out(sign_in):
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{a_case().id}/secrecy")
    browser.submit(page, filled(harm_company=f"{HARM}\0\x07", said_by="Ester\0"))
    (row,) = rows()
    assert (row.harm, row.said_by) == (HARM, "Ester")


def test_the_same_form_sent_twice_decides_once(sign_in):
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{a_case().id}/secrecy")
    browser.submit(page, filled())
    browser.submit(page, filled())
    assert len(rows()) == 1


def test_other_words_about_a_decided_fact_are_refused_and_kept_on_the_page(sign_in):
    inquiry = a_case()
    marked(inquiry)
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/secrecy")
    page = browser.submit(page, filled(harm_company=AMOUNT_HARM), status=422)
    assert "redan en markering" in page.errors()[0]
    assert page.values(page.form())["harm_company"] == [AMOUNT_HARM]
    assert [row.harm for row in rows()] == [HARM]


def test_a_fact_may_rest_on_two_provisions(app):
    inquiry = a_case()
    marked(inquiry)
    marked(inquiry, provision=provision("osl-19-1"))
    assert len(rows()) == 2


def test_two_coordinators_at_the_same_moment_decide_a_fact_once(app):
    inquiry = a_case(Secrecy.LIMITED)
    key, person_id, provision_id = inquiry.id, person("coordinator").id, provision().id
    db.session.commit()
    outcomes = []

    def go(harm):
        with app.app_context():
            case = db.session.get_one(Inquiry, key)
            by = db.session.get_one(type(person("coordinator")), person_id)
            ground = db.session.get_one(type(provision()), provision_id)
            try:
                decide({Fact.COMPANY: harm}, case, provision=ground, by=by)
                db.session.commit()
                outcomes.append("decided")
            except Refused:
                db.session.rollback()
                outcomes.append("refused")

    threads = [threading.Thread(target=go, args=(harm,)) for harm in (HARM, AMOUNT_HARM)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]
    assert len(rows()) == 1


def test_a_provision_that_the_region_has_dropped_stays_on_old_decisions(sign_in):
    inquiry = a_case()
    decision = marked(inquiry)
    provision().disabled_on = clock.today()
    db.session.commit()
    with pytest.raises(Refused, match="bestämmelse"):
        decide({Fact.CONTACT: HARM}, inquiry)
    db.session.rollback()
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/secrecy")
    assert "31 kap. 16 § OSL" in page.text
    browser.submit(page, filled(is_company=[], harm_company="", is_contact="y"), status=422)
    page = browser.submit(browser.load(f"/secrecy/{decision.id}/edit"), {"harm": AMOUNT_HARM})
    assert AMOUNT_HARM in page.text
    assert rows()[0].provision.code == "osl-31-16"


def test_the_shipped_list_is_short_and_says_that_a_lawyer_must_confirm_it(sign_in):
    browser = sign_in("coordinator")
    page = browser.load("/reference/provisions/")
    assert "Låt en jurist bekräfta den" in page.text
    listed = [text[: text.rindex(":")] for text, _href in page.links() if "OSL" in text]
    assert listed == ["19 kap. 1 § OSL", "19 kap. 3 § OSL", "31 kap. 16 § OSL"]
    assert "30:23" not in page.text


# ------------------------------------------------------------------ the rules


@given(st.lists(st.sampled_from(sorted(rules._NO_HARM)), min_size=1, max_size=8), st.integers())
def test_no_mix_of_words_about_agreements_is_a_harm(words, number):
    text = f"{' '.join(words).upper()}, {number}!"
    assert not rules.names_harm(text)
    assert rules.names_harm(f"{text} Konkurrenten får veta.")


@given(st.integers(-400, 400))
def test_the_reminder_follows_the_days_that_are_left(days):
    today = clock.today()
    stage = rules.reminder_due(today + timedelta(days=days), today)
    expected = None if days > 14 else "soon" if days > 3 else "last" if days >= 0 else "over"
    assert (stage.value if stage else None) == expected


# ------------------------------------------------------------------ changing and lifting


def test_a_decision_is_given_a_later_day_after_a_review(sign_in):
    inquiry = a_case()
    decision = marked(inquiry, until=ahead(5))
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/secrecy")
    page = browser.load(page.link("Ändra eller upphäv"))
    page = browser.submit(page, {"until": ahead(200).isoformat()})
    assert ahead(200).isoformat() in page.text
    entry = told(inquiry)[-1]
    assert entry.action == "secrecy.changed"
    assert entry.changes["until"] == [ahead(5).isoformat(), ahead(200).isoformat()]
    assert entry.changes["decision"] == [decision.id, decision.id]


def test_saving_unchanged_changes_nothing(sign_in):
    inquiry = a_case()
    decision = marked(inquiry, until=ahead(5))
    browser = sign_in("coordinator")
    browser.submit(browser.load(f"/secrecy/{decision.id}/edit"))
    assert [e.action for e in audit.history(inquiry) if e.action.startswith("secrecy")] == [
        "secrecy.decided"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"harm": ""},
        {"harm": "NDA finns"},
        {"until": "2001-01-01"},
        {"decided_on": "2099-01-01"},
        {"provision_id": "0"},
    ],
)
def test_a_wrong_change_is_refused(sign_in, values):
    decision = marked(a_case(), until=ahead(5))
    browser = sign_in("coordinator")
    page = browser.load(f"/secrecy/{decision.id}/edit")
    page = browser.submit(page, values, status=422)
    assert page.errors()
    assert (rows()[0].harm, rows()[0].until) == (HARM, ahead(5))


def test_a_decision_that_has_run_out_can_be_corrected_and_lifted(sign_in):
    inquiry = a_case()
    decision = marked(inquiry, until=clock.today())
    with clock.set_to(clock.now() + timedelta(days=2)):
        browser = sign_in("coordinator")
        page = browser.load(f"/inquiries/{inquiry.id}")
        assert "pröva igen" in page.text
        page = browser.submit(browser.load(f"/secrecy/{decision.id}/edit"), {"said_by": "Ester"})
        assert "Ester" in page.text
        page = browser.load(f"/secrecy/{decision.id}/edit")
        page = browser.submit(page, form="/end")
        assert "upphävd" in page.text
        assert "Coordinator" in page.text
    (row,) = rows()
    assert row.ended_by is person("coordinator")
    assert told(inquiry)[-1].action == "secrecy.ended"


def test_a_lifted_decision_stays_and_cannot_be_changed(sign_in):
    inquiry = a_case()
    decision = marked(inquiry)
    browser = sign_in("coordinator")
    page = browser.load(f"/secrecy/{decision.id}/edit")
    browser.submit(page, form="/end")
    browser.submit(page, form="/end")
    ended = [e for e in audit.history(inquiry) if e.action == "secrecy.ended"]
    assert len(ended) == 1, "posted twice, lifted once"
    assert browser.load(f"/secrecy/{decision.id}/edit").path == f"/inquiries/{inquiry.id}/secrecy"
    row = rows()[0]
    with pytest.raises(Refused):
        service.change(row, {"harm": AMOUNT_HARM}, by=person("coordinator"), version=row.version)
    db.session.rollback()
    marked(inquiry)
    assert len(rows()) == 2, "the fact can be decided anew"
    assert "Det finns ingen sekretessmarkering" not in browser.load(f"/inquiries/{inquiry.id}").text


def test_a_colleagues_save_is_shown_and_not_overwritten(sign_in):
    decision = marked(a_case())
    browser = sign_in("coordinator")
    url = f"/secrecy/{decision.id}/edit"
    mine, theirs = browser.load(url), browser.load(url)
    browser.submit(theirs, {"harm": AMOUNT_HARM})
    page = browser.submit(mine, {"harm": "Grannarna köper marken."}, status=409)
    assert AMOUNT_HARM in page.text
    assert "Grannarna" in page.html
    browser.submit(page)
    assert rows()[0].harm == "Grannarna köper marken."
    with pytest.raises(Stale):
        service.change(rows()[0], {}, by=person("coordinator"), version=1)


def test_a_change_to_a_provision_that_the_fact_has_already_is_refused(app):
    inquiry = a_case()
    marked(inquiry)
    other = marked(inquiry, provision=provision("osl-19-3"))
    with pytest.raises(Refused):
        service.change(
            other,
            {"provision": provision()},
            by=person("coordinator"),
            version=other.version,
        )


def test_the_audit_tells_by_which_provision_it_was_and_is(app):
    inquiry = a_case()
    row = marked(inquiry)
    values = {"provision": provision("osl-19-3")}
    service.change(row, values, by=person("coordinator"), version=row.version)
    assert audit.history(inquiry)[-1].changes["provision"] == ["osl-31-16", "osl-19-3"]


# ------------------------------------------------------------------ who, and the case's own level


@pytest.mark.parametrize("key", PEOPLE)
def test_only_the_regional_team_that_knows_of_the_case_sees_its_decisions(sign_in, key):
    secret, limited = a_case(), a_case(Secrecy.LIMITED)
    decisions = {case.id: marked(case) for case in (secret, limited)}
    sees = {
        "coordinator": {secret.id, limited.id},
        "other_coordinator": {limited.id},
        "adviser": {limited.id},
    }.get(key, set())
    regional = bool(sees)
    found = db.session.scalars(
        sa.select(SecrecyDecision.inquiry_id).where(queries.visible_to(person(key)))
    )
    assert set(found) == sees
    for case_id, decision in decisions.items():
        status = 200 if case_id in sees else 404 if regional else 403
        for path in (f"/inquiries/{case_id}/secrecy", f"/secrecy/{decision.id}/edit"):
            page = sign_in(key).load(path, status=status)
            assert (HARM in page.html) == (case_id in sees)


def test_an_opened_case_with_decisions_warns_and_keeps_them(sign_in):
    inquiry = a_case(Secrecy.LIMITED)
    decision = marked(inquiry)
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}")
    assert "Ärendet är öppet, men" not in page.text
    browser.submit(browser.load(f"/inquiries/{inquiry.id}/edit"), {"secrecy": "open"})
    for path in (f"/inquiries/{inquiry.id}", f"/inquiries/{inquiry.id}/secrecy"):
        assert "Ärendet är öppet, men uppgifter i det är" in browser.load(path).text
    service.end(db.session.get_one(SecrecyDecision, decision.id), by=person("coordinator"))
    db.session.commit()
    assert "Ärendet är öppet, men" not in browser.load(f"/inquiries/{inquiry.id}").text


def test_the_registrar_reads_the_case_without_harm_or_decisions(sign_in):
    inquiry = a_case(Secrecy.LIMITED)
    marked(inquiry, said_by="Ester på bolaget")
    page = sign_in("registrar").load(f"/inquiries/{inquiry.id}")
    for hidden in (HARM, "Ester på bolaget", f"/inquiries/{inquiry.id}/secrecy"):
        assert hidden not in page.html


def test_reading_what_is_secret_leaves_a_trace_by_whichever_way(sign_in):
    secret, limited = a_case(), a_case(Secrecy.LIMITED)
    decisions = [marked(case) for case in (secret, limited)]
    browser = sign_in("coordinator")
    for case, decision in zip((secret, limited), decisions, strict=True):
        browser.load(f"/secrecy/{decision.id}/edit")
        browser.load(f"/inquiries/{case.id}/secrecy")
        browser.load(f"/inquiries/{case.id}")
    read = [
        [e.action for e in audit.history(case)].count("inquiry.read") for case in (secret, limited)
    ]
    assert read == [3, 0]


# ------------------------------------------------------------------ several on one fact


def decided(page):
    """The decisions on the page, as they are read from above."""
    (part,) = page.tree.query("section[aria-labelledby=decided]")
    return " ".join(part.to_text().split())


def test_two_decisions_on_one_fact_stand_together_and_the_page_says_until_when_they_hold(sign_in):
    inquiry = a_case()
    marked(inquiry, until=ahead(60))
    marked(inquiry, fact=Fact.CONTACT)
    marked(inquiry, until=ahead(90), provision=provision("osl-19-1"))
    shown = decided(sign_in("coordinator").load(f"/inquiries/{inquiry.id}/secrecy"))
    assert shown.count("Företaget") == 1
    assert "De här markeringarna gäller samtidigt." in shown
    assert f"så länge någon av dem gäller: till och med {ahead(90)}." in shown
    order = [
        shown.index(text) for text in (f"med {ahead(90)} ", "31 kap. 16 § OSL", f"med {ahead(60)} ")
    ]
    assert order == sorted(order), "what lasts longest stands first"
    assert shown.index("Företaget") < shown.index("Kontaktpersonen")
    assert shown.count("gäller samtidigt") == 1


def test_a_decision_that_has_run_out_or_is_lifted_is_not_counted_as_holding(sign_in):
    inquiry = a_case()
    with clock.set_to(clock.now() - timedelta(days=30)):
        marked(inquiry, until=ahead(10))
    service.end(marked(inquiry, provision=provision("osl-19-3")), by=person("coordinator"))
    marked(inquiry, provision=provision("osl-19-1"))
    db.session.commit()
    shown = decided(sign_in("coordinator").load(f"/inquiries/{inquiry.id}/secrecy"))
    assert "gäller samtidigt" not in shown
    assert shown.index("gäller tills vidare") < shown.index("pröva igen")
    assert shown.index("pröva igen") < shown.index("Upphävda")


@pytest.mark.parametrize(
    ("stored", "sv", "en"),
    [
        ("OSL 31:16: affärer", "31 kap. 16 § OSL: affärer", "OSL chapter 31, section 16: affärer"),
        ("OSL 18:8 a", "18 kap. 8 a § OSL", "OSL chapter 18, section 8 a"),
        ("OSL 19:1 en myndighet", "19 kap. 1 § OSL en myndighet", None),
        ("31 kap. 16 § OSL: affärer", "31 kap. 16 § OSL: affärer", "31 kap. 16 § OSL: affärer"),
        ("Klockan 10:15", "Klockan 10:15", "Klockan 10:15"),
    ],
)
def test_a_provision_is_written_in_one_way_however_it_was_stored(app, stored, sv, en):
    row = Provision(code="x", name_sv=stored, name_en=stored)
    with app.test_request_context(), force_locale("sv"):
        assert row.name == sv
    with app.test_request_context(), force_locale("en"):
        assert en is None or row.name == en


def test_what_is_marked_is_called_a_marking_everywhere(sign_in):
    inquiry = a_case()
    decide({Fact.COMPANY: HARM}, inquiry)
    db.session.commit()
    browser = sign_in("coordinator")
    for path in ("", "/secrecy"):
        page = browser.load(f"/inquiries/{inquiry.id}{path}")
        assert "beslut om sekretess" not in page.text.lower()
        assert "31 kap. 16 § OSL" in page.text
