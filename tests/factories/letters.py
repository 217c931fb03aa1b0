"""Mails as they arrive, with files, and letters in a case."""

from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from crm.core.db import db
from crm.inquiries.models import Inquiry
from crm.intake.mail_file import read_mail
from crm.letters import service
from crm.letters.models import Letter
from tests.factories.people import person

A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_mail(
    subject: str = "Söker mark",
    text: str = "Vi söker 5 hektar mark.",
    *,
    sender: str = "Ester Exempelsson <ester@exempelbolaget.example>",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """A mail as a mail server hands it over; ``headers`` with _ for -: ``in_reply_to="<…>"``."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, sender, "etablering@region.example"
    mail["Date"] = "Tue, 24 Nov 2026 09:12:00 +0100"
    mail["Message-ID"] = headers.pop("message_id", None) or make_msgid(domain="region.example")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in (files or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def a_letter(inquiry: Inquiry, raw: bytes | None = None, **mail: Any) -> Letter:
    """A letter in a case, with a PDF unless another mail is given."""
    raw = raw or a_mail(**{"files": {"situationsplan.pdf": A_PDF}, **mail})
    letter = service.receive(inquiry, read_mail(raw), raw, by=person("coordinator"))
    db.session.commit()
    return letter
