"""A letter is begun, becomes a case, or is put aside; a phone call is logged."""

import hashlib
import secrets
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.arrivals import rules
from crm.arrivals.models import Draft
from crm.arrivals.pasted import as_mail, read_pasted
from crm.core import clock, files
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries import service as inquiries
from crm.inquiries.models import Channel, Inquiry, Secrecy
from crm.intake.mail_file import ReadMail, Unreadable, read_mail
from crm.letters import queries as letters
from crm.letters import service as letter_service
from crm.reference import queries as reference
from crm.reference.models import Source

DIRECT = "region"


def begin(*, text: str, saved: tuple[bytes, str] | None, by: User) -> Draft:
    """Take a letter to make a case of: a saved mail (bytes and name), or what was pasted.

    Raises Refused when there is neither, when the file is no mail, and for a mail that is in a
    case already.
    """
    if saved is None and not text.strip():
        raise Refused(_("Paste a letter or choose a saved mail."), field="text")
    mail = _read(*saved, by) if saved else read_pasted(text)
    draft = Draft(
        key=secrets.token_hex(32),
        person_id=by.id,
        subject=mail.subject[:200],
        text=mail.body,
        sender_name=mail.sender_name[:200],
        sender_email=mail.sender_email[:254],
        received_at=mail.date,
        raw=files.keep_raw(*saved) if saved else None,
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
    letter_service.receive(inquiry, mail, raw, by=by, at=at, opens_case=True)
    _empty(draft)
    draft.inquiry = inquiry
    return inquiry


def put_aside(draft: Draft, *, by: User) -> None:
    """Make no case of a letter after all: nothing of it is kept."""
    draft = _hold(draft)
    if draft.inquiry_id is None:
        _empty(draft)
        db.session.delete(draft)


def log_call(values: dict[str, Any], *, by: User, submission_key: str | None) -> Inquiry:
    """Log what was asked for by phone: who, how to reach them, what they want, how secret."""
    key = submission_key or secrets.token_hex(32)
    told = values | {
        "channel": Channel.PHONE,
        "source_id": _called_directly().id,
        "received_at": clock.now(),
        "responsible_id": by.id,
        "subject": read_pasted(values.get("description") or "").subject,
    }
    if told["secrecy"] is not Secrecy.OPEN:
        told["code_name"] = rules.code_name(key)
    return inquiries.register(told, by=by, submission_key=key)


def _called_directly() -> Source:
    """The source of whoever calls the region: it can be put right afterwards."""
    found = reference.sources()
    return next((source for source in found if source.code == DIRECT), found[0])


def _read(data: bytes, name: str, by: User) -> ReadMail:
    known = letters.with_digest(hashlib.sha256(data).hexdigest(), seen_by=by)
    if known is not None:
        number = known.inquiry.number
        raise Refused(_("This mail is in case %(number)s already.", number=number), field="mail")
    try:
        return read_mail(data, name)
    except Unreadable:
        raise Refused(
            _("This file cannot be read as a mail. Paste its text."), field="mail"
        ) from None


def _again(draft: Draft, raw: bytes | None) -> ReadMail:
    """The letter with what was attached, as it was read when it was begun."""
    if raw is not None and draft.raw is not None:
        return read_mail(raw, draft.raw.name)
    return as_mail(draft.subject, draft.text, draft.sender_name, draft.sender_email)


def _hold(draft: Draft) -> Draft:
    """The draft as it is now; whoever else would make a case of it waits."""
    query = sa.select(Draft).where(Draft.id == draft.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _empty(draft: Draft) -> None:
    """The letter is in its case, or nowhere: the copy that was worked on is not kept."""
    draft.subject = draft.text = draft.sender_name = draft.sender_email = ""
    raw, draft.raw = draft.raw, None
    db.session.flush()
    if raw is not None:
        db.session.delete(raw)  # its bytes are taken away with those that no row names
