"""A letter or a file comes into a case, and is registered at once."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.core import audit, clock, files
from crm.core.access import Person
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries.documents import Document, DocumentKind, register_document
from crm.inquiries.models import Inquiry
from crm.intake.mail_file import OLE, ReadMail, Unreadable, read_mail
from crm.letters import queries
from crm.letters.models import LONGEST_MESSAGE_ID, Attachment, Letter

MOST_ATTACHMENTS = 50
MAILS = (".eml", ".msg")


def receive(
    inquiry: Inquiry,
    mail: ReadMail,
    raw: bytes | None,
    *,
    by: Person | None,
    at: datetime | None = None,
    opens_case: bool = False,
    kept: files.StoredFile | None = None,
) -> Letter:
    """Put a mail into a case; the same mail again is the letter that is there.

    ``raw``: the mail as it came, None for one that was pasted; ``kept``: its file, if it has one.
    ``at``: when it came, now unless said. ``opens_case``: it is the inquiry itself, which is
    registered already. Files of a kind that may be kept become attachments; the others stay in
    the original.
    """
    digest = hashlib.sha256(raw).hexdigest() if raw is not None else None
    already = queries.with_digest(digest, inquiry=inquiry) if digest else None
    if already is not None:
        return already
    at = at or clock.now()
    letter = Letter(
        inquiry=inquiry,
        document=_document_of(inquiry, mail, at, opens_case, by=by),
        raw=kept if kept or raw is None else keep_original(raw),
        digest=digest,
        message_id=mail.message_id[:LONGEST_MESSAGE_ID],
        sender_name=mail.sender_name[:200],
        sender_email=mail.sender_email[:254],
        subject=mail.subject[:200],
        text=mail.body,
        received_at=at,
    )
    db.session.add(letter)
    db.session.flush()
    audit.record("letter.received", inquiry, by=by, note=letter.document.label)
    letter.left_out = _take_attachments(inquiry, mail, letter, by=by)
    return letter


def keep_original(raw: bytes) -> files.StoredFile:
    """Keep a mail as it came, under a name that tells nothing of it."""
    return files.keep_raw(raw, "mail.msg" if raw.startswith(OLE) else "mail.eml")


def attach(
    inquiry: Inquiry,
    data: bytes,
    name: str,
    *,
    by: Person | None,
    letter: Letter | None = None,
    field: str = "files",
) -> Attachment:
    """Keep a file in a case. Raises Refused (at ``field``) for one that cannot be taken."""
    file = files.keep(data, name, field=field)
    document = register_document(
        inquiry,
        DocumentKind.ATTACHMENT,
        counterpart=letter.sender if letter else None,
        subject=file.name,
        at=letter.received_at if letter else None,
        by=by,
        row=file,
    )
    attachment = Attachment(inquiry=inquiry, document=document, file=file, letter=letter)
    db.session.add(attachment)
    audit.record("letter.attached", inquiry, by=by, note=document.label)
    return attachment


def put_in(inquiry: Inquiry, sent: Iterable[tuple[bytes, str]], *, by: Person) -> None:
    """Put files (bytes and name) into a case by hand; a saved mail becomes a letter.

    Raises Refused for a file that cannot be taken: then nothing is put in.
    """
    for data, name in sent:
        if files.ending(name) in MAILS:
            receive(inquiry, _read(data, name), data, by=by)
        else:
            attach(inquiry, data, name, by=by)


def _read(data: bytes, name: str) -> ReadMail:
    try:
        return read_mail(data)
    except Unreadable:
        raise Refused(_("%(name)s: this is no mail.", name=name), field="files") from None


def _take_attachments(
    inquiry: Inquiry, mail: ReadMail, letter: Letter, *, by: Person | None
) -> list[str]:
    """Attach what may be kept; the names of the rest."""
    left_out = []
    for place, part in enumerate(mail.attachments):
        try:
            if place >= MOST_ATTACHMENTS:
                raise Refused
            attach(inquiry, part.data, part.name, by=by, letter=letter)
        except Refused:  # before anything of it was kept
            left_out.append(files.tidy_name(part.name))
    return left_out


def _document_of(
    inquiry: Inquiry, mail: ReadMail, at: datetime, opens_case: bool, *, by: Person | None
) -> Document:
    if opens_case:
        first = sa.select(Document).where(
            Document.inquiry_id == inquiry.id, Document.kind == DocumentKind.INQUIRY
        )
        return db.session.scalars(first.order_by(Document.number).limit(1)).one()
    return register_document(
        inquiry,
        DocumentKind.MAIL_IN,
        counterpart=mail.sender_name or mail.sender_email,
        subject=mail.subject,
        at=at,
        by=by,
    )
