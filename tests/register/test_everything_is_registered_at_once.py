"""Each document gets its number in the case the moment it comes in, goes out or is drawn up."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from crm.admin.trail import ACTIONS
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.establishments import service as establishments
from crm.inquiries import service as inquiries
from crm.inquiries.documents import Direction, Document, DocumentKind, register_document
from crm.inquiries.models import DismissReason, Inquiry, Secrecy
from crm.routing import releases
from crm.secrecy import service as secrecy
from tests.factories.establishments import lost
from tests.factories.inquiries import received_case
from tests.factories.letters import a_letter
from tests.factories.offers import draft_offer, sent_offer
from tests.factories.people import PEOPLE, municipality, person
from tests.factories.routing import answer, decline, recipient, routed_case
from tests.factories.secrecy import marked

K = DocumentKind


# What is written down of each thing that is done to a case; of the others nothing is.
DRAWN_UP = {
    "inquiry.registered": {K.INQUIRY},
    "inquiry.opened_up": {K.RELEASE},
    "inquiry.shown_on": {K.RELEASE},
    "routing.sent": {K.SENT_TO_MUNICIPALITY, K.MAIL_OUT},
    "routing.answered": {K.ANSWER},
    "routing.declined": {K.DECLINE},
    "routing.identity_released": {K.RELEASE, K.MAIL_OUT},
    "offer.made": {K.OFFER},
    "offer.sent": {K.OFFER_SENT},
    "establishment.decided": {K.DECISION},
    "establishment.changed": {K.DECISION_CHANGED},
    "establishment.withdrawn": {K.DECISION_WITHDRAWN},
    "letter.received": {K.MAIL_IN},
    "letter.attached": {K.ATTACHMENT},
    "secrecy.decided": {K.MARKING},
    "secrecy.changed": {K.MARKING_CHANGED},
    "secrecy.ended": {K.MARKING_LIFTED},
}
NO_DOCUMENT = {
    *("inquiry.changed", "inquiry.moved", "inquiry.reopened", "inquiry.read"),  # notes of our own
    *("inquiry.opened", "routing.seen", "inquiry.named"),  # told by what is sent
    "secrecy.wished",  # it stands in the letter
    "routing.identity_withdrawn",  # nothing goes out: it is shown no longer
    # The answers, registered each when it came in, are shown and no longer shown.
    *("routing.answers_released", "routing.answers_withdrawn"),
}
ABOUT_A_CASE = ("inquiry", "letter", "routing", "offer", "establishment", "secrecy")


def documents(inquiry: Inquiry) -> list[Document]:
    """The documents of a case, in their order."""
    query = sa.select(Document).where(Document.inquiry_id == inquiry.id)
    return list(db.session.scalars(query.order_by(Document.number)))


def kinds(inquiry: Inquiry) -> list[DocumentKind]:
    return [document.kind for document in documents(inquiry)]


def test_a_case_from_arrival_to_its_end_has_every_document_in_order(app):
    inquiry = routed_case(["1981", "1983"])
    answer(inquiry, "1981")
    decline(inquiry, "1983")
    offer = sent_offer(inquiry)
    decision = lost(inquiry)
    found = documents(inquiry)
    assert kinds(inquiry) == [
        K.INQUIRY,
        *(K.SENT_TO_MUNICIPALITY, K.MAIL_OUT),
        *(K.SENT_TO_MUNICIPALITY, K.MAIL_OUT),
        K.ANSWER,
        K.DECLINE,
        K.OFFER,
        K.OFFER_SENT,
        K.DECISION,
    ]
    assert [document.number for document in found] == list(range(1, 11))
    assert found[2].label == f"{inquiry.number}-3"
    ways = [Direction.IN, *[Direction.OUT] * 4, Direction.IN, Direction.IN]
    ways += [Direction.INTERNAL, Direction.OUT, Direction.INTERNAL]
    assert [document.direction for document in found] == ways
    assert found[5].municipality.code == "1981"
    assert found[6].counterpart == "Köping"
    assert found[0].counterpart == inquiry.company.name
    assert found[0].at == inquiry.received_at
    assert (found[5].row_type, found[5].row_id) == ("recipients", recipient(inquiry).id)
    assert (found[7].row_type, found[7].row_id) == ("offers", offer.id)
    assert (found[9].row_type, found[9].row_id) == ("decisions", decision.id)


def test_an_arrival_that_is_refused_leaves_no_number_behind(app):
    inquiry = received_case()
    register_document(inquiry, K.MAIL_IN, by=None, subject="Går tillbaka")
    db.session.rollback()
    inquiry = received_case()
    document = register_document(inquiry, K.MAIL_IN, by=None, subject="Stannar")
    assert document.number == 2


def test_eight_who_register_in_one_case_at_once_share_one_series(app):
    key = received_case().id
    db.session.commit()

    def five_mails(index):
        with app.app_context():
            for turn in range(5):
                inquiry = db.session.get(Inquiry, key)
                register_document(inquiry, K.MAIL_IN, by=None, subject=f"Mejl {index} {turn}")
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(five_mails, range(8)))
    found = documents(db.session.get(Inquiry, key))
    assert [document.number for document in found] == list(range(1, 42))


def test_the_same_offer_posted_twice_is_one_document(app):
    inquiry = routed_case(["1981"])
    answer(inquiry)
    draft_offer(inquiry, submission_key="samma")
    draft_offer(inquiry, submission_key="samma")
    assert kinds(inquiry).count(K.OFFER) == 1


def test_a_later_mail_says_itself_who_when_and_about_what(app):
    inquiry = received_case()
    document = register_document(
        inquiry, K.MAIL_IN, Direction.IN, "Ester", "Fråga\nom el", inquiry.received_at, by=None
    )
    assert (document.counterpart, document.subject) == ("Ester", "Fråga om el")
    assert (document.public_counterpart, document.public_subject) == ("Ester", "Fråga om el")


def test_the_received_inquiry_follows_what_is_corrected_in_the_case(app):
    inquiry = received_case(company_name=None, contact_name=None, contact_email=None)
    assert documents(inquiry)[0].counterpart == inquiry.source.name_sv
    values = {"company_name": "Nyfunnet AB", "subject": "Rättad ärendemening"}
    inquiries.edit(inquiry, values, by=person("coordinator"), version=inquiry.version)
    found = documents(inquiry)[0]
    assert (found.counterpart, found.subject) == ("Nyfunnet AB", "Rättad ärendemening")
    assert found.public_subject == "Rättad ärendemening"


def test_a_secret_case_is_registered_too_with_words_that_tell_nothing(app):
    inquiry = routed_case(["1981"], secrecy=Secrecy.SECRET)
    for document in documents(inquiry):
        assert document.public_subject == "Förfrågan om etablering"
    assert documents(inquiry)[0].public_counterpart == "Ett företag"
    assert documents(inquiry)[1].public_counterpart == "En kommun"


def test_the_documents_stand_on_the_page_of_the_case(app, sign_in):
    inquiry = routed_case(["1981"])
    for key in ("coordinator", "adviser", "registrar"):
        page = sign_in(key).load(f"/inquiries/{inquiry.id}")
        assert f"{inquiry.number}-2" in page.text
        assert "skickad till kommun" in page.text


def lived_through() -> Inquiry:
    """A case to which everything is done that can be done to one."""
    by = person("coordinator")
    inquiry = routed_case(["1981", "1983"], secrecy=Secrecy.LIMITED)
    decision = marked(inquiry)
    stated = {"harm": "Konkurrenter hinner före."}
    secrecy.change(decision, stated, by=by, version=decision.version)
    secrecy.end(decision, by=by)
    releases.release_identity(inquiry, [recipient(inquiry)], why="Ja.", by=by)
    told, values = [municipality("1981")], {"contact_name": "Nya Kontakten"}
    inquiries.edit(inquiry, values, by=by, version=inquiry.version, shown_to=told)
    releases.withdraw_identity(recipient(inquiry), by=by)
    answer(inquiry, "1981")
    decline(inquiry, "1983")
    releases.release_answers(inquiry, why="Ja.", by=by)
    releases.withdraw_answers(inquiry, by=by)
    a_letter(inquiry)
    sent_offer(inquiry)
    outcome = lost(inquiry)
    establishments.change(outcome, {"note": "Mer om det."}, by=by, version=outcome.version)
    establishments.withdraw_decision(outcome, by=by)
    open_now = {"secrecy": Secrecy.OPEN}
    inquiries.edit(inquiry, open_now, by=by, version=inquiry.version, may_open=True)
    db.session.commit()
    return inquiry


def done_to(inquiry: Inquiry) -> set[str]:
    """The actions in the trail of a case."""
    query = sa.select(AuditEntry.action).where(
        AuditEntry.subject_type == "inquiries", AuditEntry.subject_id == inquiry.id
    )
    return set(db.session.scalars(query.distinct()))


def test_it_is_decided_of_each_thing_that_can_be_done_whether_it_is_a_document():
    possible = {action for action in ACTIONS if action.partition(".")[0] in ABOUT_A_CASE}
    assert possible == {*DRAWN_UP, *NO_DOCUMENT}
    assert set(K) == set().union(*DRAWN_UP.values())


def test_whatever_is_done_to_a_case_has_its_document(app):
    inquiry = lived_through()
    assert done_to(inquiry) >= DRAWN_UP.keys()
    assert set(kinds(inquiry)) == set().union(*DRAWN_UP.values())
    assert all(document.subject for document in documents(inquiry))


def test_each_mail_about_a_case_to_somebody_in_a_municipality_is_a_document(app):
    inquiry = lived_through()
    outside = [person(key).email for key in PEOPLE if person(key).is_municipal]
    about = sa.and_(MailMessage.recipient.in_(outside), MailMessage.body.contains(inquiry.number))
    sent = db.session.scalars(sa.select(MailMessage).where(about)).all()
    assert len(sent) == 3  # two were asked, one was told who asks
    registered = {
        row.row_id: row for row in documents(inquiry) if row.row_type == MailMessage.__tablename__
    }
    assert registered.keys() == {mail.id for mail in sent}
    assert {registered[mail.id].subject for mail in sent} == {mail.subject for mail in sent}


def test_the_register_says_what_was_told_to_which_municipality_and_nobody_else_reads_it(app):
    inquiry = routed_case(["1981", "1983"], secrecy=Secrecy.SECRET, contact_email=None)
    releases.release_identity(inquiry, [recipient(inquiry)], why="Ja.", by=person("coordinator"))
    (told,) = [document for document in documents(inquiry) if document.kind is K.RELEASE]
    assert told.municipality.code == "1981"
    assert told.subject == "Lämnat till kommunen: företag, kontaktperson, beskrivning"
    assert (told.public_counterpart, told.public_subject) == (
        "En kommun",
        "Förfrågan om etablering",
    )


def test_a_dismissed_case_keeps_its_document(app):
    inquiry = received_case()
    inquiries.dismiss(inquiry, DismissReason.SPAM, by=person("coordinator"))
    assert kinds(inquiry) == [K.INQUIRY]
