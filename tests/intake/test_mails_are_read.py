"""A mail as a file becomes a letter: who, when, which text, what was sent along."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from crm.intake.mail_file import read_mail
from tests.intake.mails import LETTER, written
from tests.intake.outlook import mail_streams, outlook_mail

PDF = b"%PDF-1.7 small"


def test_a_plain_mail() -> None:
    mail = read_mail(bytes(written(References="<a@x> <b@x>", In_Reply_To="<b@x>")))
    assert (mail.sender_name, mail.sender_email) == ("Åsa Öberg", "asa@acme.example")
    assert mail.subject == "Förfrågan om mark – 20 ha"
    assert mail.body == LETTER.strip()
    assert mail.date == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert mail.message_id == "<one@acme.example>"
    assert mail.references == ("<a@x>", "<b@x>")
    assert (mail.is_automatic, mail.attachments, mail.faults) == (False, [], [])


@pytest.mark.parametrize(
    ("charset", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "us-ascii"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "none-such"),
        ("iso-8859-1", "iso-8859-1"),
        ("iso-8859-1", "utf-8"),
        ("windows-1252", "us-ascii"),
        ("utf-16", "utf-16"),
        ("utf-7", "utf-7"),
        ("utf-8", "utf-16"),
    ],
)
def test_swedish_letters_survive_a_wrong_character_set(charset: str, named: str) -> None:
    body = base64.b64encode("räksmörgås – på ö".replace("–", "-").encode(charset)).decode()
    head = (
        f"Subject: x\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset={named}"
    )
    assert read_mail(f"{head}\n\n{body}".encode()).body == "räksmörgås - på ö"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_headers_with_bare_letters_are_read(charset: str) -> None:
    mail = read_mail("From: Åsa Öberg <a@b.example>\nSubject: Förfrågan\n\nHej".encode(charset))
    assert (mail.sender_name, mail.subject) == ("Åsa Öberg", "Förfrågan")


def test_a_cut_letter_of_utf_8_keeps_the_others() -> None:
    assert read_mail("Subject: x\n\nå ä ö å".encode()[:-1]).body.startswith("å ä ö")


def test_html_is_read_as_text_and_never_kept() -> None:
    page = (
        "<html><head><style>p{}</style></head><body><p>Vi s&ouml;ker <b>20 ha</b></p>"
        '<script>alert(1)</script><img src="https://x.example/spy.gif" alt="spy">'
        "<table><tr><td>El</td><td>12 MW</td></tr></table></body></html>"
    )
    mail = written()
    mail.set_content(page, subtype="html")
    read = read_mail(bytes(mail))
    assert "Vi söker 20 ha" in read.body
    assert "12 MW" in read.body
    assert not any(word in read.body for word in ("<", "alert", "spy", "p{}"))


def test_of_two_versions_the_plain_one_is_read_unless_it_is_a_stub() -> None:
    both = written("Vi söker 20 ha.")
    both.add_alternative("<p>Vi söker 20 ha i html.</p>", subtype="html")
    assert read_mail(bytes(both)).body == "Vi söker 20 ha."
    stub = written("Se html.")
    stub.add_alternative(f"<p>{'Vi söker 20 ha. ' * 20}</p>", subtype="html")
    assert read_mail(bytes(stub)).body.startswith("Vi söker 20 ha.")


def test_attachments_keep_their_names_and_nothing_of_a_path() -> None:
    mail = written()
    for name in ("Behov å.pdf", "../../etc/passwd", "C:\\Users\\x\\karta.pdf"):
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename=name)
    mail.add_attachment(PDF, maintype="application", subtype="pdf")
    read = read_mail(bytes(mail))
    assert [part.name for part in read.attachments] == [
        *("Behov å.pdf", "passwd", "karta.pdf"),
        "file-4.pdf",
    ]
    assert {(part.data, part.media_type) for part in read.attachments} == {(PDF, "application/pdf")}


def test_a_logo_stays_in_the_mails_own_file_and_a_map_does_not() -> None:
    mail = written()
    mail.add_alternative("<p>Hej <img src=cid:a></p>", subtype="html")
    page = mail.get_payload(1)
    assert isinstance(page, EmailMessage)
    for name, size in (("logo.png", 5_000), ("karta.png", 90_000)):
        page.add_related(
            b"\x89PNG" + b"x" * size,
            "image",
            "png",
            cid=f"<{name}>",
            filename=name,
            disposition="inline",
        )
    assert [part.name for part in read_mail(bytes(mail)).attachments] == ["karta.png"]


def test_a_forwarded_mail_is_read_with_what_was_sent_along() -> None:
    inner = written(sender="Bo Ek <bo@other.example>", subject="Inre")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="inre.pdf")
    outer = written("Se nedan, kan ni ta detta?")
    outer.add_attachment(inner)
    read = read_mail(bytes(outer))
    assert read.sender_email == "asa@acme.example"
    first, second = read.body.split("---------- Forwarded message ----------")
    assert first.strip() == "Se nedan, kan ni ta detta?"
    assert "From: Bo Ek <bo@other.example>" in second
    assert "12 MW el" in second
    assert [part.name for part in read.attachments] == ["inre.pdf"]


@pytest.mark.parametrize("kind", ["application/octet-stream", "message/rfc822"])
def test_a_forwarded_mail_that_was_packed_as_a_file_is_read_too(kind: str) -> None:
    outer = written("Se bilagan.")
    inner = bytes(written(subject="Inre"))
    outer.add_attachment(inner, maintype="application", subtype="octet-stream", filename="x.eml")
    read = read_mail(bytes(outer).replace(b"application/octet-stream", kind.encode()))
    assert "12 MW el" in read.body
    assert read.attachments == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Precedence": "bulk"},
        {"List_Id": "<nyheter.example>"},
        {"Return_Path": "<>"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "Mail Delivery <MAILER-DAEMON@mx.example>"},
    ],
)
def test_what_no_person_wrote_is_told_apart(headers: dict[str, str]) -> None:
    assert read_mail(bytes(written(**headers))).is_automatic


@pytest.mark.parametrize("kind", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_bounce_is_automatic_and_answers_what_came_back(kind: bytes) -> None:
    bounce = written("Det gick inte.", message_id="<bounce@mx.example>")
    bounce.add_attachment(written(message_id="<ours@region.example>"))
    raw = bytes(bounce).replace(b"multipart/mixed", b"multipart/report")
    read = read_mail(raw.replace(b"message/rfc822", kind))
    assert read.is_automatic
    assert read.references == ("<ours@region.example>",)
    assert read_mail(bytes(bounce)).references == ()


def test_a_person_is_not_automatic() -> None:
    assert not read_mail(bytes(written(Auto_Submitted="no"))).is_automatic


@pytest.mark.parametrize(
    "date", ["", "i morgon", "Tue, 99 Nov 2026 10:00", "31 Dec 9999 23:00 -1000"]
)
def test_a_date_that_cannot_be_true_is_none(date: str) -> None:
    assert read_mail(f"Subject: x\nDate: {date}\n\nHej".encode()).date is None


def test_an_encrypted_mail_says_so() -> None:
    raw = b"Subject: x\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nabc"
    read = read_mail(raw)
    assert read.faults == ["encrypted"]
    assert [part.name for part in read.attachments] == ["smime.p7m"]


def test_a_mail_saved_by_outlook() -> None:
    inner = mail_streams(
        {0x37: "Inre", 0x1000: LETTER, 0xC1A: "Bo Ek", 0x5D01: "bo@other.example"},
        files={"inre.pdf": PDF * 500},
        header=24,
    )
    raw = outlook_mail(
        {
            0x37: "VB: Förfrågan",
            0x1000: "Se nedan.\r\n",
            0xC1A: "Åsa Öberg",
            0xC1F: "/O=EXCHANGE/CN=ASA",
            0x5D01: "asa@acme.example",
            0x1035: "<one@acme.example>",
        },
        sent=datetime(2026, 11, 20, 8, tzinfo=UTC),
        files={"yttre.pdf": PDF},
        within=inner,
    )
    read = read_mail(raw)
    assert (read.sender_name, read.sender_email) == ("Åsa Öberg", "asa@acme.example")
    assert (read.subject, read.message_id) == ("VB: Förfrågan", "<one@acme.example>")
    assert read.date == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert read.body.startswith("Se nedan.")
    assert "From: Bo Ek <bo@other.example>" in read.body.replace('"', "")
    assert "12 MW el" in read.body
    assert [(p.name, len(p.data)) for p in read.attachments] == [
        ("yttre.pdf", len(PDF)),
        ("inre.pdf", len(PDF) * 500),
    ]


def test_a_mail_saved_by_outlook_with_html_only_and_headers_from_the_net() -> None:
    raw = outlook_mail(
        {0x37: "x", 0x7D: "From: Åsa <a@b.example>\r\nAuto-Submitted: auto-replied\r\n"},
        html="<p>räk<b>smörgås</b></p>".encode("windows-1252"),
    )
    read = read_mail(raw)
    assert (read.body, read.sender_email) == ("räksmörgås", "a@b.example")
    assert read.is_automatic


def test_a_mail_saved_by_outlook_within_another_mail() -> None:
    outer = written("Se bilagan.")
    raw = outlook_mail({0x37: "Inre", 0x1000: LETTER})
    outer.add_attachment(raw, maintype="application", subtype="x", filename="inre.msg")
    body = read_mail(bytes(outer)).body
    assert "12 MW el" in body
    assert "Inre" in body, "it has the heading of what is sent on"
