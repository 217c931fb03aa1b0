"""A row becomes a case or a company, through the services that anybody else goes through."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError

from crm.accounts.models import User
from crm.companies import service as companies
from crm.core import audit
from crm.core.db import db
from crm.core.errors import Refused
from crm.establishments import service as establishments
from crm.imports import queries
from crm.imports.models import Import, ImportKind, ImportRow, RowState
from crm.imports.reading import UNDER_WAY, Reading
from crm.inquiries import rules as inquiry_rules
from crm.inquiries import service as inquiries
from crm.inquiries.models import DismissReason, Inquiry, Stage
from crm.reference.models import Municipality


def settle(row: Import, found: ImportRow, reading: Reading, state: RowState, *, by: User) -> None:
    """Make what a row says, or note why not. What fails leaves nothing behind."""
    found.key, found.old_number = reading.key, reading.old_number
    found.state, found.faults = state, [list(fault) for fault in reading.faults]
    if state is not RowState.MADE:
        return
    make = _make_inquiry if row.kind is ImportKind.INQUIRIES else _make_company
    try:
        with db.session.begin_nested():
            made = make(found, reading, by=by)
    except Refused as refused:
        found.state = RowState.FAILED
        found.faults = [[refused.field or "", reason] for reason in refused.reasons]
    except (DataError, IntegrityError):
        found.state = RowState.FAILED
        found.faults = [["", _("The database does not take this row. Look for odd signs in it.")]]
    else:
        found.inquiry_id, found.company_id, found.contact_id = made


Made = tuple[int | None, int | None, int | None]


def _make_inquiry(found: ImportRow, reading: Reading, *, by: User) -> Made:
    key = f"import:{found.import_id}:{found.number}"
    inquiry = inquiries.register(reading.values, by=by, submission_key=key)
    _bring_to_stage(inquiry, reading, by=by)
    db.session.flush()
    return inquiry.id, None, None


def _bring_to_stage(inquiry: Inquiry, reading: Reading, *, by: User) -> None:
    """As far as the list says, along the way that any case goes.

    One that is under way is qualified if it has what that takes, otherwise only received. It counts
    as qualified on the day when it arrived, not today.
    """
    stage = reading.stage
    if stage is Stage.DISMISSED:
        inquiries.dismiss(inquiry, DismissReason.SPAM, by=by)
    complete = not inquiry_rules.missing_to_qualify(inquiry)
    if stage in {Stage.ESTABLISHED, Stage.LOST} or (stage in UNDER_WAY and complete):
        inquiries.qualify(inquiry, by=by)
        inquiry.qualified_at = inquiry.received_at
    if reading.ending:
        places = [db.session.get_one(Municipality, place.id) for place in _places(reading)]
        ending = {**reading.ending, "municipalities": places}
        establishments.decide(inquiry, **ending, by=by)


def _places(reading: Reading) -> list[Municipality]:
    found: list[Municipality] = reading.ending["municipalities"]
    return found


def _make_company(found: ImportRow, reading: Reading, *, by: User) -> Made:
    values = reading.values
    company = companies.create(
        " ".join(values["company_name"].split()),
        values.get("country"),
        values.get("organisation_number"),
    )
    contact = companies.keep_contact(
        None,
        company,
        name=values.get("contact_name"),
        title=values.get("contact_title"),
        email=values.get("contact_email"),
        phone=values.get("contact_phone"),
    )
    audit.record("company.imported", company, by=by)
    return None, company.id, contact.id if contact else None


def mark(row: Import, rows: Sequence[ImportRow]) -> None:
    """Keep what has just been made as it is now, so that an undo knows what was touched since."""
    db.session.flush()
    made = [found for found in rows if found.state is RowState.MADE]
    for found, text in marks_now(row, made):
        found.mark = text


def marks_now(row: Import, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, str | None]]:
    """What the cases or companies of some rows are now; None for one that is gone."""
    if row.kind is ImportKind.INQUIRIES:
        found = queries.marks_of_inquiries([r.inquiry_id for r in rows if r.inquiry_id])
        return [(r, found.get(r.inquiry_id or 0)) for r in rows]
    found = queries.marks_of_companies([r.company_id for r in rows if r.company_id])
    return [(r, found.get(r.company_id or 0)) for r in rows]
