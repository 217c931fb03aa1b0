"""A municipality learns who asks in a hidden case: one by one, with a reason, for those alone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.mail import MailMessage
from crm.inquiries import service as inquiries
from crm.inquiries.models import Secrecy
from crm.kpi.rules import this_month, write_month
from crm.routing import releases
from crm.secrecy import service as secrecy
from crm.secrecy.models import Fact
from tests.factories.inquiries import qualified_case
from tests.factories.people import municipality, person
from tests.factories.routing import recipient, routed_case
from tests.factories.secrecy import marked, provision
from tests.factories.sites import complete_site

COMPANY, CONTACT, STORY = "Blåklockan AB", "Sigge Tallkotte", "Berättelsen om fabriken"
WORDS = ("Blåklockan", "Tallkotte", "Berättelsen")


def hidden_case(secrecy=Secrecy.LIMITED, codes=("1981", "1983"), **values):
    inquiry = routed_case(
        codes,
        secrecy=secrecy,
        code_name="Projekt Åkerbär",
        company_name=COMPANY,
        contact_name=CONTACT,
        description=STORY,
        **values,
    )
    db.session.execute(sa.delete(MailMessage))
    db.session.commit()
    return inquiry


def release(inquiry, *codes):
    chosen = [recipient(inquiry, code) for code in codes]
    releases.release_identity(inquiry, chosen, why="Bolaget sa ja.", by=person("coordinator"))
    db.session.commit()


def addresses(inquiry, code):
    part = recipient(inquiry, code)
    return ["/", "/inquiries/", *(f"/answers/{part.id}{page}" for page in ("", "/answer"))]


def words_on(browser, paths):
    text = " ".join(browser.load(path).html for path in paths)
    return [word for word in WORDS if word in text]


def mails():
    return list(db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id)))


def actions(inquiry):
    return [entry.action for entry in audit.history(inquiry)]


@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
def test_the_chosen_municipality_reads_who_asks_and_the_other_does_not(sign_in, secrecy):
    inquiry = hidden_case(secrecy)
    sala, koping = sign_in("head_sala"), sign_in("head_koping")
    assert words_on(sala, addresses(inquiry, "1981")) == []
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}")
    page = coordinator.load(page.link("Visa mer för kommunerna"))
    assert page.text.count("göras oläst") == 1
    assert "Läs igenom beskrivningen" in page.text
    chosen = {
        "recipients": [str(recipient(inquiry, "1981").id)],
        "why": "Bolaget sa ja den 24 november.",
        "understood": "y",
    }
    page = coordinator.submit(page, chosen, form="/release")
    assert "ser uppgifterna sedan" in page.text
    assert words_on(sala, addresses(inquiry, "1981")) == list(WORDS)
    assert sala.load(f"/inquiries/{inquiry.id}").heading == COMPANY
    assert words_on(koping, addresses(inquiry, "1983")) == []
    assert koping.load(f"/inquiries/{inquiry.id}").heading == "Projekt Åkerbär"
    history = coordinator.load(f"/inquiries/{inquiry.id}").text
    assert "Visade vem som frågar för Sala: Bolaget sa ja den 24 november." in history


CASES_BEHIND = f"/reports/{write_month(this_month())}/cases?figure=requests"


@pytest.mark.parametrize("path", ["/", "/inquiries/", CASES_BEHIND])
def test_the_lists_call_the_case_by_its_company_after_the_release(sign_in, path):
    inquiry = hidden_case()
    assert COMPANY not in sign_in("head_sala").load(path).text
    release(inquiry, "1981")
    assert COMPANY in sign_in("head_sala").load(path).text
    page = sign_in("head_koping").load(path)
    assert COMPANY not in page.text
    assert "Projekt Åkerbär" in page.text


def test_a_mail_tells_the_business_head_the_number_and_nothing_of_the_company(app):
    inquiry = hidden_case()
    release(inquiry, "1981")
    (mail,) = mails()
    assert mail.recipient == "head_sala@vastmanland.example"
    assert inquiry.number in mail.subject
    assert f"/answers/{recipient(inquiry, '1981').id}" in mail.body
    assert not any(word in mail.subject + mail.body for word in (*WORDS, "Åkerbär"))


def test_of_a_secret_case_only_named_heads_get_a_mail_and_only_they_read(sign_in):
    inquiry = hidden_case(Secrecy.SECRET)
    inquiry.named_persons = [
        row for row in inquiry.named_persons if row.user_id != person("head_koping").id
    ]
    db.session.commit()
    release(inquiry, "1981", "1983")
    assert [mail.recipient for mail in mails()] == ["head_sala@vastmanland.example"]
    sign_in("colleague_sala").load(f"/answers/{recipient(inquiry, '1981').id}", status=404)
    sign_in("head_koping").load(f"/answers/{recipient(inquiry, '1983').id}", status=404)


def test_a_release_is_taken_back_for_the_future(sign_in):
    inquiry = hidden_case()
    release(inquiry, "1981")
    coordinator, sala = sign_in("coordinator"), sign_in("head_sala")
    page = coordinator.load(f"/inquiries/{inquiry.id}/release")
    page = coordinator.submit(page, form=f"/answers/{recipient(inquiry, '1981').id}/hide")
    assert "Nu visas mindre" in page.text
    assert words_on(sala, addresses(inquiry, "1981")) == []
    releasing = [action for action in actions(inquiry) if "identity" in action]
    assert releasing == ["routing.identity_released", "routing.identity_withdrawn"]
    with pytest.raises(Refused):
        releases.withdraw_identity(recipient(inquiry, "1981"), by=person("coordinator"))


def test_nothing_is_released_without_a_reason_and_a_confirmation(sign_in):
    inquiry = hidden_case()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/release")
    whole = {"recipients": [str(recipient(inquiry).id)], "why": "Ja.", "understood": "y"}
    strange = recipient(hidden_case(), "1981").id
    for wrong in (
        {"why": "  "},
        {"understood": []},
        {"recipients": []},
        {"recipients": [str(strange)]},
        {"recipients": ["x\x00"]},
        {"why": "å" * 20_000},
    ):
        coordinator.submit(page, whole | wrong, form="/release", status=422)
    assert recipient(inquiry).identity_released_at is None
    assert "routing.identity_released" not in actions(inquiry)


def test_releasing_twice_is_refused_and_noted_once(sign_in):
    inquiry = hidden_case()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/release")
    whole = {"recipients": [str(recipient(inquiry).id)], "why": "Ja.", "understood": "y"}
    coordinator.submit(page, whole, form="/release")
    coordinator.submit(page, whole, form="/release", status=422)
    assert actions(inquiry).count("routing.identity_released") == 1
    assert len(mails()) == 1
    with pytest.raises(Refused):
        release(inquiry, "1981")


def test_another_cases_municipality_and_an_open_case_are_refused(app):
    inquiry, other, opened = hidden_case(), hidden_case(), routed_case()
    for case, part in ((inquiry, recipient(other)), (opened, recipient(opened))):
        with pytest.raises(Refused):
            releases.release_identity(case, [part], why="Ja.", by=person("coordinator"))
    with pytest.raises(Refused):
        releases.release_identity(inquiry, [recipient(inquiry)], why="Ja.", by=person("head_sala"))


def test_who_writes_an_answer_meanwhile_loses_nothing(sign_in):
    inquiry = hidden_case()
    complete_site("1981", name="Norra industrimarken")
    db.session.commit()
    sala = sign_in("head_sala")
    page = sala.load(f"/answers/{recipient(inquiry).id}/answer")
    release(inquiry, "1981")
    site = page.tree.query("input[name=sites]")[0].attrs["value"]
    page = sala.submit(page, {"sites": [site], "comment": "Här finns el."}, form="/answer")
    assert "Norra industrimarken" in page.text


def test_the_covering_note_is_shown_to_those_who_know_the_company(sign_in):
    inquiry = hidden_case()
    part = recipient(inquiry)
    part.round.note = f"{COMPANY} vill ha järnväg."
    db.session.commit()
    assert "vill ha järnväg" not in sign_in("head_sala").load(f"/answers/{part.id}").text
    release(inquiry, "1981")
    assert "vill ha järnväg" in sign_in("head_sala").load(f"/answers/{part.id}").text
    page = sign_in("head_koping").load(f"/answers/{recipient(inquiry, '1983').id}")
    assert "vill ha järnväg" not in page.text


def test_the_list_finds_a_case_by_its_company_only_where_that_is_known(sign_in):
    inquiry = hidden_case()
    sala, koping = sign_in("head_sala"), sign_in("head_koping")

    def finds(browser, text):
        page = browser.get("/inquiries/", query_string={"text": text})
        return f"/inquiries/{inquiry.id}" in page.text

    for text in ("blåklockan", "tallkotte", inquiry.subject):
        assert not finds(sala, text)
    for text in (inquiry.number, "åkerbär", "PROJEKT Åker"):
        assert finds(sala, text)
    release(inquiry, "1981")
    assert finds(sala, "blåklockan")
    assert not finds(koping, "blåklockan")
    assert not finds(sign_in("partner"), "blåklockan")


def test_only_the_regional_team_reaches_the_page_and_of_a_secret_case_only_the_named(sign_in):
    inquiry = hidden_case(Secrecy.SECRET)
    sign_in("adviser").load(f"/inquiries/{inquiry.id}/release", status=404)
    for key in ("head_sala", "partner", "registrar"):
        sign_in(key).load(f"/inquiries/{inquiry.id}/release", status=403)


def test_a_case_that_was_not_sent_has_nobody_to_show_more_to(sign_in):
    inquiry = inquiries.register(
        {**inquiries.values_of(hidden_case()), "subject": "En ny"}, by=person("coordinator")
    )
    db.session.commit()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/release")
    assert page.tree.query("main form") == []
    assert municipality("1981").name not in page.text


def test_the_panel_says_who_knows_the_company_since_when(sign_in):
    inquiry = hidden_case()
    release(inquiry, "1981")
    panel = sign_in("coordinator").load(f"/inquiries/{inquiry.id}").tree.query(".readers")[0]
    text = " ".join(panel.to_text().split())
    assert text.count("ser vem som frågar sedan") == 1
    assert text.count("ser kodnamnet och behovet") == 1
    assert "Head Sala (näringslivschef)" in text


def test_the_trail_says_who_released_and_who_took_it_back(app):
    inquiry = hidden_case()
    release(inquiry, "1981")
    releases.withdraw_identity(recipient(inquiry, "1981"), by=person("adviser"))
    *_before, released, withdrawn = audit.history(inquiry)
    assert (released.action, released.actor_id) == (
        "routing.identity_released",
        person("coordinator").id,
    )
    assert (withdrawn.action, withdrawn.actor_id) == (
        "routing.identity_withdrawn",
        person("adviser").id,
    )


def test_each_release_has_a_mail_of_its_own_also_the_second_one(app):
    inquiry = hidden_case()
    release(inquiry, "1981")
    releases.withdraw_identity(recipient(inquiry, "1981"), by=person("coordinator"))
    db.session.commit()
    release(inquiry, "1981")
    assert len(mails()) == 2


def test_a_refusal_says_what_to_do_and_at_which_field(app):
    hidden, known = hidden_case(codes=("1981", "1983", "1980")), routed_case(["1980"])
    release(hidden, "1981", "1983")
    told = [recipient(hidden, code) for code in ("1981", "1983")]
    untold = [recipient(hidden, "1980")]
    for inquiry, chosen, why, field, text in (
        (hidden, [], "Ja.", "recipients", "Välj minst en kommun."),
        (hidden, told, "Ja.", "recipients", "Ser redan vem som frågar: Sala, Köping."),
        (hidden, untold, " ", "why", "Skriv varför kommunen får veta."),
        (
            *(known, [recipient(known, "1980")], "Ja.", None),
            "Ärendet är öppet: alla tillfrågade kommuner ser vem som frågar.",
        ),
    ):
        with pytest.raises(Refused) as refused, force_locale("sv"):
            releases.release_identity(inquiry, chosen, why=why, by=person("coordinator"))
        assert (refused.value.field, refused.value.reasons) == (field, [text])


def facts_on(page):
    """What stands on the page as handed over, by its label."""
    (part,) = page.tree.query("section[aria-labelledby=handed-over]")
    return " ".join(part.to_text().split())


def test_the_page_says_exactly_what_is_handed_over(sign_in):
    inquiry = hidden_case(contact_title="Etableringschef", contact_phone="070-123")
    shown = facts_on(sign_in("coordinator").load(f"/inquiries/{inquiry.id}/release"))
    for fact in (COMPANY, CONTACT, "Etableringschef", inquiry.contact.email, "070-123", STORY):
        assert fact in shown


def test_of_each_fact_the_page_says_whether_it_is_shown(sign_in):
    inquiry = hidden_case(country="KR", organisation_number="556012-5790", subject="Om Solberget")
    shown = facts_on(sign_in("coordinator").load(f"/inquiries/{inquiry.id}/release"))
    for told in (f"Företag visas {COMPANY}", f"Beskrivning visas {STORY}"):
        assert told in shown
    kept = ("Ägarens land visas inte Sydkorea", "Organisationsnummer visas inte 556012-5790")
    for fact in (*kept, "Ärendemening visas inte Om Solberget"):
        assert fact in shown
    release(inquiry, "1981")
    sala = sign_in("head_sala")
    read = " ".join(sala.load(path).html for path in addresses(inquiry, "1981"))
    assert COMPANY in read
    assert not any(word in read for word in ("Sydkorea", "556012-5790", "Solberget"))


def test_where_there_is_no_description_nobody_is_asked_to_read_it(sign_in):
    inquiry = hidden_case()
    inquiry.description = ""
    db.session.commit()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/release")
    assert "Läs igenom beskrivningen" not in page.text


def test_where_no_company_is_named_the_page_says_so_and_claims_nothing(sign_in):
    inquiry = hidden_case()
    inquiry.company = inquiry.contact = None
    db.session.commit()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/release")
    assert "Företag inte namngivet än" in facts_on(page)
    assert "Kontaktperson inte angivet" in facts_on(page)
    release(inquiry, "1981")
    for path in (f"/inquiries/{inquiry.id}/release", f"/inquiries/{inquiry.id}"):
        assert "vilket företaget är" not in coordinator.load(path).text


def test_a_case_of_which_nothing_is_known_has_nothing_to_release(sign_in):
    inquiry = hidden_case()
    inquiry.company, inquiry.contact, inquiry.description = None, None, ""
    db.session.commit()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/release")
    assert "Det finns inget att visa" in page.text
    assert not [form for form in page.tree.query("main form") if "/hide" not in form.to_html()]
    with pytest.raises(Refused):
        release(inquiry, "1981")


def test_the_page_names_the_decisions_in_force_and_until_when(sign_in):
    inquiry = hidden_case()
    coordinator = sign_in("coordinator")
    path = f"/inquiries/{inquiry.id}/release"
    assert "Det finns ingen sekretessmarkering" in facts_on(coordinator.load(path))
    marked(inquiry, until=clock.today() + timedelta(days=40))
    lifted = marked(inquiry, fact=Fact.CONTACT)
    secrecy.end(lifted, by=person("coordinator"))
    db.session.commit()
    shown = facts_on(coordinator.load(path))
    assert f"Företaget {provision().name}" in shown
    assert f"gäller till och med {clock.today() + timedelta(days=40)}" in shown
    assert "Kontaktpersonen" not in shown


def test_a_name_typed_after_a_release_is_shown_only_when_that_is_confirmed(sign_in):
    inquiry = hidden_case()
    release(inquiry, "1981", "1983")
    coordinator, sala = sign_in("coordinator"), sign_in("head_sala")
    path = f"/inquiries/{inquiry.id}/edit"
    page = coordinator.load(path)
    assert "Sala, Köping ser företag, kontaktperson och beskrivning" in page.text
    page = coordinator.submit(page, {"company_name": "Rosenrot AB"}, status=422)
    assert "Du har ändrat uppgifter som de ser" in page.text
    assert "Rosenrot" not in sala.load(f"/answers/{recipient(inquiry).id}").text
    assert "Ja, Sala och Köping får läsa det jag har ändrat" in page.text
    coordinator.submit(page, {"shown_on": "y"})
    for browser, code in ((sala, "1981"), (sign_in("head_koping"), "1983")):
        assert "Rosenrot" in browser.load(f"/answers/{recipient(inquiry, code).id}").text
    entry = next(row for row in audit.history(inquiry) if row.action == "inquiry.shown_on")
    assert entry.note == "Sala, Köping"
    assert entry.changes == {"company_name": [COMPANY, "Rosenrot AB"]}
    history = coordinator.load(f"/inquiries/{inquiry.id}").text
    assert "Det som ändrades om vem som frågar syns för Sala, Köping" in history


@pytest.mark.parametrize("field", ["contact_name", "contact_phone", "description"])
def test_a_changed_contact_or_description_is_confirmed_too(sign_in, field):
    inquiry = hidden_case()
    release(inquiry, "1981")
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    page = coordinator.submit(page, {field: "070-456 nytt"}, status=422)
    coordinator.submit(page, {"shown_on": "y"})
    assert "070-456 nytt" in sign_in("head_sala").load(f"/answers/{recipient(inquiry).id}").text


@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
def test_a_hidden_case_that_is_out_becomes_open_only_when_that_is_confirmed(sign_in, secrecy):
    inquiry = hidden_case(secrecy)
    coordinator, sala = sign_in("coordinator"), sign_in("head_sala")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    page = coordinator.submit(page, {"secrecy": "open"}, status=422)
    assert page.errors() == [
        "Ja, Sala och Köping får se vem som frågar: Kryssa i rutan om ärendet ska bli öppet, "
        "eller välj något annat ovanför."
    ]
    assert COMPANY not in sala.load(f"/answers/{recipient(inquiry).id}").text
    coordinator.submit(page, {"made_open": "y"})
    assert COMPANY in sala.load(f"/answers/{recipient(inquiry).id}").text
    assert "Gjorde ärendet öppet: Sala, Köping ser vem som frågar" in (
        coordinator.load(f"/inquiries/{inquiry.id}").text
    )
    assert "får se vem som frågar" not in coordinator.load(f"/inquiries/{inquiry.id}/edit").text


def test_a_case_that_nobody_was_asked_about_is_opened_at_once(sign_in):
    inquiry = qualified_case(secrecy=Secrecy.LIMITED)
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    coordinator.submit(page, {"secrecy": "open"})
    db.session.expire_all()
    assert inquiry.secrecy is Secrecy.OPEN


def test_what_municipalities_are_not_shown_is_changed_without_a_tick(sign_in):
    inquiry = hidden_case()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    assert "får läsa det jag har ändrat" not in page.text
    coordinator.submit(page, {"company_name": "Rosenrot AB"})
    release(inquiry, "1981")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    coordinator.submit(page, {"subject": "En annan rad", "jobs": "77"})
    assert "inquiry.shown_on" not in actions(inquiry)
    assert "Rosenrot" in sign_in("head_sala").load(f"/answers/{recipient(inquiry).id}").text


def test_a_change_that_nobody_confirmed_ends_the_release_until_it_is_made_again(sign_in):
    inquiry = hidden_case()
    release(inquiry, "1981")
    inquiries.edit(
        inquiry,
        {"company_name": "Rosenrot AB"},
        by=person("coordinator"),
        version=inquiry.version,
    )
    db.session.commit()
    sala, coordinator = sign_in("head_sala"), sign_in("coordinator")
    words = (*WORDS, "Rosenrot")
    for path in addresses(inquiry, "1981"):
        assert not [word for word in words if word in sala.load(path).html]
    assert (
        "Rosenrot"
        not in sala.load("/inquiries/?text=rosenrot").tree.query("main")[0].to_text()[400:]
    )
    page = coordinator.load(f"/inquiries/{inquiry.id}/release")
    assert "de har ändrats sedan dess, och nu syns bara kodnamnet" in page.text
    again = {"recipients": [str(recipient(inquiry).id)], "why": "Ja.", "understood": "y"}
    coordinator.submit(page, again, form="/release")
    assert "Rosenrot" in sala.load(f"/answers/{recipient(inquiry).id}").text


def test_a_release_made_while_somebody_changes_the_case_is_seen_before_saving(sign_in):
    inquiry = hidden_case()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    release(inquiry, "1981")
    page = coordinator.submit(page, {"subject": "En annan rad"}, status=409)
    assert "Sala ser företag, kontaktperson och beskrivning" in page.text


def test_the_tick_is_given_anew_when_others_have_been_told_meanwhile(sign_in):
    inquiry = hidden_case()
    release(inquiry, "1981")
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/edit")
    release(inquiry, "1983")
    words = {"company_name": "Rosenrot AB", "shown_on": "y"}
    page = coordinator.submit(page, words, status=409)
    assert "Ja, Sala och Köping får läsa det jag har ändrat" in page.text
    assert "checked" not in page.tree.query("input[name=shown_on]")[0].attrs
    assert "Rosenrot" not in sign_in("head_koping").load("/").text


def test_the_trail_keeps_what_was_handed_over(app):
    inquiry = hidden_case()
    release(inquiry, "1981")
    entry = audit.history(inquiry)[-1]
    told = {name: new for name, (_old, new) in entry.changes.items()}
    assert (told["company_name"], told["contact_name"]) == (COMPANY, CONTACT)
    assert told["description"] == STORY


@pytest.mark.parametrize("path", ["/", "/inquiries/", "/register/", CASES_BEHIND])
def test_lists_name_a_secret_case_by_number_and_code_name_since_no_reading_is_noted(sign_in, path):
    inquiry = hidden_case(Secrecy.SECRET, subject="Ämnesraden om fabriken")
    marked(inquiry, until=clock.today() + timedelta(days=3))
    release(inquiry, "1981")
    coordinator, sala = sign_in("coordinator"), sign_in("head_sala")
    for browser in (coordinator, sala):
        page = browser.load(path)
        assert not [word for word in (*WORDS, "Ämnesraden") if word in page.html]
        listed = " ".join(cell.to_text() for cell in page.tree.query("td, th, li"))
        assert "Smart industri" not in listed
    assert "inquiry.read" not in actions(inquiry)
    assert inquiry.number in coordinator.load(path).text or path == "/"
    if path != "/register/":
        assert "Projekt Åkerbär" in coordinator.load(path).text
        assert "Projekt Åkerbär" in sala.load(path).text


@pytest.mark.parametrize(
    ("language", "mark", "asks"),
    [
        ("sv", "Sekretessbelagt ärende", "För det inte vidare"),
        ("en", "Secret case", "Do not pass it on"),
    ],
)
def test_the_pages_of_a_secret_case_say_that_it_is_secret_and_what_that_asks(
    sign_in, language, mark, asks
):
    secret, limited = hidden_case(Secrecy.SECRET), hidden_case(Secrecy.LIMITED)
    sala = sign_in("head_sala", language)
    for page in ("", "/answer", "/decline"):
        text = sala.load(f"/answers/{recipient(secret).id}{page}").text
        assert mark in text
        assert asks in text
        assert mark not in sala.load(f"/answers/{recipient(limited).id}{page}").text
