"""The municipality reads what became of a case, and no more than it may know."""

from datetime import timedelta

import pytest

from crm.core import clock
from crm.core.db import db
from crm.establishments.models import LostReason
from crm.inquiries import service as inquiries
from crm.inquiries.models import Secrecy, Stage
from crm.routing import queries
from tests.factories.establishments import established, lost, withdrawn
from tests.factories.offers import draft_offer, sent_offer
from tests.factories.people import person
from tests.factories.routing import answer, answered_case, decline, recipient, routed_case, send

HIDDEN = {
    "secrecy": Secrecy.LIMITED,
    "code_name": "Projekt Odon",
    "company_name": "Dold Industri AB",
}


def page_of(sign_in, inquiry, who="head_sala", code="1981"):
    return sign_in(who).load(f"/answers/{recipient(inquiry, code).id}")


def test_before_there_is_an_offer_nothing_is_said_of_it(sign_in):
    inquiry = answered_case()
    draft_offer(inquiry)
    page = page_of(sign_in, inquiry)
    assert "Så gick det" not in page.text
    assert "skickat offert till företaget" not in page.text


def test_the_municipality_reads_when_the_offer_went_and_which_of_its_sites_are_in_it(sign_in):
    inquiry = routed_case()
    answer(inquiry, "1981", name="Sala äng")
    sent_offer(inquiry)
    answer(inquiry, "1983", name="Köpings kaj")
    sala = page_of(sign_in, inquiry)
    assert f"Regionen har skickat offert till företaget {clock.today()}." in sala.text
    assert "Era objekt i offerten: Sala äng." in sala.text
    koping = page_of(sign_in, inquiry, "head_koping", "1983")
    assert "Inget av era objekt är med i offerten." in koping.text
    assert "Sala äng" not in koping.text


def test_a_case_whose_offer_has_gone_is_no_task_any_more_but_takes_an_answer(sign_in):
    inquiry = routed_case(("1981", "1983"))
    answer(inquiry, "1983")
    assert [row.inquiry_id for row in queries.waiting_for(person("head_sala"))] == [inquiry.id]
    sent_offer(inquiry)
    assert queries.waiting_for(person("head_sala")) == []
    with clock.set_to(clock.now() + timedelta(days=40)):
        page = page_of(sign_in, inquiry)
    assert (
        "Offerten har redan gått. Ni kan fortfarande svara, men svaret kommer för sent till den "
        "här offerten."
    ) in page.text
    assert "Svara senast" not in page.text
    assert "försenat" not in page.text
    assert not page.tree.query("main .btn-primary")
    assert page.link("Svara med objekt").endswith("/answer")


def test_who_is_asked_after_the_offer_has_still_a_task(sign_in):
    inquiry = answered_case(("1983",))
    sent_offer(inquiry)
    send(inquiry, ["1981"])
    page = page_of(sign_in, inquiry)
    assert "Svara senast" in page.text
    assert "Offerten har redan gått" not in page.text


def test_the_municipality_reads_where_the_company_goes(sign_in):
    inquiry = established(codes=("1983",)).inquiry
    page = page_of(sign_in, inquiry)
    assert f"Ärendet avslutades {clock.today()}: etablering i Köping." in page.text
    assert "Ni behöver inte göra något mer" in page.text


def test_the_municipality_reads_why_it_was_lost_and_not_to_whom(sign_in):
    inquiry = answered_case(**HIDDEN)
    sent_offer(inquiry)
    lost(inquiry, reason=LostReason.POWER, lost_to="Region Gävleborg", note="Priset var för högt")
    page = page_of(sign_in, inquiry)
    assert f"Ärendet avslutades {clock.today()}: förlorat, för lite eleffekt." in page.text
    for kept in ("Gävleborg", "Priset var", "Dold Industri", "Ester"):
        assert kept not in page.html


def test_the_municipality_reads_that_the_company_withdrew(sign_in):
    inquiry = answered_case()
    withdrawn(inquiry)
    page = page_of(sign_in, inquiry)
    assert f"Ärendet avslutades {clock.today()}: företaget drog sig ur." in page.text


@pytest.mark.parametrize(
    ("stage", "text"),
    [(Stage.LOST, "förlorat"), (Stage.WITHDRAWN, "drog sig ur"), (Stage.OFFERED, "har skickat")],
)
def test_a_stage_without_papers_is_told_as_well(sign_in, stage, text):
    inquiry = routed_case()
    inquiries.move(inquiry, stage, by=person("coordinator"))
    db.session.commit()
    assert text in page_of(sign_in, inquiry).text


def test_a_municipality_sees_its_own_reply_in_the_list(sign_in):
    answered, declined, waiting = answered_case(), routed_case(), routed_case()
    decline(declined, "1981")
    answer(waiting, "1983")
    closed = withdrawn(routed_case()).inquiry
    for who in ("head_sala", "colleague_sala"):
        page = sign_in(who).load("/inquiries/")
        shown = {
            row.query("td")[0].to_text().strip(): row.query("td")[2].to_text().strip()
            for row in page.tree.query("table.cases tbody tr")
        }
        assert shown == {
            answered.number: "svarat",
            declined.number: "avböjt",
            waiting.number: "väntar",
            closed.number: "inget svar",
        }
        assert "Vårt svar" in page.text
    assert "Vårt svar" not in sign_in("coordinator").load("/inquiries/").text


def test_the_replies_of_a_list_are_one_query_and_ones_own(app, statements):
    cases = [answered_case() for _ in range(3)]
    ids = [inquiry.id for inquiry in cases]
    head = person("head_sala")
    db.session.commit()
    assert head.municipality_id

    def read():
        parts = queries.own_parts(head, ids)
        assert {part.municipality_id for part in parts.values()} == {head.municipality_id}
        assert [part.inquiry.stage for part in parts.values()] == [Stage.ROUTED] * 3

    assert statements(read) == 1
    assert queries.own_parts(person("head_vasteras"), ids) == {}
    assert queries.own_parts(person("coordinator"), ids) == {}


def test_who_is_asked_after_the_offer_has_gone_is_waited_for(app):
    inquiry = routed_case(codes=("1983",))
    inquiries.move(inquiry, Stage.OFFERED, by=person("coordinator"))
    db.session.commit()
    with clock.set_to(clock.now() + timedelta(hours=1)):
        send(inquiry, codes=("1981",))
        db.session.commit()
    waiting = queries.waiting_for(person("head_sala"))
    assert [recipient.inquiry_id for recipient in waiting] == [inquiry.id]
    assert queries.waiting_for(person("head_koping")) == []
