"""Reading letters and attachments. They are for those who work with cases or keep the register."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from crm.core.access import REGIONAL_ROLES, Person, Role, one_visible
from crm.core.db import db
from crm.inquiries import queries as inquiries
from crm.inquiries.models import Inquiry
from crm.letters.models import Attachment, Letter

READERS = REGIONAL_ROLES | {Role.REGISTRAR}


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The letters and attachments that a person may read: a query on them joins the case."""
    return inquiries.visible_to(user) if user.role in READERS else sa.false()


def get(user: Person, letter_id: int) -> Letter:
    """One letter; 404 outside the person's scope."""
    seen = Letter.inquiry_id.in_(sa.select(Inquiry.id).where(visible_to(user)))
    return one_visible(
        Letter,
        letter_id,
        seen,
        joinedload(Letter.inquiry),
        joinedload(Letter.document),
        joinedload(Letter.raw),
        selectinload(Letter.attachments).joinedload(Attachment.document),
    )


def get_attachment(user: Person, attachment_id: int) -> Attachment:
    """One attachment; 404 outside the person's scope."""
    seen = Attachment.inquiry_id.in_(sa.select(Inquiry.id).where(visible_to(user)))
    return one_visible(Attachment, attachment_id, seen, joinedload(Attachment.inquiry))


def of_inquiry(inquiry: Inquiry) -> list[Letter]:
    """The letters of a case, the latest first."""
    query = (
        sa.select(Letter)
        .where(Letter.inquiry_id == inquiry.id)
        .options(joinedload(Letter.document), selectinload(Letter.attachments))
        .order_by(Letter.received_at.desc(), Letter.id.desc())
    )
    return list(db.session.scalars(query))


def attachments_of(inquiry: Inquiry) -> list[Attachment]:
    """The files of a case, in the order they came."""
    query = (
        sa.select(Attachment)
        .where(Attachment.inquiry_id == inquiry.id)
        .options(joinedload(Attachment.document))
        .order_by(Attachment.id)
    )
    return list(db.session.scalars(query))


def with_digest(
    digest: str, *, inquiry: Inquiry | None = None, seen_by: Person | None = None
) -> Letter | None:
    """The first letter that is the very same mail: in any case, in one, or in one that somebody sees."""
    query = sa.select(Letter).where(Letter.digest == digest).order_by(Letter.id).limit(1)
    if inquiry is not None:
        query = query.where(Letter.inquiry_id == inquiry.id)
    if seen_by is not None:
        query = query.join(Letter.inquiry).where(visible_to(seen_by))
    return db.session.scalar(query)


def with_message_id(message_ids: Collection[str]) -> Letter | None:
    """The latest letter with one of these message ids: what another mail answers, say."""
    query = sa.select(Letter).where(Letter.message_id.in_([one for one in message_ids if one]))
    return db.session.scalar(query.order_by(Letter.id.desc()).limit(1))
