"""Two cases of one company, and what becomes of them."""

from typing import Any

from crm.core.db import db
from crm.duplicates import cases, service
from crm.duplicates.models import Merge
from crm.inquiries.models import Inquiry
from tests.factories.people import person

SAME = {"company_name": "Northcell AB", "country": "SE", "contact_email": "anna@northcell.se"}


def merge(kept: Inquiry, merged: Inquiry, *from_merged: str, who: str = "coordinator") -> Merge:
    """Put a case into another; unless said otherwise with the values that are proposed."""
    names = from_merged or [one.name for one in cases.differences(kept, merged) if one.takes_merged]
    made = service.merge_cases(
        kept,
        merged,
        names,
        by=person(who),
        version=kept.version,
        merged_version=merged.version,
    )
    db.session.commit()
    return made


def undo(made: Merge, who: str = "coordinator") -> None:
    """Take it back."""
    service.undo(made, by=person(who))
    db.session.commit()


def everything(*left_out: str) -> dict[str, list[Any]]:
    """All rows of all tables, but for the history and the versions."""
    history = {"audit_entries", "audit_links", "audit_heads", "stage_changes", "merges", *left_out}
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in history:
            columns = [column for column in table.c if column.name != "version"]
            rows = db.session.execute(table.select().with_only_columns(*columns)).all()
            found[table.name] = sorted(map(tuple, rows), key=repr)
    db.session.rollback()
    return found
