"""A letter is begun, becomes a case, or is put aside; a phone call is logged."""

import hashlib
import secrets
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.arrivals import rules
from crm.arrivals.models import Draft
from crm.arrivals.pasted import as_mail, first_words, read_pasted
from crm.arrivals.sources import DIRECT, source_called
from crm.core import clock, files
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries import service as inquiries
from crm.inquiries.models import Channel, Inquiry, Secrecy
from crm.intake.mail_file import ReadMail, Unreadable, read_mail
from crm.letters import queries as letters
from crm.letters import service as letter_service


def begin(*, text: str, saved: bytes | None, by: User) -> Draft:
    """Take a letter to make a case of: a saved mail, or what was pasted.

    Raises Refused when there is neither, when the file is no mail, and for a mail that is in a
    case already.
    """
    if saved is None and not text.strip():
        raise Refused(_("Paste a letter or choose a saved mail."), field="text")
    mail = _read(saved, by) if saved else read_pasted(text)
    draft = Draft(
        key=secrets.token_hex(32),
        person_id=by.id,
        subject=mail.subject[:200],
        text=mail.body,
        sender_name=mail.sender_name[:200],
        sender_email=mail.sender_email[:254],
        received_at=mail.date,
        raw=letter_service.keep_original(saved) if saved else None,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def take(draft: Draft, values: dict[str, Any], *, by: User) -> Inquiry:
    """Log the case that a letter asks for, and put the letter into it. Twice is once."""
    draft = _hold(draft)
    if draft.inquiry is not None:
        return draft.inquiry
    inquiry = inquiries.register(values, by=by, submission_key=draft.key)
    raw = files.contents(draft.raw) if draft.raw else None
    mail = _again(draft, raw)
    at = values.get("received_at")
    letter_service.receive(inquiry, mail, raw, by=by, at=at, opens_case=True, kept=draft.raw)
    # The case has the letter: the copy that was worked on is not kept.
    draft.subject = draft.text = draft.sender_name = draft.sender_email = ""
    draft.raw, draft.inquiry = None, inquiry
    return inquiry


def put_aside(draft: Draft, *, by: User) -> None:
    """Make no case of a letter after all: nothing of it is kept."""
    draft = _hold(draft)
    if draft.inquiry_id is not None:
        return
    raw = draft.raw
    db.session.delete(draft)
    db.session.flush()
    if raw is not None:
        db.session.delete(raw)  # its bytes are taken away with those that no row names


def log_call(values: dict[str, Any], *, by: User, submission_key: str | None) -> Inquiry:
    """Log what was asked for by phone: who, how to reach them, what they want, how secret."""
    key = submission_key or secrets.token_hex(32)
    told = values | {
        "channel": Channel.PHONE,
        "source_id": source_called(DIRECT).id,
        "received_at": clock.now(),
        "responsible_id": by.id,
        "subject": first_words((values.get("description") or "").splitlines()),
    }
    if told["secrecy"] is not Secrecy.OPEN:
        told["code_name"] = rules.code_name(key)
    return inquiries.register(told, by=by, submission_key=key)


def _read(data: bytes, by: User) -> ReadMail:
    known = letters.with_digest(hashlib.sha256(data).hexdigest(), seen_by=by)
    if known is not None:
        number = known.inquiry.number
        raise Refused(_("This mail is in case %(number)s already.", number=number), field="mail")
    try:
        return read_mail(data)
    except Unreadable:
        raise Refused(
            _("This file cannot be read as a mail. Paste its text."), field="mail"
        ) from None


def _again(draft: Draft, raw: bytes | None) -> ReadMail:
    """The letter with what was attached, as it was read when it was begun."""
    if raw is not None:
        return read_mail(raw)
    return as_mail(draft.subject, draft.text, draft.sender_name, draft.sender_email)


def _hold(draft: Draft) -> Draft:
    """The draft as it is now; whoever else would make a case of it waits."""
    query = sa.select(Draft).where(Draft.id == draft.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
