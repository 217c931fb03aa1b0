"""Whom or what an entry of the trail is about, as far as the administrator may know.

Only what stands here is told: the number of a case or document, the name of a person, municipality,
site or row of reference data, what the organisation calls a person. No other note and no other value of an entry.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from crm.accounts.models import User
from crm.core.access import Role
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry
from crm.intake.models import AreaTerm
from crm.reference.kinds import KINDS
from crm.sites.models import Site

Subject = tuple[str, str]  # a case's number and what else there is to tell; either may be empty

_none = sa.literal("")
# Per table: id, case number, what else.
_QUERIES: dict[str, sa.Select[*tuple[Any, ...]]] = {
    "inquiries": sa.select(Inquiry.id, Inquiry.number, _none),
    "documents": sa.select(
        Document.id,
        Inquiry.number,
        Inquiry.number + "-" + sa.cast(Document.number, sa.String),
    ).join(Document.inquiry),
    "users": sa.select(User.id, _none, User.name),
    "sites": sa.select(Site.id, _none, Site.name),
    "area_terms": sa.select(AreaTerm.id, _none, AreaTerm.text),
} | {
    sa.inspect(kind.model).local_table.name: sa.select(kind.model.id, _none, kind.model.name_sv)
    for kind in KINDS.values()
}
# Actions whose note is a role.
ABOUT_ROLES = {"account.second_factor_required", "account.second_factor_not_required"}
# Actions whose note names municipalities and nothing else.
_MUNICIPALITY_IN_NOTE = {
    "inquiry.opened",
    "inquiry.opened_up",
    "inquiry.shown_on",
    "routing.sent",
    "routing.seen",
    "routing.answered",
    "routing.declined",
    "routing.identity_released",
    "routing.identity_withdrawn",
}


def of(entries: Sequence[AuditEntry]) -> dict[int, Subject]:
    """What each of some entries is about, by the entry's id; one query per table."""
    known = {
        table: _found(table, {e.subject_id for e in entries if e.subject_type == table})
        for table in {entry.subject_type for entry in entries}
    }
    return {e.id: _told(e, known[e.subject_type].get(e.subject_id, ("", ""))) for e in entries}


def _found(table: str, ids: Iterable[int]) -> dict[int, Subject]:
    if table not in _QUERIES:
        return {}
    query = _QUERIES[table]
    key = query.selected_columns[0]
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query.where(key.in_(ids)))}


def _told(entry: AuditEntry, subject: Subject) -> Subject:
    number, about = subject
    if entry.action in _MUNICIPALITY_IN_NOTE:
        about = entry.note
    elif entry.action in ABOUT_ROLES:
        about = str(Role(entry.note).label)
    elif entry.action == "inquiry.named":
        about = str(entry.changes.get("user", ["", ""])[1])
    elif entry.action == "account.identity_linked" and entry.note:
        about = f"{about}, {entry.note}"
    elif entry.subject_type == "users" and entry.subject_id == entry.actor_id:
        about = ""  # one's own account: who did it is told already
    return number, about
