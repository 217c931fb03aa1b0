"""The municipalities read each other's answers: once the region says so, and after their own."""

import pytest

from crm.core import audit
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries.models import Secrecy
from crm.routing import releases
from crm.routing.queries import answer_release_of
from tests.factories.people import person
from tests.factories.routing import answer, decline, recipient, routed_case

WHY = "Kommunerna svarar tillsammans."


def case_with_answers(**values):
    """Sala and Köping have answered, Västerås has not."""
    inquiry = routed_case(("1981", "1983", "1980"), **values)
    answer(inquiry, "1981", comment="Vi har el nu.", name="Sala norra")
    answer(inquiry, "1983", comment="Vi har hamn.", name="Köping hamn")
    return inquiry


def page_of(browser, inquiry, code):
    return browser.load(f"/answers/{recipient(inquiry, code).id}")


def release(inquiry):
    releases.release_answers(inquiry, why=WHY, by=person("coordinator"))
    db.session.commit()


def release_page(browser, inquiry):
    """Where it is confirmed, by the way that leads there."""
    page = browser.load(f"/inquiries/{inquiry.id}/release")
    return browser.load(page.link("Visa svaren för varandra"))


def test_each_that_has_replied_reads_the_others_once_they_are_released(sign_in):
    inquiry = case_with_answers()
    sala, koping = sign_in("head_sala"), sign_in("head_koping")
    assert "Köping hamn" not in page_of(sala, inquiry, "1981").text
    coordinator = sign_in("coordinator")
    page = release_page(coordinator, inquiry)
    assert "Sala har svarat Köping har svarat" in " ".join(page.text.split())
    page = coordinator.submit(page, {"why": WHY, "understood": "y"})
    assert page.path == f"/inquiries/{inquiry.id}/release"
    assert "Nu visas mer" in page.text
    read = page_of(sala, inquiry, "1981")
    for words in ("Köping", "Köping hamn", "Vi har hamn.", "behövs 4 ha, finns 20 ha"):
        assert words in read.text
    assert "Sala norra" in page_of(koping, inquiry, "1983").text
    told = coordinator.load(f"/inquiries/{inquiry.id}").text
    assert f"Visade kommunerna varandras svar: {WHY}" in told
    assert "läser de andra kommunernas svar sedan" in told


def test_who_has_not_replied_reads_them_after_the_own_reply(sign_in):
    inquiry = case_with_answers()
    release(inquiry)
    vasteras = sign_in("head_vasteras")
    page = page_of(vasteras, inquiry, "1980")
    assert "när du själv har svarat" in page.text
    assert not any(words in page.html for words in ("Sala norra", "Köping hamn", "Vi har el"))
    decline(inquiry, "1980")
    page = page_of(vasteras, inquiry, "1980")
    assert "Sala norra" in page.text
    assert "Köping hamn" in page.text


def test_the_others_sites_are_text_and_their_pages_stay_closed(sign_in):
    inquiry = case_with_answers()
    release(inquiry)
    site = recipient(inquiry, "1983").answer_sites[0].site_id
    sala = sign_in("head_sala")
    assert f"/sites/{site}" not in page_of(sala, inquiry, "1981").html
    sala.load(f"/sites/{site}", status=404)
    sala.load(f"/answers/{recipient(inquiry, '1983').id}", status=404)


def test_why_another_municipality_declined_is_not_passed_on(sign_in):
    inquiry = routed_case()
    answer(inquiry, "1981")
    decline(inquiry, "1983")
    recipient(inquiry, "1983").comment = "Vi orkar inte."
    release(inquiry)
    page = page_of(sign_in("head_sala"), inquiry, "1981")
    assert "avböjt" in page.text
    for words in ("Vi orkar inte", "lämplig mark"):
        assert words not in page.text


def test_an_answer_that_names_the_company_is_kept_from_who_must_not_know_it(sign_in):
    inquiry = routed_case(secrecy=Secrecy.LIMITED, company_name="Blåklockan AB")
    answer(inquiry, "1981", comment="Blåklockan AB passar oss.", name="Marken för Blåklockan AB")
    answer(inquiry, "1983", comment="Välkomna.")
    release(inquiry)
    page = page_of(sign_in("head_koping"), inquiry, "1983")
    assert "Sala" in page.text
    assert "Blåklockan" not in page.html
    releases.release_identity(
        inquiry, [recipient(inquiry, "1983")], why="Ja.", by=person("coordinator")
    )
    page = page_of(sign_in("head_koping"), inquiry, "1983")
    assert "Blåklockan AB passar oss." in page.text


def test_the_answers_are_kept_apart_again(sign_in):
    inquiry = case_with_answers()
    release(inquiry)
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/release")
    coordinator.submit(page, form="/answers/withdraw")
    assert "Köping hamn" not in page_of(sign_in("head_sala"), inquiry, "1981").text
    actions = [entry.action for entry in audit.history(inquiry) if "answers" in entry.action]
    assert actions == ["routing.answers_released", "routing.answers_withdrawn"]
    assert "Höll isär" in coordinator.load(f"/inquiries/{inquiry.id}").text


def test_pressed_twice_it_is_done_and_noted_once(sign_in):
    inquiry = case_with_answers()
    coordinator = sign_in("coordinator")
    page = release_page(coordinator, inquiry)
    for _ in range(2):
        coordinator.submit(page, {"why": WHY, "understood": "y"})
    releases.release_answers(inquiry, why=WHY, by=person("coordinator"))
    actions = [entry.action for entry in audit.history(inquiry)]
    assert actions.count("routing.answers_released") == 1
    releases.withdraw_answers(inquiry, by=person("coordinator"))
    releases.withdraw_answers(inquiry, by=person("coordinator"))
    assert answer_release_of(inquiry) is None


def test_before_anybody_has_replied_there_is_nothing_to_release(sign_in):
    inquiry = routed_case()
    with pytest.raises(Refused):
        releases.release_answers(inquiry, why=WHY, by=person("coordinator"))
    for path in ("release", "answers/release"):
        page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/{path}")
        assert page.tree.query("main form") == []
        assert "Ingen kommun har svarat än" in page.text


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"understood": "y"}, "Skriv varför"),
        ({"why": "  ", "understood": "y"}, "Skriv varför"),
        ({"why": "Kommunerna samarbetar."}, "Bekräfta"),
        ({"why": "x" * 20_000, "understood": "y"}, "tecken"),
    ],
)
def test_without_a_reason_and_a_tick_nothing_is_released(sign_in, values, wrong):
    inquiry = case_with_answers()
    coordinator = sign_in("coordinator")
    page = coordinator.submit(release_page(coordinator, inquiry), values, status=422)
    assert wrong in page.errors()[0]
    assert answer_release_of(inquiry) is None
    assert "routing.answers_released" not in [row.action for row in audit.history(inquiry)]


def test_the_service_asks_for_a_reason_whatever_the_form_says(app):
    inquiry = case_with_answers()
    with pytest.raises(Refused) as refused:
        releases.release_answers(inquiry, why=" \n ", by=person("coordinator"))
    assert refused.value.field == "why"


def test_the_reason_is_kept_in_the_trail(app):
    inquiry = case_with_answers()
    release(inquiry)
    (entry,) = [row for row in audit.history(inquiry) if row.action == "routing.answers_released"]
    assert entry.changes == {"why": [None, WHY]}


def test_a_municipality_cannot_release_anything(sign_in):
    inquiry = case_with_answers()
    for by in ("head_sala", "registrar"):
        with pytest.raises(Refused):
            releases.release_answers(inquiry, why=WHY, by=person(by))
    sala = sign_in("head_sala")
    token = sala.load("/account").values(sala.load("/account").form())["csrf_token"][0]
    for path in ("answers/release", "answers/withdraw", "release"):
        response = sala.post(f"/inquiries/{inquiry.id}/{path}", data={"csrf_token": token})
        assert response.status_code == 403
