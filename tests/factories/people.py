"""One person per role, there in every test; ``person("coordinator")`` finds one."""

import sqlalchemy as sa

from crm.accounts.models import User
from crm.core.access import Role
from crm.core.db import db
from crm.reference.models import Municipality, Source

# key: role, municipality, source
PEOPLE = {
    "coordinator": (Role.COORDINATOR, None, None),
    "other_coordinator": (Role.COORDINATOR, None, None),
    "adviser": (Role.ADVISER, None, None),
    "head_sala": (Role.BUSINESS_HEAD, "1981", None),
    "head_vasteras": (Role.BUSINESS_HEAD, "1980", None),
    "head_koping": (Role.BUSINESS_HEAD, "1983", None),
    "colleague_sala": (Role.COLLEAGUE, "1981", None),
    "steering": (Role.STEERING_GROUP, None, None),
    "partner": (Role.PARTNER, None, "business-sweden"),
    "registrar": (Role.REGISTRAR, None, None),
    "administrator": (Role.ADMINISTRATOR, None, None),
}


def add_people() -> None:
    """Add them all. Their password hash fits no password: tests sign in without one."""
    for key, (role, municipality, source) in PEOPLE.items():
        db.session.add(
            User(
                email=f"{key}@vastmanland.example",
                name=key.replace("_", " ").title(),
                role=role,
                municipality_id=_id(Municipality, municipality),
                source_id=_id(Source, source),
                password_hash="none",
            )
        )


def person(key: str) -> User:
    """The user with a key."""
    return db.session.scalars(
        sa.select(User).where(User.email == f"{key}@vastmanland.example")
    ).one()


def municipality(code: str) -> Municipality:
    """The municipality with a code, e.g. 1981 for Sala."""
    return db.session.scalars(sa.select(Municipality).where(Municipality.code == code)).one()


def source(code: str) -> Source:
    """The source of inquiries with a code."""
    return db.session.scalars(sa.select(Source).where(Source.code == code)).one()


def _id(model: type[Municipality] | type[Source], code: str | None) -> int | None:
    return db.session.scalar(sa.select(model.id).where(model.code == code)) if code else None
