"""Writing in the register afterwards: the public texts, and the municipalities' own numbers."""

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core import audit
from crm.core.access import Permission, may
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.inquiries.documents import Document, names_of
from crm.inquiries.models import Inquiry
from crm.inquiries.rules import mentions
from crm.register.rules import LONGEST_NUMBER


def edit_public(
    document: Document, *, public_counterpart: str, public_subject: str, by: User, version: int
) -> None:
    """Write what anybody may read of a document.

    Raises Refused for an empty subject and, where the case is not open, for a text that names the
    company, the contact person or the project; Stale for an old ``version``.
    """
    _may(by, Permission.REGISTER_EDIT)
    _hold(document.inquiry)
    check_version(document, version)
    texts = {
        "public_counterpart": public_counterpart.strip(),
        "public_subject": public_subject.strip(),
    }
    if not texts["public_subject"]:
        raise Refused(_("This must be filled in."), field="public_subject")
    if document.inquiry.hides_identity:
        for field, text in texts.items():
            _check_names_nobody(document, field, text)
    changes = audit.assign(document, texts)
    document.fold_texts()
    audit.record("register.published", document, by=by, changes=changes)


def give_own_number(document: Document, number: str, *, by: User, version: int) -> None:
    """Write a municipality's own number of a document that was exchanged with it.

    Raises Refused for somebody else and for a number that is too long; Stale for an old version.
    """
    _may(by, Permission.REGISTER_NUMBER)
    if by.municipality_id is None or by.municipality_id != document.municipality_id:
        raise Refused(_("Only the municipality itself writes its own number."))
    check_version(document, version)
    number = " ".join(number.split())
    if len(number) > LONGEST_NUMBER:
        raise Refused(
            _("Write at most %(count)s characters.", count=LONGEST_NUMBER),
            field="municipality_number",
        )
    changes = audit.assign(document, {"municipality_number": number})
    audit.record("register.numbered", document, by=by, changes=changes)


def _may(by: User, permission: Permission) -> None:
    if not may(by, permission):
        raise Refused(_("This page is not open to you"))


def _hold(inquiry: Inquiry) -> None:
    """Whoever makes the case secret at this moment waits, or has done so: then we read it."""
    db.session.execute(sa.select(Inquiry.id).where(Inquiry.id == inquiry.id).with_for_update())
    db.session.refresh(inquiry, ("secrecy", "code_name", "company", "contact", "version"))


def _check_names_nobody(document: Document, field: str, text: str) -> None:
    hidden = names_of(document.inquiry)
    if document.municipality_id is None and document.counterpart:
        hidden.append(document.counterpart)
    if text == document.subject or any(mentions(text, name) for name in hidden):
        raise Refused(
            _(
                "The case is not open, and anybody may read this: take out the company, "
                "the person and the code name."
            ),
            field=field,
        )
