"""Reading drafts: each person's own."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.arrivals.models import Draft
from crm.core.access import one_visible
from crm.core.db import db

MOST_OPEN = 20


def visible_to(user: User) -> sa.ColumnElement[bool]:
    """The drafts that a person may see: those she began."""
    return Draft.person_id == user.id


def get(user: User, draft_id: int) -> Draft:
    """One draft; 404 outside the person's scope."""
    return one_visible(Draft, draft_id, visible_to(user), joinedload(Draft.raw))


def begun(user: User) -> list[Draft]:
    """The letters of which a person has not made a case yet, the latest first."""
    query = (
        sa.select(Draft)
        .where(visible_to(user), Draft.inquiry_id.is_(None))
        .order_by(Draft.id.desc())
        .limit(MOST_OPEN)
    )
    return list(db.session.scalars(query))
