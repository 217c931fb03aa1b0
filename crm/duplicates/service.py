"""Writing merges: two cases become one, two companies become one, and back."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.companies.models import Company
from crm.core import audit, clock
from crm.core.access import Permission, may
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.duplicates import cases, queries, snapshot
from crm.duplicates.models import Merge, MergeKind
from crm.duplicates.words import overtaken
from crm.inquiries import service as inquiries
from crm.inquiries.documents import follow_case
from crm.inquiries.models import (
    DismissReason,
    Inquiry,
    NamedPerson,
    OpenedTo,
    Secrecy,
    Stage,
    StageChange,
)


def merge_cases(
    kept: Inquiry,
    merged: Inquiry,
    from_merged: Iterable[str] = (),
    *,
    by: User,
    version: int,
    merged_version: int,
) -> Merge:
    """Make two cases one: what belongs to ``merged`` goes to ``kept``, and ``merged`` is dismissed as
    its duplicate. ``from_merged`` names the fields in which its values count (cases.differences).

    The stricter secrecy counts for both, and only those named in what is secret may know of them.
    Raises Refused where two cases cannot be one, Stale when one was changed meanwhile.
    """
    _check_may(by)
    _hold(kept, merged)
    reasons = cases.refusals(kept, merged)
    if reasons:
        raise Refused(*reasons)
    check_version(kept, version)
    check_version(merged, merged_version)
    both = (kept.id, merged.id)
    before = snapshot.take(_scope(both))
    secrecy, named = cases.stricter(kept, merged), cases.allowed(kept, merged)
    values = cases.chosen_values(kept, merged, set(from_merged)) | {"secrecy": secrecy}
    if secrecy is not Secrecy.OPEN:
        for name in ("code_name", "summary"):  # what others then read instead
            values[name] = values[name] or getattr(kept, name) or getattr(merged, name)
    if named is not None and values["responsible_id"] not in named:
        values["responsible_id"] = by.id
    _move(kept, merged)
    _follow_stage(kept, merged, by=by)
    merged.merged_into_id = kept.id
    inquiries.edit(kept, values, by=by, version=kept.version)
    _dismiss(merged, kept, by=by)
    if named is not None:
        _name_only(kept, named)
        _name_only(merged, named)
    after = snapshot.take(_scope(both), before)
    return _keep(MergeKind.CASE, kept, merged, snapshot.diff(before, after), by=by)


def undo(merge: Merge, *, by: User) -> None:
    """Take a merge back: everything is exactly what it was, but for the history.

    Raises Refused when something that went with it has been changed since, naming it.
    """
    _check_may(by)
    _hold_merge(merge)
    if merge.undone_at is not None:
        raise Refused(_("This has been taken back already."))
    if merge.kind is MergeKind.CASE:
        _undo_cases(merge, by=by)
    else:
        _undo_companies(merge, by=by)
    merge.undone_at, merge.undone_by_id = clock.now(), by.id


def merge_companies(
    kept: Company, merged: Company, *, by: User, version: int, merged_version: int
) -> Merge:
    """Make two companies one: the cases of ``merged`` that ``by`` may know of are ``kept``'s now, and
    who logs a case with its name later gets ``kept``. A case that is hidden from ``by`` stays.

    Raises Refused where a case cannot have that company, Stale when one was changed meanwhile.
    """
    _check_may(by)
    if kept.id == merged.id or kept.merged_into_id or merged.merged_into_id:
        raise Refused(_("These two companies are one already."))
    check_version(kept, version)
    check_version(merged, merged_version)
    moving = queries.cases_of(by, merged)
    ids = [inquiry.id for inquiry in moving]
    scope = _scope(ids) | {"companies": _both(kept, merged)}
    before = snapshot.take(scope)
    merged.merged_into_id = kept.id
    db.session.flush()
    for inquiry in moving:
        _give(inquiry, kept, by=by)
    moved = snapshot.diff(before, snapshot.take(scope, before))
    audit.record("merge.companies", merged, by=by)
    return _keep(MergeKind.COMPANY, kept, merged, moved, by=by)


def _both(kept: Company, merged: Company) -> sa.ColumnElement[bool]:
    return snapshot.table_of("companies").c.id.in_((kept.id, merged.id))


def _give(inquiry: Inquiry, company: Company, *, by: User) -> None:
    """Let a case be about another company, with all that follows from a change of who asks."""
    values = {
        "company_name": company.name,
        "country": company.country,
        "organisation_number": company.organisation_number,
    }
    try:
        inquiries.edit(inquiry, values, by=by, version=inquiry.version)
    except Refused as refused:
        raise Refused(*(f"{inquiry.number}: {reason}" for reason in refused.reasons)) from None
    inquiry.company = company


def _undo_companies(merge: Merge, *, by: User) -> None:
    kept, merged = (db.session.get_one(Company, key) for key in (merge.kept_id, merge.merged_id))
    if kept.merged_into_id is not None:
        raise Refused(_("The company has been put together with another since."))
    ids = {change["key"][0] for change in merge.moved if change["table"] == "inquiries"}
    if len(ids) != len(queries.seen_of(by, ids)):
        raise Refused(_("A case that belongs to this is not open to you any more."))
    _go_back(merge)
    for inquiry in queries.seen_of(by, ids):
        inquiries.make_findable(inquiry)
        inquiry.version += 1
        changes = {"company_name": (kept.name, merged.name)}
        audit.record("inquiry.changed", inquiry, by=by, changes=changes)
    audit.record("merge.companies_undone", merged, by=by)


def _undo_cases(merge: Merge, *, by: User) -> None:
    kept, merged = (db.session.get_one(Inquiry, key) for key in (merge.kept_id, merge.merged_id))
    _hold(kept, merged)
    if kept.merged_into_id is not None:
        raise Refused(_("%(number)s has gone into another case since.", number=kept.number))
    _go_back(merge)
    for inquiry in (kept, merged):
        _end_later_releases(inquiry)
    stages = {change["key"][0]: change for change in merge.moved if change["table"] == "inquiries"}
    for inquiry, other in ((kept, merged), (merged, kept)):
        changed = (stages.get(inquiry.id) or {}).get("after") or {}
        if "stage" in changed:
            _note_stage(inquiry, Stage(changed["stage"]), by=by)
        inquiries.make_findable(inquiry)
        inquiry.version += 1
        audit.record("merge.undone", inquiry, by=by, note=other.number)


def _end_later_releases(inquiry: Inquiry) -> None:
    """Whoever was shown who asks while the two were one must not read the next change of it."""
    table = snapshot.table_of("recipients")
    shown = sa.select(sa.func.max(table.c.identity_edition)).where(table.c.inquiry_id == inquiry.id)
    latest = db.session.scalar(shown)
    if latest is not None and latest > inquiry.identity_edition:
        inquiry.identity_edition = latest + 1


def _go_back(merge: Merge) -> None:
    faults = snapshot.changed_since(merge.moved)
    if faults:
        raise Refused(*overtaken(faults))
    db.session.flush()
    snapshot.go_back(merge.moved)


def _keep(
    kind: MergeKind,
    kept: Any,
    merged: Any,
    moved: list[snapshot.Change],
    *,
    by: User,
) -> Merge:
    merge = Merge(
        kind=kind, kept_id=kept.id, merged_id=merged.id, moved=moved, at=clock.now(), by_id=by.id
    )
    db.session.add(merge)
    if kind is MergeKind.CASE:
        audit.record("merge.made", kept, by=by, note=merged.number)
        audit.record("merge.went", merged, by=by, note=kept.number)
    return merge


def _check_may(by: User) -> None:
    if not may(by, Permission.INQUIRY_EDIT):
        raise Refused(_("This page is not open to you"))


def _hold(kept: Inquiry, merged: Inquiry) -> None:
    """Whoever else works with one of the two waits, or has done so: then we read it."""
    query = sa.select(Inquiry).where(Inquiry.id.in_((kept.id, merged.id))).order_by(Inquiry.id)
    db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _hold_merge(merge: Merge) -> None:
    query = sa.select(Merge).where(Merge.id == merge.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).all()


def _scope(ids: Sequence[int]) -> dict[str, sa.ColumnElement[bool]]:
    """All rows that a merge may touch in some cases."""
    table = snapshot.table_of
    about = {
        name: table(name).c.inquiry_id.in_(ids)
        for name in cases.tables_of_cases()
        if name not in cases.NOT_KEPT
    }
    own = sa.select(Inquiry.company_id, Inquiry.contact_id).where(Inquiry.id.in_(ids)).subquery()
    return {
        **about,
        "inquiries": table("inquiries").c.id.in_(ids),
        "companies": table("companies").c.id.in_(sa.select(own.c.company_id)),
        "contacts": table("contacts").c.id.in_(sa.select(own.c.contact_id)),
    }


def _move(kept: Inquiry, merged: Inquiry) -> None:
    """Everything that goes with a case; a letter that is in both stays where it is."""
    db.session.flush()
    asked = _has("recipients", merged)
    for name in cases.MOVE:
        table = snapshot.table_of(name)
        values: dict[str, Any] = {"inquiry_id": kept.id}
        if name in ("rounds", "offers"):
            values["number"] = table.c.number + _last_number(table, kept)
        moving = sa.and_(table.c.inquiry_id == merged.id, *_goes(name, kept))
        db.session.execute(sa.update(table).where(moving).values(values))
    if asked:
        _open_to_those_asked(kept, merged)
    db.session.expire_all()


def _goes(name: str, kept: Inquiry) -> list[sa.ColumnElement[bool]]:
    letters = snapshot.table_of("letters")
    same = letters.alias()
    there = sa.select(same.c.digest).where(same.c.inquiry_id == kept.id, same.c.digest.is_not(None))
    if name == "letters":
        return [sa.or_(letters.c.digest.is_(None), letters.c.digest.not_in(there))]
    if name == "attachments":  # their letters have gone before them
        files = snapshot.table_of("attachments")
        gone = sa.select(letters.c.id).where(letters.c.inquiry_id == kept.id)
        return [sa.or_(files.c.letter_id.is_(None), files.c.letter_id.in_(gone))]
    return []


def _has(name: str, inquiry: Inquiry) -> bool:
    table = snapshot.table_of(name)
    query = sa.select(table.c.id).where(table.c.inquiry_id == inquiry.id).limit(1)
    return db.session.scalar(query) is not None


def _last_number(table: sa.Table, kept: Inquiry) -> int:
    last = sa.select(sa.func.max(table.c.number)).where(table.c.inquiry_id == kept.id)
    return db.session.scalar(last) or 0


def _open_to_those_asked(kept: Inquiry, merged: Inquiry) -> None:
    """Those asked in the merged case see the one that goes on. Nothing that was shown to some is
    shown to more by it: who asks is to be released anew, and so are each other's answers, unless
    they were in both.
    """
    opened = {
        inquiry_id: set(
            db.session.scalars(
                sa.select(OpenedTo.municipality_id).where(OpenedTo.inquiry_id == inquiry_id)
            )
        )
        for inquiry_id in (kept.id, merged.id)
    }
    for municipality_id in sorted(opened[merged.id] - opened[kept.id]):
        db.session.add(OpenedTo(inquiry_id=kept.id, municipality_id=municipality_id))
    kept.identity_edition = max(kept.identity_edition, merged.identity_edition) + 1
    if not _has("answer_releases", merged):
        releases = snapshot.table_of("answer_releases")
        db.session.execute(sa.delete(releases).where(releases.c.inquiry_id == kept.id))
    db.session.flush()


def _follow_stage(kept: Inquiry, merged: Inquiry, *, by: User) -> None:
    """The case has come as far as the further of the two."""
    moments = [at for at in (kept.qualified_at, merged.qualified_at) if at is not None]
    kept.qualified_at = min(moments, default=None)
    before, stage = kept.stage, cases.further(kept, merged)
    if stage is not before:
        kept.stage = stage
        _note_stage(kept, before, by=by)


def _dismiss(merged: Inquiry, kept: Inquiry, *, by: User) -> None:
    """The merged case is a duplicate now, and no less secret than the one that goes on."""
    before, stage = inquiries.values_of(merged), merged.stage
    merged.stage, merged.dismissed_as = Stage.DISMISSED, DismissReason.DUPLICATE
    merged.code_name = merged.code_name or kept.code_name
    merged.secrecy = kept.secrecy
    _note_stage(merged, stage, by=by)
    db.session.flush()
    follow_case(merged, before)
    follow_case(kept, before)


def _note_stage(inquiry: Inquiry, before: Stage, *, by: User) -> None:
    change = StageChange(from_stage=before, to_stage=inquiry.stage, at=clock.now(), by_id=by.id)
    inquiry.stage_changes.append(change)


def _name_only(inquiry: Inquiry, named: dict[int, str]) -> None:
    """Let nobody but some persons know of a case."""
    kept = {row.user_id: row for row in inquiry.named_persons}
    inquiry.named_persons = [
        kept.get(user_id) or NamedPerson(user_id=user_id, ground=ground)
        for user_id, ground in named.items()
    ]
    db.session.flush()
