"""What coordinators confirmed, for the suggestion of strength areas to learn from."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.core.db import db
from crm.inquiries.models import Inquiry, InquiryArea, Secrecy, Stage
from crm.intake.area_learning import Case
from crm.reference.models import Municipality, StrengthArea

# The latest so many are enough, and quickly learned from.
MOST_CASES = 2000


def cases(since: datetime | None, without: Collection[int]) -> list[Case]:
    """The latest qualified cases and their areas. Only what is open to all teaches anything.

    ``since``: not those qualified before. ``without``: cases to leave out.
    """
    rows = db.session.execute(_query(since)).all()
    areas = _areas([row.id for row in rows])
    return [
        Case(
            row.subject,
            row.description,
            tuple(areas[row.id]),
            sender=row.company_id or f"case {row.id}",
            names=" ".join(filter(None, (row.company, row.contact, row.email))),
        )
        for row in rows
        if row.id not in without and areas[row.id]
    ]


def names() -> Iterator[str]:
    """Every name that stands in a column of its own, whoever may know of the case: none is learned."""
    for column in (
        *(Company.name, Contact.name, Contact.email, Inquiry.code_name),
        *(User.name, Municipality.name_sv, Municipality.name_en),
    ):
        query = sa.select(sa.func.coalesce(column, "")).execution_options(yield_per=1000)
        yield from db.session.scalars(query)


def _query(since: datetime | None) -> sa.Select[*tuple[object, ...]]:
    query = (
        sa.select(
            Inquiry.id,
            Inquiry.subject,
            Inquiry.description,
            Inquiry.company_id,
            Company.name.label("company"),
            Contact.name.label("contact"),
            Contact.email,
        )
        .outerjoin(Inquiry.company)
        .outerjoin(Inquiry.contact)
        .where(
            Inquiry.qualified_at.is_not(None),
            Inquiry.secrecy == Secrecy.OPEN,
            Inquiry.stage != Stage.DISMISSED,
        )
        .order_by(Inquiry.qualified_at.desc(), Inquiry.id.desc())
        .limit(MOST_CASES)
    )
    return query if since is None else query.where(Inquiry.qualified_at >= since)


def _areas(ids: list[int]) -> defaultdict[int, list[str]]:
    """The areas' codes of some cases, the primary one first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    query = (
        sa.select(InquiryArea.inquiry_id, StrengthArea.code)
        .join(InquiryArea.area)
        .where(InquiryArea.inquiry_id.in_(ids))
        .order_by(InquiryArea.position)
    )
    for inquiry_id, code in db.session.execute(query):
        found[inquiry_id].append(code)
    return found
