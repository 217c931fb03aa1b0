"""What is sent to us in a case: kept as it came, read as text, registered, fetched as a file."""

from io import BytesIO

import pytest
import sqlalchemy as sa

from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.inquiries.documents import Document, DocumentKind
from crm.inquiries.models import Secrecy
from crm.intake.mail_file import read_mail
from crm.letters import queries, service
from crm.letters.models import Attachment, Letter
from tests.factories.inquiries import received_case
from tests.factories.letters import A_PDF, a_letter, a_mail
from tests.factories.people import person


def kinds(inquiry):
    query = sa.select(Document.kind).where(Document.inquiry_id == inquiry.id)
    return list(db.session.scalars(query.order_by(Document.number)))


def test_a_mail_is_a_document_of_the_case_and_each_file_another(app):
    inquiry = received_case()
    letter = a_letter(inquiry, subject="Mer om elen")
    assert kinds(inquiry) == [DocumentKind.INQUIRY, DocumentKind.MAIL_IN, DocumentKind.ATTACHMENT]
    assert letter.document.subject == "Mer om elen"
    assert letter.attachments[0].document.subject == "situationsplan.pdf"
    told = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert "letter.received" in told
    assert "letter.attached" in told


def test_the_letter_that_opens_a_case_is_the_document_that_is_there(app):
    inquiry = received_case()
    raw = a_mail()
    letter = service.receive(inquiry, read_mail(raw), raw, by=None, opens_case=True)
    assert letter.document.kind is DocumentKind.INQUIRY
    assert kinds(inquiry) == [DocumentKind.INQUIRY]


def test_the_same_mail_again_is_the_same_letter(app):
    inquiry, raw = received_case(), a_mail()
    assert a_letter(inquiry, raw).id == a_letter(inquiry, raw).id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1


def test_what_cannot_be_an_attachment_stays_in_the_original_and_is_named(app, sign_in):
    inquiry = received_case()
    raw = a_mail(files={"spel.exe": b"MZ" + b"0" * 99, "plan.pdf": b"MZ inte pdf", "ok.pdf": A_PDF})
    letter = a_letter(inquiry, raw)
    assert letter.left_out == ["spel.exe", "plan.pdf"]
    assert [row.file.name for row in letter.attachments] == ["ok.pdf"]
    page = sign_in("coordinator").load(f"/letters/{letter.id}")
    assert "spel.exe, plan.pdf" in page.text


def test_the_letter_is_read_as_text_and_its_original_fetched_as_it_came(app, sign_in):
    raw = a_mail("Söker mark", "Hej!\n<script>alert(1)</script>")
    letter = a_letter(received_case(), raw)
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/letters/{letter.id}")
    assert page.heading == "Söker mark"
    assert "<script>alert(1)</script>" in page.text
    original = coordinator.get(f"/letters/{letter.id}/original")
    assert original.data == raw
    assert original.headers["Content-Disposition"] == "attachment; filename=mail.eml"
    assert original.mimetype == "application/octet-stream"


def test_an_attachment_is_a_download_with_its_own_name(app, sign_in):
    letter = a_letter(received_case())
    got = sign_in("adviser").get(f"/attachments/{letter.attachments[0].id}")
    assert got.data == A_PDF
    assert got.mimetype == "application/pdf"
    assert got.headers["Content-Disposition"] == "attachment; filename=situationsplan.pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_files_are_put_into_a_case_by_hand_and_a_saved_mail_becomes_a_letter(app, sign_in):
    inquiry = received_case()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/files/new")
    sent = [(BytesIO(A_PDF), "karta.pdf"), (BytesIO(a_mail("Ett svar")), "svar.eml")]
    page = coordinator.submit(page, {"files": sent})
    assert f"2 filer ligger i {inquiry.number}" in page.text
    assert "karta.pdf" in page.text
    assert "Ett svar" in page.text


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"MZ" + b"0" * 90, "karta.pdf", "inte vad namnet säger"),
        (b"x", "spel.exe", "kan inte tas emot"),
        (b"", "tom.pdf", "är tom"),
        (b"\0\0\0", "text.txt", "inte vad namnet säger"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_at_the_field(app, sign_in, data, name, why):
    inquiry = received_case()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{inquiry.id}/files/new")
    page = coordinator.submit(page, {"files": (BytesIO(data), name)}, status=422)
    assert why in page.errors()[0]
    assert name in page.errors()[0]
    assert db.session.scalar(sa.select(Attachment.id)) is None


def test_no_file_at_all_is_said_too(app, sign_in):
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/inquiries/{received_case().id}/files/new")
    assert coordinator.submit(page, status=422).errors()


def test_a_mail_may_be_about_two_cases(app):
    raw = a_mail()
    assert a_letter(received_case(), raw).id != a_letter(received_case(), raw).id


def test_municipalities_and_strangers_to_a_secret_case_reach_no_letter(app, sign_in):
    letter = a_letter(received_case(secrecy=Secrecy.SECRET))
    attachment = letter.attachments[0]
    for key, status in (("other_coordinator", 404), ("registrar", 404), ("head_sala", 403)):
        browser = sign_in(key)
        for path in (f"letters/{letter.id}", f"attachments/{attachment.id}"):
            assert browser.get(f"/{path}").status_code == status, (key, path)


def test_reading_a_letter_of_a_secret_case_leaves_a_trace(app, sign_in):
    letter = a_letter(received_case(secrecy=Secrecy.SECRET))
    sign_in("coordinator").get(f"/attachments/{letter.attachments[0].id}")
    read = sa.select(sa.func.count()).where(AuditEntry.action == "inquiry.read")
    assert db.session.scalar(read) == 1


def test_a_reply_finds_the_letter_it_answers(app):
    letter = a_letter(received_case(), a_mail(message_id="<ett@exempel.example>"))
    assert queries.with_message_id(["", "<ett@exempel.example>"]) == letter
    assert queries.with_message_id(["<annat@exempel.example>"]) is None


def test_many_small_files_stop_at_a_limit(app):
    inquiry = received_case()
    parts = {f"{number}.txt": b"text" for number in range(service.MOST_ATTACHMENTS + 2)}
    letter = a_letter(inquiry, a_mail(files=parts))
    assert len(letter.attachments) == service.MOST_ATTACHMENTS
    assert letter.left_out == ["50.txt", "51.txt"]


def test_the_registrar_may_read_what_must_be_released_and_put_nothing_in(app, sign_in):
    inquiry = received_case()
    letter = a_letter(inquiry)
    registrar = sign_in("registrar")
    assert "Vi söker 5 hektar" in registrar.load(f"/letters/{letter.id}").text
    assert registrar.get(f"/inquiries/{inquiry.id}/files/new").status_code == 403
    assert person("registrar").role
