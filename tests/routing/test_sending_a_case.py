"""A coordinator sends a case to municipalities: all she has chosen, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from crm.accounts import service as accounts
from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.i18n import add_working_days
from crm.core.mail import MailMessage
from crm.inquiries import service as inquiries
from crm.inquiries.models import Inquiry, NamedPerson, OpenedTo, Secrecy, Stage
from crm.reference import queries as reference
from crm.reference.models import OperatingModel, RoutingMode
from crm.routing import queries, service
from crm.routing.models import Recipient, Round
from crm.secrecy import service as secrecy
from crm.secrecy.models import Fact
from tests.factories.inquiries import qualified_case, received_case
from tests.factories.people import municipality, person
from tests.factories.routing import decline, recipient, routed_case, send
from tests.factories.secrecy import marked
from tests.factories.sites import bare_site, complete_site


def case(**values):
    inquiry = qualified_case(**values)
    db.session.commit()
    return inquiry


def ids(*codes):
    return [str(municipality(code).id) for code in codes]


def page_of(browser, inquiry):
    return browser.load(f"/inquiries/{inquiry.id}/route")


def ticked(page):
    return page.values(page.form()).get("municipalities", [])


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def mails():
    return list(db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id)))


def choose_mode(mode):
    model = db.session.scalars(sa.select(OperatingModel).where(OperatingModel.mode == mode)).first()
    reference.region().operating_model = model
    db.session.commit()


def test_the_case_reaches_the_chosen_municipalities_and_nobody_else(sign_in):
    inquiry, coordinator = case(), sign_in("coordinator")
    page = page_of(coordinator, inquiry)
    assert "Svara senast" in page.text
    assert "Svarsdatum" not in page.text
    page = coordinator.submit(
        page, {"municipalities": ids("1981", "1983"), "note": "Tänk på elen."}, form="/route"
    )
    assert page.path == f"/inquiries/{inquiry.id}"
    assert "skickat till 2 kommuner" in page.text
    assert inquiry.stage is Stage.ROUTED
    sent = queries.rounds_of(inquiry)
    assert [(r.number, r.note, r.deadline) for r in sent] == [
        (1, "Tänk på elen.", add_working_days(clock.today(), 7))
    ]
    assert [r.municipality.code for r in sent[0].recipients] == ["1981", "1983"]
    assert [mail.recipient for mail in mails()] == [
        "head_sala@vastmanland.example",
        "head_koping@vastmanland.example",
    ]
    assert sign_in("head_vasteras").get(f"/inquiries/{inquiry.id}").status_code == 404


def test_the_mail_has_number_deadline_and_link_and_nothing_of_the_case(sign_in):
    inquiry = case(
        secrecy=Secrecy.LIMITED,
        code_name="Projekt Kråkbär",
        company_name="Hemligast AB",
        responsible_id=person("adviser").id,
    )
    person("head_koping").language = "en"
    send(inquiry, ["1981", "1983"])
    swedish, english = mails()
    link = f"/answers/{recipient(inquiry, '1981').id}"
    assert swedish.subject == (
        f"Förfrågan {inquiry.number}: svara senast {add_working_days(clock.today(), 7)}"
    )
    assert link in swedish.body
    assert "Kommun: Sala" in swedish.body
    assert "Frågor? Adviser på regionen svarar: adviser@vastmanland.example" in swedish.body
    assert "Municipality: Köping" in english.body
    assert english.subject.startswith(f"Inquiry {inquiry.number}: answer by")
    for mail in (swedish, english):
        for secret in ("Kråkbär", "Hemligast", inquiry.subject, inquiry.summary, "Ester"):
            assert secret not in mail.subject + mail.body


def test_the_history_says_who_was_asked(sign_in):
    inquiry = routed_case()
    entry = next(e for e in audit.history(inquiry) if e.action == "routing.sent")
    assert (entry.actor_id, entry.note) == (person("coordinator").id, "Sala, Köping")


def test_broadcasting_proposes_everybody_who_can_be_asked(sign_in):
    inquiry = case()
    choose_mode(RoutingMode.BROADCAST)
    page = page_of(sign_in("coordinator"), inquiry)
    assert sorted(ticked(page)) == sorted(ids("1980", "1981", "1983"))
    assert "alla kommuner får svara" in page.text.lower() or "kommun" in page.text
    assert "ingen näringslivschef med konto" in page.text


def test_targeting_proposes_nobody(sign_in):
    inquiry = case()
    choose_mode(RoutingMode.TARGETED)
    assert ticked(page_of(sign_in("coordinator"), inquiry)) == []


def test_each_municipality_stands_with_its_sites_and_how_it_answered(sign_in):
    with clock.set_to(clock.now() - timedelta(days=60)):
        old = routed_case(("1981",))
        decline(old)
    complete_site(area_ha=20, power_mw_now=12)
    complete_site(name="Liten", area_ha=1, expandable_to_ha=None)
    complete_site(name="Växer", area_ha=1, expandable_to_ha=10)
    bare_site()
    inquiry = case(area_ha_min=4, area_ha_max=6, power_mw=3)
    page = page_of(sign_in("coordinator"), inquiry)
    row = next(r for r in page.tree.query("tbody tr") if "Sala" in r.to_text())
    cells = [" ".join(cell.to_text().split()) for cell in row.query("td")]
    assert cells == ["4", "1 +1 senare", "1 av 1"]


def test_the_page_shows_what_the_municipality_will_read_and_the_mail(sign_in):
    inquiry = case(
        secrecy=Secrecy.LIMITED,
        code_name="Projekt Hjortron",
        company_name="Dold Industri AB",
        summary="En fabrik.",
        description="Dold Industri vill flytta.",
    )
    page = page_of(sign_in("coordinator"), inquiry)
    preview = " ".join(" ".join(part.to_text().split()) for part in page.tree.query("main section"))
    assert "Projekt Hjortron" in preview
    assert "En fabrik." in preview
    assert f"Förfrågan {inquiry.number}: svara senast" in preview
    assert "Dold Industri" not in preview
    assert "Ester" not in preview


def test_of_an_open_case_the_preview_shows_company_contact_and_words(sign_in):
    inquiry = case(company_name="Öppen Industri AB", description="Vi vill bygga stort.")
    text = page_of(sign_in("coordinator"), inquiry).text
    for shown in ("Öppen Industri AB", "Ester Exempelsson", "Vi vill bygga stort."):
        assert shown in text


def test_a_secret_case_goes_nowhere_without_a_ground_for_each(sign_in):
    inquiry, coordinator = case(secrecy=Secrecy.SECRET), sign_in("coordinator")
    page = page_of(coordinator, inquiry)
    assert ticked(page) == []
    sala, koping = ids("1981", "1983")
    page = coordinator.submit(
        page,
        {
            "municipalities": [sala, koping],
            f"ground_{sala}": "Bolaget har samtyckt.",
            f"ground_{koping}": "  ",
            "note": "Skrivet.",
        },
        form="/route",
        status=422,
    )
    assert len(page.errors()) == 1
    assert "Köping" in page.errors()[0]
    assert "Bolaget har samtyckt." in page.html, "what was typed must be kept"
    assert "Skrivet." in page.html
    assert (count(Round), count(Recipient), count(MailMessage), count(OpenedTo)) == (0, 0, 0, 0)
    assert inquiry.stage is Stage.QUALIFIED


def test_the_rule_itself_refuses_a_secret_case_without_ground(app):
    inquiry = case(secrecy=Secrecy.SECRET)
    sala, koping = municipality("1981"), municipality("1983")
    with pytest.raises(Refused, match="Köping"):
        service.send_round(
            inquiry,
            [sala, koping],
            deadline=clock.today(),
            note="",
            grounds={sala.id: "Samtycke."},
            by=person("coordinator"),
        )
    db.session.rollback()
    assert (count(Round), count(MailMessage), count(OpenedTo)) == (0, 0, 0)


def test_with_a_ground_the_business_head_is_named_and_the_colleague_is_not(sign_in):
    inquiry, coordinator = case(secrecy=Secrecy.SECRET), sign_in("coordinator")
    (sala,) = ids("1981")
    coordinator.submit(
        page_of(coordinator, inquiry),
        {"municipalities": [sala], f"ground_{sala}": "Bolaget har samtyckt."},
        form="/route",
    )
    named = {
        row.user.email.partition("@")[0]: row.ground
        for row in db.session.scalars(
            sa.select(NamedPerson).where(NamedPerson.inquiry_id == inquiry.id)
        )
    }
    assert named["head_sala"] == "Bolaget har samtyckt."
    address = f"/answers/{recipient(inquiry).id}"
    sign_in("head_sala").load(address)
    sign_in("colleague_sala").load(address, status=404)
    sign_in("other_coordinator").load(address, status=404)


def test_the_note_of_a_hidden_case_must_not_name_the_company_or_person(sign_in):
    inquiry = case(secrecy=Secrecy.LIMITED, company_name="Dold Industri AB")
    coordinator = sign_in("coordinator")
    page = page_of(coordinator, inquiry)
    for note in ("Ring dold industri.", "Ester Exempelsson väntar."):
        values = {"municipalities": ids("1981"), "note": note}
        page = coordinator.submit(page, values, form="/route", status=422)
        assert "Ta bort" in page.errors()[0] or "ta bort" in page.errors()[0]
        assert note in page.html
    assert (count(Round), count(MailMessage)) == (0, 0)
    send(case(company_name="Öppen Industri AB"), ["1981"], note="Ring Öppen Industri.")


def test_a_municipality_without_a_business_head_is_named_and_nothing_is_sent(sign_in):
    inquiry, coordinator = case(), sign_in("coordinator")
    page = coordinator.submit(
        page_of(coordinator, inquiry),
        {"municipalities": ids("1981", "1984", "1907")},
        form="/route",
        status=422,
    )
    assert "Surahammar, Arboga" in page.errors()[0]
    assert (count(Round), count(MailMessage)) == (0, 0)


def test_a_closed_account_receives_nothing(app):
    inquiry = case()
    accounts.disable(person("head_sala"), by=person("administrator"))
    with pytest.raises(Refused, match="Sala"):
        send(inquiry, ["1981"])


@pytest.mark.parametrize(
    ("deadline", "right"),
    [
        (lambda today: today - timedelta(days=1), False),
        (lambda today: today, True),
        (lambda today: add_working_days(today, 60), True),
        (lambda today: add_working_days(today, 61), False),
        (lambda today: date(2100, 12, 31), False),
    ],
)
def test_the_last_day_to_answer_lies_within_sixty_working_days(sign_in, deadline, right):
    inquiry, coordinator = case(), sign_in("coordinator")
    page = coordinator.submit(
        page_of(coordinator, inquiry),
        {"municipalities": ids("1981"), "deadline": deadline(clock.today()).isoformat()},
        form="/route",
        status=200 if right else 422,
    )
    assert bool(page.errors()) is not right
    assert count(Round) == right


def test_sent_twice_is_asked_once_and_the_second_time_is_explained(sign_in):
    inquiry, coordinator = case(), sign_in("coordinator")
    page = page_of(coordinator, inquiry)
    chosen = {"municipalities": ids("1981", "1983")}
    coordinator.submit(page, chosen, form="/route")
    again = coordinator.submit(page, chosen, form="/route", status=422)
    assert "Redan tillfrågade: Sala, Köping" in again.errors()[0]
    assert (count(Round), count(Recipient), count(MailMessage)) == (1, 2, 2)


def test_a_later_round_asks_further_municipalities_and_shows_the_earlier(sign_in):
    inquiry, coordinator = routed_case(("1981",)), sign_in("coordinator")
    decline(inquiry)
    page = page_of(coordinator, inquiry)
    assert ticked(page) == [], "a second round is a choice of its own"
    boxes = [box.attrs["value"] for box in page.tree.query("input[name=municipalities]")]
    assert sorted(boxes) == sorted(ids("1980", "1983"))
    row = next(r for r in page.tree.query("tbody tr") if "Sala" in r.to_text())
    assert "har avböjt" in row.to_text()
    coordinator.submit(page, {"municipalities": ids("1980")}, form="/route")
    assert [(r.number, len(r.recipients)) for r in queries.rounds_of(inquiry)] == [(1, 1), (2, 1)]
    assert inquiry.stage is Stage.ROUTED


def test_nobody_left_to_ask_is_said(sign_in):
    inquiry = routed_case(("1980", "1981", "1983"))
    page = page_of(sign_in("coordinator"), inquiry)
    assert not page.tree.query("main form")
    assert "har redan fått den" in page.text


def test_a_case_that_is_not_qualified_or_is_closed_cannot_be_sent(sign_in):
    coordinator, early, closed = sign_in("coordinator"), received_case(), case()
    inquiries.move(closed, Stage.WITHDRAWN, by=person("coordinator"))
    db.session.commit()
    assert "Kvalificera ärendet först" in page_of(coordinator, early).text
    assert "avslutat" in page_of(coordinator, closed).text
    for inquiry in (early, closed):
        with pytest.raises(Refused):
            send(inquiry, ["1981"])
        db.session.rollback()
    assert count(Round) == 0


def test_a_case_closed_while_the_page_was_open_is_not_sent(sign_in):
    inquiry, coordinator = case(), sign_in("coordinator")
    page = page_of(coordinator, inquiry)
    inquiries.move(inquiry, Stage.LOST, by=person("adviser"))
    page = coordinator.submit(page, {"municipalities": ids("1981")}, form="/route", status=422)
    assert "avslutat" in page.text
    assert count(Round) == 0


@pytest.mark.parametrize(
    "posted",
    [
        {"municipalities": []},
        {"municipalities": ["999999"]},
        {"municipalities": ["x", "\x00", "1" * 5000]},
        {"deadline": "igår"},
        {"deadline": ""},
        {"deadline": "9999-99-99\x00"},
        {"note": "å" * 20_000},
    ],
)
def test_hostile_input_is_refused_and_kept(sign_in, posted):
    inquiry, coordinator = case(), sign_in("coordinator")
    page = coordinator.submit(
        page_of(coordinator, inquiry),
        {"municipalities": ids("1981"), "note": "Behåll mig"} | posted,
        form="/route",
        status=422,
    )
    assert page.errors()
    assert posted.get("note", "Behåll mig") in page.html
    assert (count(Round), count(MailMessage)) == (0, 0)


def test_a_null_sign_in_the_note_does_no_harm(sign_in):
    inquiry, coordinator = case(), sign_in("coordinator")
    coordinator.submit(
        page_of(coordinator, inquiry),
        {"municipalities": ids("1981"), "note": "Hej\x00 <b>då</b>"},
        form="/route",
    )
    assert queries.rounds_of(inquiry)[0].note == "Hej <b>då</b>"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("adviser", 200),
        ("head_sala", 403),
        ("colleague_sala", 403),
        ("steering", 403),
        ("partner", 403),
        ("registrar", 403),
        ("administrator", 403),
    ],
)
def test_only_the_regional_team_sends(sign_in, who, status):
    inquiry = case()
    sign_in(who).load(f"/inquiries/{inquiry.id}/route", status=status)


def test_a_secret_case_is_not_there_for_a_coordinator_who_is_not_named(sign_in):
    inquiry = case(secrecy=Secrecy.SECRET)
    sign_in("other_coordinator").load(f"/inquiries/{inquiry.id}/route", status=404)
    sign_in("coordinator").load("/inquiries/999999/route", status=404)


def test_the_page_reads_as_many_rows_as_it_must_and_no_more(sign_in, statements):
    coordinator, inquiry = sign_in("coordinator"), case()
    complete_site("1981")
    few = statements(lambda: page_of(coordinator, inquiry))
    for code in ("1980", "1981", "1983", "1984"):
        for number in range(5):
            complete_site(code, name=f"Mark {number}")
    routed_case(("1980", "1981", "1983"))
    assert statements(lambda: page_of(coordinator, inquiry)) <= few + 1


def at_the_same_moment(app, *pieces):
    """Do several pieces of work in threads of their own; what each came to."""

    def alone(piece):
        with app.app_context():
            try:
                piece()
                db.session.commit()
            except Refused:
                db.session.rollback()
                return "refused"
            finally:
                db.session.remove()
        return "done"

    db.session.commit()
    with ThreadPoolExecutor(len(pieces)) as pool:
        return sorted(pool.map(alone, pieces))


def test_two_coordinators_who_send_at_the_same_moment_ask_once(app):
    inquiry_id = case().id

    def send_it():
        send(db.session.get_one(Inquiry, inquiry_id), ["1981", "1983"])

    assert at_the_same_moment(app, send_it, send_it, send_it) == ["done", "refused", "refused"]
    assert (count(Round), count(Recipient), count(MailMessage)) == (1, 2, 2)


def test_two_colleagues_who_reply_at_the_same_moment_reply_once(app):
    inquiry_id = routed_case(("1981",)).id

    def decline_it():
        decline(db.session.get_one(Inquiry, inquiry_id))

    assert at_the_same_moment(app, decline_it, decline_it) == ["done", "refused"]
    assert count(MailMessage) == 2, "one mail out, one reply"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("Företaget har samtyckt", "Det är nödvändigt", "Generalklausulen")),
        ("en", ("The company has agreed", "It is necessary", "The general clause")),
    ],
)
def test_grounds_are_proposed_and_free_to_write(sign_in, language, words):
    inquiry, browser = case(secrecy=Secrecy.SECRET), sign_in("coordinator", language)
    page = page_of(browser, inquiry)
    proposed = [option.attrs["value"] for option in page.tree.query("datalist#grounds option")]
    assert [text.startswith(word) for text, word in zip(proposed, words, strict=True)] == [True] * 3
    sala = municipality("1981").id
    field = page.tree.query(f"input[name=ground_{sala}]")[0]
    assert field.attrs["list"] == "grounds"
    own = {"municipalities": [str(sala)], f"ground_{sala}": "Egna ord om varför."}
    browser.submit(page, own, form="/route")
    assert recipient(inquiry).ground == "Egna ord om varför."


def test_an_open_case_has_no_grounds_to_choose_among(sign_in):
    page = page_of(sign_in("coordinator"), case())
    assert not page.tree.query("datalist")


@pytest.mark.parametrize(
    ("fact", "named"),
    [
        (Fact.AMOUNTS, "investering och arbetstillfällen"),
        (Fact.PLACE, "var företaget vill vara"),
        (Fact.CASE, "hela ärendet"),
        (Fact.COMPANY, None),
        (Fact.CONTACT, None),
    ],
)
def test_what_is_marked_and_goes_out_all_the_same_is_said_before(sign_in, fact, named):
    inquiry = case(secrecy=Secrecy.LIMITED, jobs=40)
    marked(inquiry, fact=fact)
    page = page_of(sign_in("coordinator"), inquiry)
    assert "Gällande sekretessmarkeringar" in page.text
    warned = f"Kommunerna kan läsa uppgifter som är markerade som hemliga: {named}."
    assert (warned in page.text) == (named is not None)
    assert ("markerade som hemliga" in page.text) == (named is not None)


def test_a_marked_fact_that_is_not_in_the_case_gives_no_warning(sign_in):
    inquiry = case(secrecy=Secrecy.LIMITED, jobs=None, investment_msek=None)
    marked(inquiry, fact=Fact.AMOUNTS)
    assert "markerade som hemliga" not in page_of(sign_in("coordinator"), inquiry).text


def test_a_marked_company_in_an_open_case_goes_out_and_a_lifted_marking_is_forgotten(sign_in):
    inquiry, coordinator = case(secrecy=Secrecy.OPEN), sign_in("coordinator")
    decision = marked(inquiry)
    assert "markerade som hemliga: företaget." in page_of(coordinator, inquiry).text
    secrecy.end(decision, by=person("coordinator"))
    db.session.commit()
    text = page_of(coordinator, inquiry).text
    assert "markerade som hemliga" not in text
    assert "Gällande sekretessmarkeringar" not in text
