"""An import is taken back: what it made goes, but for what somebody has worked with since.

A registered case is never removed: it is dismissed as imported by mistake and counts nowhere.
"""

import sqlalchemy as sa

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.core import audit
from crm.core.db import db
from crm.establishments import queries as establishments
from crm.establishments import service as decisions
from crm.imports.making import marks_now
from crm.imports.models import Import, ImportKind, ImportRow, RowState
from crm.inquiries import service as inquiries
from crm.inquiries.models import DismissReason, Inquiry, Stage


def take_back(row: Import, found: ImportRow, mark: str | None, *, by: User) -> None:
    """Take back what a row has made, unless it was touched since: then its mark is another now."""
    if mark is None or mark != found.mark:
        found.state = RowState.KEPT
        return
    _dismiss(found, by=by) if row.kind is ImportKind.INQUIRIES else _remove(found, by=by)
    found.state = RowState.UNDONE


def touched(row: Import) -> list[ImportRow]:
    """The rows whose cases or companies somebody has worked with since they were made."""
    query = sa.select(ImportRow).where(
        ImportRow.import_id == row.id, ImportRow.state == RowState.MADE
    )
    rows = list(db.session.scalars(query.order_by(ImportRow.number)))
    return [found for found, text in marks_now(row, rows) if text is None or text != found.mark]


def _dismiss(found: ImportRow, *, by: User) -> None:
    inquiry = db.session.get_one(Inquiry, found.inquiry_id)
    decision = establishments.of_inquiry(inquiry)
    if decision is not None:
        decisions.withdraw_decision(decision, by=by)
    elif inquiry.stage is Stage.DISMISSED:
        inquiries.reopen(inquiry, by=by)
    inquiries.dismiss(inquiry, DismissReason.IMPORTED, by=by)


def _remove(found: ImportRow, *, by: User) -> None:
    company = db.session.get_one(Company, found.company_id)
    audit.record("company.removed", company, by=by)
    contact = db.session.get(Contact, found.contact_id or 0)
    found.company_id = found.contact_id = None
    db.session.flush()
    if contact is not None:
        db.session.delete(contact)
        db.session.flush()
    db.session.delete(company)
