"""Reading cases. ``visible_to`` is the one place that says who may know of which case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from crm.accounts import queries as accounts
from crm.accounts.models import User
from crm.core.access import MUNICIPAL_ROLES, REGIONAL_ROLES, Person, Role, one_visible
from crm.core.db import db
from crm.core.text import search_words
from crm.inquiries.models import Inquiry, InquiryArea, NamedPerson, OpenedTo, Secrecy, Stage
from crm.reference.models import Municipality

PAGE_SIZE = 50

Scope = Callable[[Person], sa.ColumnElement[bool]]


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The cases that a person may know of. Of a secret one only the named persons may."""
    scope = SCOPES.get(user.role)
    if scope is None:
        return sa.false()
    return sa.and_(scope(user), sa.or_(Inquiry.secrecy != Secrecy.SECRET, _named(user)))


def _everything(user: Person) -> sa.ColumnElement[bool]:
    return sa.true()


def _opened_to_municipality(user: Person) -> sa.ColumnElement[bool]:
    # Asked case by case: of the newest, nearly all were opened to a municipality that answers.
    return sa.exists().where(
        OpenedTo.inquiry_id == Inquiry.id, OpenedTo.municipality_id == user.municipality_id
    )


def _sent_by_partner(user: Person) -> sa.ColumnElement[bool]:
    return Inquiry.source_id == user.source_id


def _not_secret(user: Person) -> sa.ColumnElement[bool]:
    return Inquiry.secrecy != Secrecy.SECRET


def _named(user: Person) -> sa.ColumnElement[bool]:
    return Inquiry.id.in_(sa.select(NamedPerson.inquiry_id).where(NamedPerson.user_id == user.id))


SCOPES: dict[Role, Scope] = {
    Role.COORDINATOR: _everything,
    Role.ADVISER: _everything,
    Role.BUSINESS_HEAD: _opened_to_municipality,
    Role.COLLEAGUE: _opened_to_municipality,
    Role.PARTNER: _sent_by_partner,
    Role.REGISTRAR: _not_secret,
}


def get(user: Person, inquiry_id: int) -> Inquiry:
    """One case with what its page shows; 404 outside the person's scope."""
    return one_visible(
        Inquiry,
        inquiry_id,
        visible_to(user),
        joinedload(Inquiry.source),
        joinedload(Inquiry.company),
        joinedload(Inquiry.contact),
        joinedload(Inquiry.responsible),
        selectinload(Inquiry.area_links),
        selectinload(Inquiry.subareas),
    )


def by_submission_key(key: str) -> Inquiry | None:
    """The case that a form with this key has made already."""
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.submission_key == key))


def named_persons(inquiry: Inquiry) -> list[NamedPerson]:
    """Who may know of a secret case, with the ground of each, in the order they were named."""
    return list(
        db.session.scalars(
            sa.select(NamedPerson)
            .where(NamedPerson.inquiry_id == inquiry.id)
            .options(joinedload(NamedPerson.user).joinedload(User.municipality))
            .order_by(NamedPerson.id)
        )
    )


@dataclass(frozen=True)
class Filters:
    """What a list of cases is narrowed to; nothing set means all."""

    text: str | None = None
    stage: Stage | None = None
    secrecy: Secrecy | None = None
    area_id: int | None = None
    source_id: int | None = None
    responsible_id: int | None = None

    def conditions(
        self, whole: sa.ColumnElement[bool] | None = None
    ) -> list[sa.ColumnElement[bool]]:
        """One condition for each filter that is set. ``whole``: the cases in which all words may
        be sought; in the others only number and code name. None: all words in all cases."""
        found = [
            column == wanted
            for column, wanted in (
                (Inquiry.stage, self.stage),
                (Inquiry.source_id, self.source_id),
                (Inquiry.responsible_id, self.responsible_id),
            )
            if wanted is not None
        ]
        if self.secrecy is Secrecy.OPEN:
            # Nearly all are open: to walk the newest is faster than to sort what an index finds.
            found.append(Inquiry.secrecy.not_in([Secrecy.LIMITED, Secrecy.SECRET]))
        elif self.secrecy is not None:
            found.append(Inquiry.secrecy == self.secrecy)
        if self.area_id is not None:
            found.append(Inquiry.area_links.any(InquiryArea.area_id == self.area_id))
        found += [_has_word(word, whole) for word in search_words(self.text)]
        return found


def _has_word(word: str, whole: sa.ColumnElement[bool] | None) -> sa.ColumnElement[bool]:
    found = Inquiry.search_text.contains(word, autoescape=True)
    if whole is None:
        return found
    outward: Any = Inquiry.number + " " + sa.func.coalesce(Inquiry.code_name, "")
    for capital in "ÅÄÖ":  # SQLite's lower() leaves them
        outward = sa.func.replace(outward, capital, capital.lower())
    named = sa.func.lower(outward, type_=sa.String).contains(word, autoescape=True)
    return sa.or_(named, sa.and_(whole, found))


@dataclass(frozen=True)
class Slice:
    """One page of a list, newest first. ``older`` and ``newer``: where the next ones begin."""

    rows: list[Inquiry]
    older: int | None
    newer: int | None


def page(
    user: Person,
    filters: Filters,
    *,
    older: int | None = None,
    newer: int | None = None,
    named: sa.ColumnElement[bool] | None = None,
) -> Slice:
    """The newest cases that a person may know of, or those older or newer than a case (by id).

    A municipal person finds a case by what its page shows: ``named`` are those in which the
    municipality may know who asks (unless said otherwise, the open ones).
    """
    whole = None
    if user.role in MUNICIPAL_ROLES:
        whole = Inquiry.secrecy == Secrecy.OPEN if named is None else named
    found = list(db.session.scalars(_page_query(user, filters.conditions(whole), older, newer)))
    more, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if newer is not None:
        rows.reverse()
    before, after = (True, more) if newer is not None else (more, older is not None)
    return Slice(
        rows,
        older=rows[-1].id if rows and before else None,
        newer=rows[0].id if rows and after else None,
    )


def _page_query(
    user: Person,
    conditions: list[sa.ColumnElement[bool]],
    older: int | None,
    newer: int | None,
) -> sa.Select[Inquiry]:
    query = (
        sa.select(Inquiry)
        .where(visible_to(user), *conditions)
        .options(
            joinedload(Inquiry.company),
            joinedload(Inquiry.responsible),
            selectinload(Inquiry.area_links),
            defer(Inquiry.description),
            defer(Inquiry.summary),
            defer(Inquiry.other_requirements),
        )
        .limit(PAGE_SIZE + 1)
    )
    place = sa.tuple_(Inquiry.received_at, Inquiry.id)
    if newer is not None:
        query = query.where(place > _place_of(user, newer)).order_by(
            Inquiry.received_at, Inquiry.id
        )
    else:
        query = query.order_by(Inquiry.received_at.desc(), Inquiry.id.desc())
    return query if older is None else query.where(place < _place_of(user, older))


def _place_of(user: Person, inquiry_id: int) -> Any:
    """Where a case stands in the list; nowhere, if the person may not know of it."""
    known = sa.select(Inquiry.received_at).where(Inquiry.id == inquiry_id, visible_to(user))
    at = known.correlate(None).scalar_subquery()
    return sa.tuple_(at, inquiry_id)


def opened_to(inquiry: Inquiry) -> list[Municipality]:
    """The municipalities that may see the case, in the order in which it was opened to them."""
    query = (
        sa.select(Municipality)
        .join(OpenedTo, OpenedTo.municipality_id == Municipality.id)
        .where(OpenedTo.inquiry_id == inquiry.id)
        .order_by(OpenedTo.id)
    )
    return list(db.session.scalars(query))


def who_sees(inquiry: Inquiry) -> list[User]:
    """Everybody who may know of a case: the mirror of ``visible_to``, by role and name."""
    opened = sa.select(OpenedTo.municipality_id).where(OpenedTo.inquiry_id == inquiry.id)
    roles: list[sa.ColumnElement[bool]] = [
        User.role.in_(REGIONAL_ROLES),
        sa.and_(User.role.in_(MUNICIPAL_ROLES), User.municipality_id.in_(opened)),
        sa.and_(User.role == Role.PARTNER, User.source_id == inquiry.source_id),
    ]
    query = sa.select(User).where(User.disabled_at.is_(None))
    if inquiry.is_secret:
        named = sa.select(NamedPerson.user_id).where(NamedPerson.inquiry_id == inquiry.id)
        query = query.where(User.id.in_(named))
    else:
        roles.append(User.role == Role.REGISTRAR)
    return list(
        db.session.scalars(
            query.where(sa.or_(*roles))
            .options(joinedload(User.municipality), joinedload(User.source))
            .order_by(User.name)
        )
    )


def could_be_named(inquiry: Inquiry) -> list[User]:
    """Who in the regional team does not know of a secret case yet."""
    named = {row.user_id for row in named_persons(inquiry)}
    return [user for user in accounts.regional_team() if user.id not in named]
