"""A municipality opens the case, answers with its sites or declines: once, late if need be."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.core.mail import MailMessage
from crm.inquiries import service as inquiries
from crm.inquiries.models import Secrecy, Stage
from crm.routing import service
from crm.routing.models import AnswerDraft, AnswerSite, DeclineReason, RecipientState
from crm.sites.models import Siding, SiteStatus
from tests.factories.people import person
from tests.factories.routing import answer, answered_case, decline, recipient, routed_case
from tests.factories.sites import bare_site, complete_site
from tests.page import Page

LONG = "Väg, räls och el på åkern. " * 140 + "Slut."


def address(inquiry, code="1981", way=""):
    return f"/answers/{recipient(inquiry, code).id}{way}"


def replies_by_mail():
    mails = db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id))
    return [mail for mail in mails if "har svarat" in mail.subject]


def ticked(page):
    """The names of the sites that are ticked."""
    names = {
        label.attrs["for"]: " ".join(label.to_text().split()) for label in page.tree.query("label")
    }
    boxes = page.tree.query("input[name=sites]")
    return [names[box.attrs["id"]] for box in boxes if "checked" in box.attrs]


def drafts():
    db.session.rollback()
    return list(db.session.scalars(sa.select(AnswerDraft)))


def actions(inquiry):
    return [e.action for e in audit.history(inquiry) if e.action.startswith("routing.")]


# ---------------------------------------------------------------- reading


def test_the_first_opening_by_the_municipality_marks_it_seen(sign_in):
    inquiry = routed_case()
    sign_in("coordinator").load(address(inquiry))
    assert recipient(inquiry).state is RecipientState.NOT_SEEN
    sign_in("colleague_sala").load(address(inquiry))
    first = recipient(inquiry).seen_at
    assert first is not None
    with clock.set_to(clock.now() + timedelta(hours=1)):
        sign_in("head_sala").load(address(inquiry))
    assert recipient(inquiry).seen_at == first
    assert recipient(inquiry, "1983").seen_at is None
    assert actions(inquiry) == ["routing.sent", "routing.seen"]


def test_who_reads_a_secret_case_is_noted_each_time(sign_in):
    inquiry = routed_case(("1981",), secrecy=Secrecy.SECRET)
    head, coordinator = sign_in("head_sala"), sign_in("coordinator")
    for way in ("", "/answer", "/decline"):
        head.load(address(inquiry, way=way))
    for page in (address(inquiry), f"/inquiries/{inquiry.id}/route"):
        coordinator.load(page)
    readers = [e.actor_id for e in audit.history(inquiry) if e.action == "inquiry.read"]
    assert readers == [person("head_sala").id] * 3 + [person("coordinator").id] * 2
    with clock.set_to(clock.now() + timedelta(minutes=25)):
        head.load(address(inquiry))
    assert actions(inquiry) == ["routing.sent", "routing.seen"]


def test_the_page_says_what_is_needed_by_when_and_what_comes_next(sign_in):
    inquiry = routed_case(note="Stäm av med elnätsbolaget.", company_name="Öppen Industri AB")
    page = sign_in("head_sala").load(address(inquiry))
    assert page.heading == "Öppen Industri AB"
    for shown in (
        inquiry.number,
        "7 arbetsdagar kvar",
        "Stäm av med elnätsbolaget.",
        "Ester Exempelsson",
        inquiry.description,
        "Vad händer sedan?",
    ):
        assert shown in page.text
    assert page.link("Svara med objekt").endswith("/answer")
    assert page.link("Avböj").endswith("/decline")


def way_back(page):
    ((text, href),) = [
        (" ".join(link.to_text().split()), link.attrs["href"])
        for link in page.tree.query(".trail a")
    ]
    return text.removeprefix("← "), href


def test_the_way_back_leads_to_the_list_that_one_came_from(sign_in):
    inquiry = routed_case()
    sala = sign_in("head_sala")

    def opened_from(came_from):
        headers = {"Referer": came_from} if came_from else {}
        response = sala.get(f"/inquiries/{inquiry.id}", headers=headers, follow_redirects=True)
        return way_back(Page(response, response.request.url))

    assert opened_from("http://localhost/inquiries/?stage=routed") == (
        "Förfrågningar",
        "/inquiries/?stage=routed",
    )
    assert opened_from("http://localhost/register/") == ("Diarium", "/register/")
    for elsewhere in (
        *(None, "http://localhost/", "http://evil.example/inquiries/", "http://[", "javascript:1"),
        *("http://localhost//evil.example/inquiries/", "http://localhost/inquiries/%0d%0aX: 1"),
    ):
        assert opened_from(elsewhere) == ("Översikt", "/")


def test_the_regional_team_goes_back_to_all_answers_in_the_case(sign_in):
    inquiry = routed_case()
    coordinator = sign_in("coordinator")
    text, href = way_back(coordinator.load(address(inquiry)))
    assert text == f"Alla svar i {inquiry.number}"
    page = coordinator.load(href)
    assert page.tree.query(f"#{href.partition('#')[2]}")


def test_of_a_limited_case_the_municipality_reads_the_code_name_only(sign_in):
    inquiry = routed_case(
        secrecy=Secrecy.LIMITED,
        code_name="Projekt Odon",
        company_name="Dold Industri AB",
        subject="Dold Industri söker mark",
        description="Vi på Dold Industri vill växa.",
        summary="Fabrik på fyra hektar.",
    )
    head = sign_in("head_sala")
    complete_site()
    for way in ("", "/answer", "/decline"):
        page = head.load(address(inquiry, way=way))
        assert "Projekt Odon" in page.text
        for secret in ("Dold Industri", "Ester", "exempelbolaget.example"):
            assert secret not in page.html
    assert "Fabrik på fyra hektar." in head.load(address(inquiry)).text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head_sala", 200),
        ("colleague_sala", 200),
        ("coordinator", 200),
        ("adviser", 200),
        ("head_vasteras", 404),
        ("head_koping", 404),
        ("steering", 403),
        ("partner", 403),
        ("registrar", 403),
        ("administrator", 403),
    ],
)
def test_who_may_read_what_was_sent_to_sala(sign_in, who, status):
    inquiry = routed_case()
    sign_in(who).load(address(inquiry), status=status)


@pytest.mark.parametrize("way", ["/answer", "/decline"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head_sala", 200),
        ("colleague_sala", 403),
        ("coordinator", 403),
        ("head_koping", 404),
        ("partner", 403),
    ],
)
def test_only_the_business_head_replies(sign_in, who, status, way):
    inquiry = routed_case(("1981",))
    complete_site()
    browser = sign_in(who)
    browser.load(address(inquiry, way=way), status=status)
    if status != 200:
        token = browser.load("/account").tree.query("input[name=csrf_token]")[0].attrs["value"]
        data = {"csrf_token": token, "version": "1", "reason": "no_land", "sites": ["1"]}
        assert browser.post(address(inquiry, way=way), data=data).status_code == status
        assert recipient(inquiry).replied_at is None


def test_a_case_that_is_not_there_is_not_there(sign_in):
    head = sign_in("head_sala")
    for number in ("999999", "0", "x", "99999999999999999999999"):
        head.load(f"/answers/{number}", status=404)


def test_the_regional_team_has_no_buttons(sign_in):
    inquiry = routed_case()
    page = sign_in("coordinator").load(address(inquiry))
    assert not [label for label, _ in page.links() if label in {"Svara med objekt", "Avböj"}]
    assert "Du ser det som kommunen ser." in page.text


# ---------------------------------------------------------------- answering


def test_a_business_head_answers_with_a_site_and_a_line_of_why(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    chosen = complete_site(name="Stampers äng")
    complete_site(name="Backen")
    page = head.load(address(inquiry, way="/answer"))
    page = head.submit(page, {"sites": [str(chosen.id)], "comment": "Nära väg 56.\nEl finns."})
    assert page.path == address(inquiry)
    assert f"Ditt svar i ärende {inquiry.number} är skickat." in page.text
    assert "Stampers äng" in page.text
    assert "Backen" not in page.text
    assert "Nära väg 56." in page.text
    assert "Head Sala" in page.text
    assert "för sent" not in page.text
    assert recipient(inquiry).state is RecipientState.ANSWERED
    assert actions(inquiry) == ["routing.sent", "routing.seen", "routing.answered"]


def test_each_site_says_what_it_is_short_of(sign_in):
    inquiry = routed_case(area_ha_min=4, area_ha_max=6, power_mw=12, railway_siding=True)
    complete_site(name="Kort om el", power_mw_now=8, railway_siding=Siding.NO)
    bare_site(name="Okänd mark")
    complete_site("1983", name="Köpings egen")
    page = sign_in("head_sala").load(address(inquiry, way="/answer"))
    text = page.text.replace("\xa0", " ")
    assert "behövs 12 MW, finns 8 MW (4 MW för lite)" in text
    assert "behövs 12 MW, uppgift saknas" in text
    assert "Köpings egen" not in text
    assert "uppgifter saknas för en komplett offert" in text


def test_sites_that_are_not_available_are_not_offered(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    sold = complete_site(name="Såld mark", status=SiteStatus.SOLD)
    page = head.load(address(inquiry, way="/answer"))
    assert "Såld mark" not in page.text
    assert "Det finns inget ledigt objekt" in page.text
    with pytest.raises(Refused, match="Såld mark"):
        service.answer(recipient(inquiry), [sold], comment="", by=person("head_sala"))


def test_a_new_site_is_added_on_the_way_and_one_comes_back(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.submit(head.load(address(inquiry, way="/answer")), {"add_site": "yes"})
    page = head.submit(page, {"name": "Nyss inlagd", "kind": "land"})
    assert page.path == address(inquiry, way="/answer")
    assert ticked(page) == ["Nyss inlagd"]


def test_what_was_written_is_there_again_after_adding_a_site(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    chosen = complete_site(name="Vald")
    complete_site(name="Inte vald")
    written = {"sites": [str(chosen.id)], "comment": LONG}
    page = head.submit(head.load(address(inquiry, way="/answer")), written | {"add_site": "yes"})
    assert page.path == "/sites/new"
    assert recipient(inquiry).replied_at is None, "nothing was sent"
    page = head.submit(page, {"name": "Nyss inlagd", "kind": "land"})
    assert sorted(ticked(page)) == ["Nyss inlagd", "Vald"]
    assert LONG in page.html
    head.submit(page)
    assert recipient(inquiry).comment == LONG
    assert sorted(chosen.site.name for chosen in recipient(inquiry).answer_sites) == [
        "Nyss inlagd",
        "Vald",
    ]
    assert drafts() == []


def test_what_was_written_is_there_again_after_filling_in_a_site(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    bare = bare_site(name="Nästan tom")
    page = head.load(address(inquiry, way="/answer"))
    written = {"sites": [], "comment": LONG * 2, "fill_in": str(bare.id)}
    page = head.submit(page, written)
    assert page.path == f"/sites/{bare.id}/edit"
    page = head.load(page.link("Tillbaka utan att spara"))
    assert page.path == address(inquiry, way="/answer")
    assert ticked(page) == []
    assert LONG * 2 in page.html, "what is too long to send is kept as well"


def test_the_draft_is_the_writers_own_and_the_last_one_counts(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/answer"))
    for text in ("Först", "Sedan"):
        head.submit(page, {"comment": text, "add_site": "yes"})
    assert [(draft.user_id, draft.recipient_id) for draft in drafts()] == [
        (person("head_sala").id, recipient(inquiry).id)
    ]
    complete_site("1983")
    other = sign_in("head_koping").load(address(inquiry, "1983", way="/answer"))
    assert "Sedan" not in other.html
    assert ticked(other) == []
    decline(inquiry)
    assert drafts() == [], "it goes with the reply"


def test_a_draft_is_refused_once_the_municipality_has_replied(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/answer"))
    answer(inquiry)
    page = head.submit(page, {"comment": "Hann inte", "add_site": "yes"})
    assert "Er kommun har redan svarat" in page.text
    assert drafts() == []


@pytest.mark.parametrize("site", ["x", "\x00", "-1", "9" * 400, ""])
def test_a_hostile_way_out_leads_back_and_sends_nothing(sign_in, site):
    inquiry, head = routed_case(), sign_in("head_sala")
    own = complete_site()
    page = head.load(address(inquiry, way="/answer"))
    page = head.submit(page, {"sites": [str(own.id), "x"], "fill_in": site})
    assert page.path == address(inquiry, way="/answer")
    assert recipient(inquiry).replied_at is None


def test_the_receipt_has_the_focus_and_says_whom_to_write_to(sign_in):
    for way, values in (("/answer", {}), ("/decline", {"reason": "timing"})):
        inquiry = routed_case(responsible_id=person("adviser").id)
        head, found = sign_in("head_sala"), complete_site()
        chosen = values or {"sites": [str(found.id)]}
        page = head.submit(head.load(address(inquiry, way=way)), chosen)
        (receipt,) = page.tree.query("main [autofocus]")
        assert receipt.attrs["tabindex"] == "-1"
        for shown in (inquiry.number, "Adviser", "adviser@vastmanland.example"):
            assert shown in receipt.to_text()
        assert not head.load(address(inquiry)).tree.query("main [autofocus]")


def test_an_answer_needs_a_site_and_what_was_typed_is_kept(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    complete_site()
    page = head.load(address(inquiry, way="/answer"))
    page = head.submit(page, {"sites": [], "comment": "Behåll mig"}, status=422)
    assert "Välj minst ett objekt." in page.errors()[0]
    assert "Behåll mig" in page.html
    assert recipient(inquiry).replied_at is None
    assert not replies_by_mail()


@pytest.mark.parametrize("sites", [["999999"], ["x"], ["\x00"], ["-1"], ["9" * 400]])
def test_hostile_sites_are_refused(sign_in, sites):
    inquiry, head = routed_case(), sign_in("head_sala")
    complete_site()
    page = head.submit(head.load(address(inquiry, way="/answer")), {"sites": sites}, status=422)
    assert page.errors()
    assert recipient(inquiry).replied_at is None


def test_another_municipalitys_site_is_refused(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    complete_site()
    other = complete_site("1983", name="Köpings mark")
    page = head.load(address(inquiry, way="/answer"))
    page = head.submit(page, {"sites": [str(other.id)]}, status=422)
    assert "Köpings mark" not in page.text
    with pytest.raises(Refused):
        service.answer(recipient(inquiry), [other], comment="", by=person("head_sala"))
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AnswerSite)) == 0


def test_a_text_that_is_too_long_is_kept_and_refused(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    found, long = complete_site(), "å" * 20_000
    page = head.load(address(inquiry, way="/answer"))
    page = head.submit(page, {"sites": [str(found.id)], "comment": long}, status=422)
    assert long in page.html
    page = head.submit(page, {"sites": [str(found.id)], "comment": "Kort\x00 <script>"})
    assert recipient(inquiry).comment == "Kort <script>"


def test_answering_twice_is_explained_and_changes_nothing(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    first, second = complete_site(name="Först"), complete_site(name="Sedan")
    page = head.load(address(inquiry, way="/answer"))
    head.submit(page, {"sites": [str(first.id)]})
    again = head.submit(page, {"sites": [str(second.id)], "comment": "Hann inte"}, status=422)
    assert "Er kommun har redan svarat: Head Sala" in again.errors()[0]
    assert "Hann inte" in again.html
    assert not again.tree.query("main form"), "there is nothing more to send"
    assert "Svaret från Sala skickades av Head Sala" in again.text
    assert again.link("Se svaret").endswith(address(inquiry))
    assert [chosen.site.name for chosen in recipient(inquiry).answer_sites] == ["Först"]
    assert len(replies_by_mail()) == 1
    assert head.load(address(inquiry, way="/answer")).path == address(inquiry)


def test_a_decline_after_an_answer_is_refused(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/decline"))
    answer(inquiry)
    page = head.submit(page, {"reason": "no_land"}, status=422)
    assert "redan svarat" in page.errors()[0]
    assert recipient(inquiry).state is RecipientState.ANSWERED


def test_an_old_version_is_stale(app):
    inquiry = routed_case()
    service.mark_seen(recipient(inquiry), by=person("head_sala"))
    db.session.commit()
    with pytest.raises(Stale):
        service.decline(
            recipient(inquiry),
            DeclineReason.NO_LAND,
            comment="",
            by=person("head_sala"),
            version=1,
        )


def test_a_stale_page_is_shown_again_with_what_was_typed(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/decline"))
    page = head.submit(
        page, {"version": "1", "reason": "timing", "comment": "Behåll mig"}, status=409
    )
    assert "Behåll mig" in page.html
    page = head.submit(page)
    assert recipient(inquiry).decline_reason is DeclineReason.TIMING


def test_a_late_answer_is_taken_and_marked_late(sign_in):
    inquiry = routed_case()
    deadline = recipient(inquiry).round.deadline
    complete_site()
    after = clock.now() + (deadline - clock.today()) + timedelta(days=4)
    with clock.set_to(after):
        head = sign_in("head_sala")
        page = head.load(address(inquiry))
        assert "Ni kan fortfarande svara." in page.text
        page = head.load(address(inquiry, way="/answer"))
        site = page.tree.query("input[name=sites]")[0].attrs["value"]
        page = head.submit(page, {"sites": [site]})
        assert f"Svara senast {deadline} för sent" in page.text
    assert recipient(inquiry).was_late


def test_an_answer_on_the_last_evening_is_in_time(app):
    inquiry = routed_case()
    deadline = recipient(inquiry).round.deadline
    late_evening = (
        clock.now()
        .astimezone(clock.STOCKHOLM)
        .replace(year=deadline.year, month=deadline.month, day=deadline.day, hour=23, minute=59)
    )
    with clock.set_to(late_evening):
        answer(inquiry)
    with clock.set_to(late_evening + timedelta(minutes=2)):
        decline(inquiry, "1983")
    assert not recipient(inquiry).was_late
    assert recipient(inquiry, "1983").was_late


@pytest.mark.parametrize("way", ["/answer", "/decline"])
def test_a_closed_case_takes_no_answers(sign_in, way):
    inquiry, head = routed_case(), sign_in("head_sala")
    found = complete_site()
    page = head.load(address(inquiry, way=way))
    inquiries.move(inquiry, Stage.LOST, by=person("coordinator"))
    db.session.commit()
    values = {"sites": [str(found.id)]} if way == "/answer" else {"reason": "no_land"}
    page = head.submit(page, values, status=422)
    assert "avslutat" in page.errors()[0]
    page = head.load(address(inquiry, way=way))
    assert page.path == address(inquiry)
    assert "tar inte emot fler svar" in page.text
    assert recipient(inquiry).replied_at is None


def test_the_service_lets_only_the_municipalitys_business_head_reply(app):
    inquiry = routed_case()
    for who in ("colleague_sala", "head_koping", "coordinator"):
        with pytest.raises(Refused):
            service.decline(recipient(inquiry), DeclineReason.NO_LAND, comment="", by=person(who))
        db.session.rollback()
    assert recipient(inquiry).replied_at is None


# ---------------------------------------------------------------- declining


def test_declining_is_one_choice(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/decline"))
    page = head.submit(page, {"reason": "no_power"})
    assert page.path == address(inquiry)
    assert "för lite eleffekt" in page.text
    assert recipient(inquiry).decline_reason is DeclineReason.NO_POWER
    assert actions(inquiry)[-1] == "routing.declined"


@pytest.mark.parametrize("reason", [None, "", "nonsense", "\x00", "no_land" * 3000])
def test_a_decline_needs_one_of_the_reasons(sign_in, reason):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/decline"))
    values = {"comment": "Behåll mig"} | ({} if reason is None else {"reason": reason})
    page = head.submit(page, values, status=422)
    assert page.errors()
    assert "Behåll mig" in page.html
    assert recipient(inquiry).replied_at is None


def test_another_reason_must_be_told(sign_in):
    inquiry, head = routed_case(), sign_in("head_sala")
    page = head.load(address(inquiry, way="/decline"))
    page = head.submit(page, {"reason": "other", "comment": " \n"}, status=422)
    assert "Skriv vilken orsaken är." in page.errors()[0]
    assert page.tree.query("input[name=reason][checked]")[0].attrs["value"] == "other"
    page = head.submit(page, {"comment": "Kommunen säljer ingen mark i år."})
    assert "Kommunen säljer ingen mark i år." in page.text


# ---------------------------------------------------------------- the coordinator hears of it


def test_whoever_is_responsible_gets_a_mail_with_number_name_and_link(app):
    inquiry = answered_case(
        ("1981",),
        secrecy=Secrecy.LIMITED,
        code_name="Projekt Tranbär",
        company_name="Dold Industri AB",
        responsible_id=person("adviser").id,
        comment="Hemlig kommentar",
    )
    (mail,) = replies_by_mail()
    assert mail.recipient == "adviser@vastmanland.example"
    assert mail.subject == f"Förfrågan {inquiry.number}: Sala har svarat"
    assert f"/inquiries/{inquiry.id}" in mail.body
    for secret in ("Tranbär", "Dold", "Hemlig", "Industrimark"):
        assert secret not in mail.subject + mail.body


def test_a_decline_is_told_too_and_in_the_readers_language(app):
    inquiry = routed_case(("1981",))
    person("coordinator").language = "en"
    decline(inquiry)
    mail = db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id.desc())).first()
    assert mail.subject == f"Inquiry {inquiry.number}: Sala has replied"


def test_with_a_closed_account_the_sender_hears_instead(app):
    inquiry = routed_case(("1981",), responsible_id=person("adviser").id)
    person("adviser").disabled_at = clock.now()
    decline(inquiry)
    (mail,) = replies_by_mail()
    assert mail.recipient == "coordinator@vastmanland.example"
