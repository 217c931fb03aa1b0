"""Each document gets its number in the case the moment it comes in, goes out or is drawn up."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from crm.core.db import db
from crm.inquiries import service as inquiries
from crm.inquiries.documents import Direction, Document, DocumentKind, register_document
from crm.inquiries.models import Inquiry, Secrecy
from tests.factories.establishments import lost
from tests.factories.inquiries import received_case
from tests.factories.offers import draft_offer, sent_offer
from tests.factories.people import person
from tests.factories.routing import answer, decline, recipient, routed_case

K = DocumentKind


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
        K.SENT_TO_MUNICIPALITY,
        K.SENT_TO_MUNICIPALITY,
        K.ANSWER,
        K.DECLINE,
        K.OFFER,
        K.OFFER_SENT,
        K.DECISION,
    ]
    assert [document.number for document in found] == list(range(1, 9))
    assert found[2].label == f"{inquiry.number}-3"
    ways = [Direction.IN, Direction.OUT, Direction.OUT, Direction.IN, Direction.IN]
    ways += [Direction.INTERNAL, Direction.OUT, Direction.INTERNAL]
    assert [document.direction for document in found] == ways
    assert found[3].municipality.code == "1981"
    assert found[4].counterpart == "Köping"
    assert found[0].counterpart == inquiry.company.name
    assert found[0].at == inquiry.received_at
    assert (found[3].row_type, found[3].row_id) == ("recipients", recipient(inquiry).id)
    assert (found[5].row_type, found[5].row_id) == ("offers", offer.id)
    assert (found[7].row_type, found[7].row_id) == ("decisions", decision.id)


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
