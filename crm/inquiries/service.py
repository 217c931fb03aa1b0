"""Writing cases: registered, edited, qualified, moved, opened to municipalities and persons."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.companies import service as companies
from crm.companies.models import Company
from crm.core import audit, clock
from crm.core.access import Person
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.core.text import fold, marks_of
from crm.inquiries import queries, rules
from crm.inquiries.documents import (
    DocumentKind,
    follow_case,
    parts_of,
    register_document,
    register_release,
)
from crm.inquiries.models import (
    CLOSED,
    DismissReason,
    Inquiry,
    InquiryArea,
    NamedPerson,
    NumberSeries,
    OpenedTo,
    Secrecy,
    Stage,
    StageChange,
    TextMark,
)
from crm.reference.models import Municipality, Source, StrengthArea, Subarea


def register(
    values: dict[str, Any], *, by: Person | None, submission_key: str | None = None
) -> Inquiry:
    """Log an inquiry and give it the next number of the year.

    ``values``: the columns in rules.COLUMNS, the company's and the contact's fields, ``area_ids``
    (primary first) and ``subarea_ids``. The same submission key again gives the same case. ``by``
    is None for one that came by itself, in a mail or a public form.
    Raises Refused for values that break a rule.
    """
    key = submission_key or uuid4().hex
    values = rules.tidy({"received_at": clock.now(), "secrecy": Secrecy.OPEN, **values})
    year = clock.today().year
    series = _lock_series(year)
    already = queries.by_submission_key(key)
    if already is not None:
        return _same(already, values)
    _check(values)
    series.last += 1
    inquiry = Inquiry(number=f"{year}-{series.last:04}", submission_key=key, stage=Stage.RECEIVED)
    _fill(inquiry, values)
    db.session.add(inquiry)
    db.session.flush()
    _note_stage(inquiry, None, by=by)
    audit.record("inquiry.registered", inquiry, by=by)
    register_document(inquiry, DocumentKind.INQUIRY, at=inquiry.received_at, by=by, row=inquiry)
    _name_those_at_work(inquiry, by=by)
    return inquiry


def _same(already: Inquiry, values: dict[str, Any]) -> Inquiry:
    """The receipt of a form sent twice; other words under the same key are not thrown away."""
    for name in ("subject", "description"):
        if (values.get(name) or "") != (getattr(already, name) or ""):
            raise Refused(
                _(
                    "This form has been saved as %(number)s already. Change that case, or log a "
                    "new one.",
                    number=already.number,
                )
            )
    return already


def edit(
    inquiry: Inquiry,
    values: dict[str, Any],
    *,
    by: Person,
    version: int,
    shown_to: Sequence[Municipality] = (),
    may_open: bool = False,
) -> None:
    """Change a case. Raises Stale when somebody saved it first, Refused when a rule says no.

    ``may_open``: said when a hidden case becomes open although municipalities have been asked, who
    then see who asks.

    ``shown_to``: the municipalities that know who asks in a hidden case and may see what changes in
    that at once. Unless they are said, a change of who asks ends every release of it.
    """
    check_version(inquiry, version)
    before, was_hidden = values_of(inquiry), inquiry.hides_identity
    values = rules.tidy({**before, **values})
    _check(values)
    _fill(inquiry, values)
    _refuse_less_secret(inquiry)
    if inquiry.stage not in {Stage.RECEIVED, Stage.DISMISSED}:
        _check_complete(inquiry)
    db.session.flush()
    after = values_of(inquiry)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    audit.record("inquiry.changed", inquiry, by=by, changes=changes)
    _name_those_at_work(inquiry, by=by)
    _take_along(inquiry, by=by)
    follow_case(inquiry, before)
    who_asks = {name: change for name, change in changes.items() if name in rules.IDENTITY}
    if who_asks:
        _show_on(inquiry, who_asks, shown_to, by=by)
    if was_hidden and not inquiry.hides_identity:
        _open_up(inquiry, may_open, by=by)


def _take_along(inquiry: Inquiry, *, by: Person) -> None:
    """What went into a case is never less secret than it, and known to those who know of it."""
    for part in parts_of(inquiry):
        level = max(part.secrecy, inquiry.secrecy, key=rules.STRICTER.index)
        if level is not part.secrecy:
            changes = {"secrecy": (part.secrecy, level)}
            part.secrecy, part.code_name = level, part.code_name or inquiry.code_name
            audit.record("inquiry.changed", part, by=by, changes=changes)
        for known in inquiry.named_persons if part.is_secret else ():
            name_person(part, known.user, known.ground, by=by)
        _take_along(part, by=by)


def _refuse_less_secret(inquiry: Inquiry) -> None:
    kept = inquiry.merged_into
    if kept and rules.STRICTER.index(inquiry.secrecy) < rules.STRICTER.index(kept.secrecy):
        raise Refused(
            _("%(number)s, into which this case went, is more secret.", number=kept.number),
            field="secrecy",
        )


def _open_up(inquiry: Inquiry, may_open: bool, *, by: Person) -> None:
    """Show who asks to all that were asked. Raises Refused unless that is meant."""
    asked = queries.opened_to(inquiry)
    if not asked:
        return
    names = ", ".join(row.name_sv for row in asked)
    if not may_open:
        raise Refused(
            _("Tick this if the case is to be open, or choose another alternative above."),
            field="made_open",
        )
    audit.record("inquiry.opened_up", inquiry, by=by, note=names)
    for municipality in asked:
        register_release(inquiry, municipality, by=by, row=inquiry)


def _show_on(
    inquiry: Inquiry, changes: audit.Changes, shown_to: Sequence[Municipality], *, by: Person
) -> None:
    """Show municipalities a new edition of who asks, or nobody."""
    if not shown_to or not inquiry.hides_identity:
        inquiry.identity_edition += 1
        return
    names = ", ".join(row.name_sv for row in shown_to)
    audit.record("inquiry.shown_on", inquiry, by=by, changes=changes, note=names)
    for municipality in shown_to:
        register_release(inquiry, municipality, by=by, row=inquiry)


def qualify(inquiry: Inquiry, *, by: Person) -> None:
    """The case is real and complete enough to be sent on. Raises Refused with what is missing."""
    move(inquiry, Stage.QUALIFIED, by=by)


def dismiss(inquiry: Inquiry, reason: DismissReason, *, by: Person) -> None:
    """The case is spam or a duplicate: it stays, but is never counted."""
    inquiry.dismissed_as = reason
    move(inquiry, Stage.DISMISSED, by=by)


def move(inquiry: Inquiry, to: Stage, *, by: Person) -> None:
    """Take a case to its next stage. Raises Refused when that stage does not follow."""
    if to not in rules.NEXT[inquiry.stage]:
        raise Refused(
            _(
                "The case is %(stage)s and cannot become %(to)s.",
                stage=inquiry.stage.label,
                to=to.label,
            )
        )
    if to is Stage.QUALIFIED:
        _check_complete(inquiry)
        inquiry.qualified_at = clock.now()
    _set_stage(inquiry, to, "inquiry.moved", by=by)


def reopen(inquiry: Inquiry, *, by: Person) -> None:
    """Bring a closed case back to the stage that it was closed from."""
    if not inquiry.is_closed:
        raise Refused(_("The case is not closed."))
    if inquiry.merged_into_id is not None:
        raise Refused(_("The case goes on in another. Take that back instead."))
    closing = [change for change in inquiry.stage_changes if change.to_stage in CLOSED][-1]
    inquiry.dismissed_as = None
    _set_stage(inquiry, closing.from_stage or Stage.RECEIVED, "inquiry.reopened", by=by)


def open_to(inquiry: Inquiry, municipality: Municipality, *, by: Person) -> None:
    """Let a municipality see the case (of a secret one only its named persons). Once is enough."""
    row = {"inquiry_id": inquiry.id, "municipality_id": municipality.id}
    if db.session.scalar(sa.select(OpenedTo.id).filter_by(**row)) is None:
        db.session.add(OpenedTo(**row))
        audit.record("inquiry.opened", inquiry, by=by, note=municipality.name_sv)


def name_person(inquiry: Inquiry, user: User, ground: str, *, by: Person | None) -> None:
    """Let a person know of a secret case. Raises Refused without a ground. Once is enough."""
    if not inquiry.is_secret:
        raise Refused(_("Only a secret case has named persons."))
    if not ground.strip():
        raise Refused(_("Say why the person may know of the case."), field="ground")
    row = {"inquiry_id": inquiry.id, "user_id": user.id}
    if db.session.scalar(sa.select(NamedPerson.id).filter_by(**row)) is None:
        db.session.add(NamedPerson(**row, ground=ground.strip()))
        audit.record("inquiry.named", inquiry, by=by, changes={"user": (None, user)}, note=ground)
    for part in parts_of(inquiry):
        if part.is_secret:
            name_person(part, user, ground, by=by)


def note_reading(inquiry: Inquiry, *, by: Person) -> None:
    """Keep that a person has read a secret case."""
    if inquiry.is_secret:
        audit.record("inquiry.read", inquiry, by=by)


def values_of(inquiry: Inquiry) -> dict[str, Any]:
    """A case as ``register`` and ``edit`` take it."""
    company, contact = inquiry.company, inquiry.contact
    return {
        **{name: getattr(inquiry, name) for name in rules.COLUMNS},
        "company_name": company.name if company else None,
        "country": company.country if company else None,
        "organisation_number": company.organisation_number if company else None,
        "contact_name": contact.name if contact else None,
        "contact_title": contact.title if contact else None,
        "contact_email": contact.email if contact else None,
        "contact_phone": contact.phone if contact else None,
        "area_ids": [link.area_id for link in inquiry.area_links],
        "subarea_ids": [subarea.id for subarea in inquiry.subareas],
    }


def _lock_series(year: int) -> NumberSeries:
    """The year's number series. Another registration waits here until this one is committed."""
    db.session.execute(
        sa.text("INSERT INTO number_series (year, last) VALUES (:year, 0) ON CONFLICT DO NOTHING"),
        {"year": year},
    )
    return db.session.scalars(
        sa.select(NumberSeries)
        .where(NumberSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _check(values: dict[str, Any]) -> None:
    subareas = db.session.scalars(
        sa.select(Subarea).where(Subarea.id.in_(values.get("subarea_ids") or ()))
    )
    for fault in rules.faults(values, {subarea.id: subarea.area_id for subarea in subareas}):
        raise Refused(str(fault.text), field=fault.field)
    _check_exists(Source, "source_id", values)
    responsible = db.session.get(User, values.get("responsible_id") or 0)
    if values.get("responsible_id") and not (responsible and responsible.is_regional):
        raise Refused(_("Choose somebody in the regional team."), field="responsible_id")


def _check_exists(model: type[Source], name: str, values: dict[str, Any]) -> None:
    if db.session.get(model, values[name]) is None:
        raise Refused(_("Choose one of the alternatives."), field=name)


def _check_complete(inquiry: Inquiry) -> None:
    missing = rules.missing_to_qualify(inquiry)
    if missing:
        raise Refused(
            *(_("Missing: %(what)s.", what=needed.text) for needed in missing),
            field=missing[0].field,
        )


def _fill(inquiry: Inquiry, values: dict[str, Any]) -> None:
    audit.assign(inquiry, {name: values[name] for name in rules.COLUMNS if name in values})
    inquiry.company = _company(inquiry, values)
    inquiry.contact = companies.keep_contact(
        inquiry.contact,
        inquiry.company,
        name=values.get("contact_name"),
        title=values.get("contact_title"),
        email=values.get("contact_email"),
        phone=values.get("contact_phone"),
    )
    _set_areas(inquiry, values.get("area_ids") or [], values.get("subarea_ids") or [])
    make_findable(inquiry)


def make_findable(inquiry: Inquiry) -> None:
    """Let searches, and those who look for likely the same, find a case by what it says now."""
    inquiry.search_text = fold(
        inquiry.number,
        inquiry.company.name if inquiry.company else None,
        inquiry.contact.name if inquiry.contact else None,
        inquiry.contact.email if inquiry.contact else None,
        inquiry.code_name,
        inquiry.subject,
    )
    kept = {row.mark: row for row in inquiry.text_marks}
    wanted = marks_of(inquiry.subject, inquiry.description)
    inquiry.text_marks = [kept.get(mark) or TextMark(mark=mark) for mark in wanted]


def _company(inquiry: Inquiry, values: dict[str, Any]) -> Company | None:
    about = (values.get("company_name"), values.get("country"), values.get("organisation_number"))
    now = inquiry.company
    if now is not None and about == (now.name, now.country, now.organisation_number):
        return now  # also where others with the same facts, or what it turned out to be, exist
    if inquiry.company is not None and not inquiry.company.name and any(about):
        return companies.name_it(inquiry.company, about[0] or "", about[1], about[2])
    return companies.find_or_create(*about)


def _set_areas(inquiry: Inquiry, area_ids: list[int], subarea_ids: list[int]) -> None:
    wanted = list(dict.fromkeys(area_ids))
    areas = db.session.scalars(sa.select(StrengthArea).where(StrengthArea.id.in_(wanted))).all()
    if len(areas) != len(wanted):
        raise Refused(_("Choose among the alternatives."), field="area_ids")
    kept = {link.area_id: link for link in inquiry.area_links}
    by_id = {area.id: area for area in areas}
    inquiry.area_links[:] = [
        kept.get(area_id) or InquiryArea(area_id=area_id, area=by_id[area_id]) for area_id in wanted
    ]
    inquiry.area_links.reorder()  # type: ignore[attr-defined]  # an ordering_list has it
    inquiry.subareas = list(
        db.session.scalars(sa.select(Subarea).where(Subarea.id.in_(subarea_ids)))
    )


def _set_stage(inquiry: Inquiry, to: Stage, action: str, *, by: Person) -> None:
    before, inquiry.stage = inquiry.stage, to
    _note_stage(inquiry, before, by=by)
    audit.record(action, inquiry, by=by, changes={"stage": (before, to)})


def _note_stage(inquiry: Inquiry, before: Stage | None, *, by: Person | None) -> None:
    inquiry.stage_changes.append(
        StageChange(
            from_stage=before, to_stage=inquiry.stage, at=clock.now(), by_id=by.id if by else None
        )
    )


def _name_those_at_work(inquiry: Inquiry, *, by: Person | None) -> None:
    """Whoever makes a case secret, and who is responsible for it, may know of it."""
    if not inquiry.is_secret:
        return
    at_work = dict.fromkeys((by.id if by else None, inquiry.responsible_id))
    known = [user for key in at_work if (user := db.session.get(User, key or 0))]
    if not known:
        raise Refused(_("Say who is responsible: nobody else may know."), field="responsible_id")
    for user in known:
        name_person(inquiry, user, _("works with the case"), by=by)
