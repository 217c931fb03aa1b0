"""Reading cases. ``visible_to`` is the one place that says who may know of which case."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.core.access import Person, Role, one_visible
from crm.core.db import db
from crm.inquiries.models import Inquiry, NamedPerson, OpenedTo, Secrecy

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
    opened = sa.select(OpenedTo.inquiry_id).where(OpenedTo.municipality_id == user.municipality_id)
    return Inquiry.id.in_(opened)


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
