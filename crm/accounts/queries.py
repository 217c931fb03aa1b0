"""Reading users."""

import sqlalchemy as sa

from crm.accounts.models import User
from crm.core.access import REGIONAL_ROLES, Role
from crm.core.db import db


def by_email(email: str) -> User | None:
    """The user with an address, however it was typed."""
    return db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def active(*roles: Role) -> list[User]:
    """Open accounts with one of the roles (all roles when none is named), by name."""
    query = sa.select(User).where(User.disabled_at.is_(None)).order_by(User.name)
    if roles:
        query = query.where(User.role.in_(roles))
    return list(db.session.scalars(query))


def regional_team() -> list[User]:
    """Coordinators and advisers: who can be responsible for a case."""
    return active(*REGIONAL_ROLES)


def business_heads(municipality_id: int) -> list[User]:
    """Who is asked when a case goes to a municipality."""
    return [user for user in active(Role.BUSINESS_HEAD) if user.municipality_id == municipality_id]
