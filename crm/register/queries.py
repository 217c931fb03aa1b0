"""Reading the register. ``visible_to`` says who may read a document's inner texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.core import clock
from crm.core.access import MUNICIPAL_ROLES, Person, one_visible
from crm.core.db import db
from crm.core.text import search_words
from crm.inquiries import queries as inquiries
from crm.inquiries.documents import Direction, Document, DocumentKind
from crm.inquiries.models import Inquiry, Secrecy
from crm.reference import queries as reference
from crm.register.rules import SEEN_FROM_THERE, View, kinds

PAGE_SIZE = 50
MOST_IN_A_CASE = 200
AT_A_TIME = 1000


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The documents of the cases that a person may know of; a municipality's are those exchanged
    with it.
    """
    known = Document.inquiry.has(inquiries.visible_to(user))
    if user.role in MUNICIPAL_ROLES:
        return sa.and_(known, Document.municipality_id == user.municipality_id)
    return known


def views_of(user: User) -> tuple[View, ...]:
    """How a person may look at the register; the first is the usual one."""
    return (View.OWN,) if user.is_municipal else (View.INNER, View.PUBLIC)


def get(user: Person, document_id: int) -> Document:
    """One document, 404 outside the person's scope."""
    return one_visible(
        Document,
        document_id,
        visible_to(user),
        joinedload(Document.inquiry).joinedload(Inquiry.company),
        joinedload(Document.municipality),
    )


@dataclass(frozen=True)
class Line:
    """One line of the register: only what the view at hand may show. ``kind`` is in words."""

    id: int
    inquiry_id: int
    label: str
    at: datetime
    kind: str
    direction: Direction
    counterpart: str
    subject: str
    own_number: str
    public_subject: str
    secrecy: Secrecy | None = None  # the public view does not tell


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; days in Europe/Stockholm, both included."""

    text: str | None = None
    kind: DocumentKind | None = None
    direction: Direction | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Slice:
    """One page of the register, newest first. ``older`` and ``newer``: where the next begin."""

    rows: list[Line]
    older: int | None
    newer: int | None


def page(
    user: User,
    view: View,
    filters: Filters,
    *,
    older: int | None = None,
    newer: int | None = None,
) -> Slice:
    """The newest documents, or those older or newer than one (by id)."""
    query = _lines_of(user, view, filters).limit(PAGE_SIZE + 1)
    place = sa.tuple_(Document.at, Document.id)
    if newer is not None:
        query = query.where(place > _place_of(user, view, newer)).order_by(Document.at, Document.id)
    else:
        query = query.order_by(Document.at.desc(), Document.id.desc())
    if older is not None:
        query = query.where(place < _place_of(user, view, older))
    found = [*_read(query, view)]
    more, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if newer is not None:
        rows.reverse()
    before, after = (True, more) if newer is not None else (more, older is not None)
    return Slice(
        rows,
        older=rows[-1].id if rows and before else None,
        newer=rows[0].id if rows and after else None,
    )


def lines(user: User, view: View, filters: Filters, most: int) -> Iterator[Line]:
    """The newest lines of a view, read a thousand at a time."""
    query = _lines_of(user, view, filters).order_by(Document.at.desc(), Document.id.desc())
    return _read(query.limit(most).execution_options(yield_per=AT_A_TIME), view)


def of_inquiry(user: User, inquiry: Inquiry) -> list[Line]:
    """The documents of a case that a person may know of, in their order."""
    everything = sa.true()  # the page of a case notes who reads it
    query = _lines_of(user, View.INNER, Filters(), everything).where(
        Document.inquiry_id == inquiry.id
    )
    return [*_read(query.order_by(Document.number).limit(MOST_IN_A_CASE), View.INNER)]


def _lines_of(
    user: User, view: View, filters: Filters, told: sa.ColumnElement[bool] | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """The lines of a view. ``told``: those that show their inner texts, unless said otherwise
    nothing of a secret case, since nobody notes who reads a list."""
    if told is None:
        told = Inquiry.secrecy != Secrecy.SECRET if view is View.INNER else sa.false()
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Document.id,
            Document.inquiry_id,
            Inquiry.number.label("case_number"),
            Inquiry.secrecy,
            Document.number,
            Document.at,
            Document.kind,
            Document.direction,
            sa.case((told, Document.counterpart), else_=Document.public_counterpart).label(
                "counterpart"
            ),
            sa.case((told, Document.subject), else_=Document.public_subject).label("subject"),
            Document.public_subject,
            (Document.municipality_number if view is View.OWN else sa.literal("")).label(
                "own_number"
            ),
        )
        .join(Inquiry, Inquiry.id == Document.inquiry_id)
        .where(*_conditions(view, filters, told))
    )
    return query if view is View.PUBLIC else query.where(visible_to(user))


def _conditions(
    view: View, filters: Filters, told: sa.ColumnElement[bool]
) -> Iterator[sa.ColumnElement[bool]]:
    """One condition for each filter; words are sought in the texts that the view shows."""
    searched = sa.case((told, Document.inner_search), else_=Document.public_search)
    for word in search_words(filters.text):
        yield searched.contains(word, autoescape=True)
    if filters.kind is not None:
        yield Document.kind == filters.kind
    if filters.direction is not None:
        yield Document.direction == _seen(filters.direction, view)
    if filters.since is not None:
        yield Document.at >= _midnight(filters.since)
    if filters.until is not None:
        yield Document.at < _midnight(filters.until + timedelta(days=1))


def _read(query: sa.Select[*tuple[Any, ...]], view: View) -> Iterator[Line]:
    region = reference.region().name_sv if view is View.OWN else ""
    names = kinds(view)
    for row in db.session.execute(query):
        yield Line(
            id=row.id,
            inquiry_id=row.inquiry_id,
            label=f"{row.case_number}-{row.number}",
            at=row.at,
            kind=str(names.get(row.kind, row.kind.label)),
            direction=_seen(row.direction, view),
            counterpart=region or row.counterpart,
            subject=row.subject,
            own_number=row.own_number,
            public_subject=row.public_subject,
            secrecy=None if view is View.PUBLIC else row.secrecy,
        )


def _seen(direction: Direction, view: View) -> Direction:
    return SEEN_FROM_THERE[direction] if view is View.OWN else direction


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.STOCKHOLM)


def _place_of(user: User, view: View, document_id: int) -> Any:
    """Where a document stands in the list; nowhere, if the view does not have it."""
    at = sa.select(Document.at).where(Document.id == document_id)
    if view is not View.PUBLIC:
        at = at.where(visible_to(user))
    return sa.tuple_(at.correlate(None).scalar_subquery(), document_id)
