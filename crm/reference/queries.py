"""Reading reference data. What is disabled is not offered any more, but old cases keep it."""

from typing import TypeVar

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import db
from crm.reference.models import Municipality, ReferenceRow, Region, Source, StrengthArea, Subarea

R = TypeVar("R", bound=ReferenceRow)


def region() -> Region:
    """The region that this installation serves."""
    return db.session.scalars(sa.select(Region).limit(1)).one()


def in_use(model: type[R], *, keep: R | None = None) -> list[R]:
    """The rows that can be chosen today, in their order; ``keep`` stays though it is disabled."""
    enabled = sa.or_(
        model.disabled_on.is_(None),
        model.disabled_on > clock.today(),
        model.id == (keep.id if keep else None),
    )
    return list(db.session.scalars(sa.select(model).where(enabled).order_by(model.position)))


def municipalities() -> list[Municipality]:
    """The region's own municipalities in use, in their order."""
    return [row for row in in_use(Municipality) if row.in_region]


def areas() -> list[StrengthArea]:
    """The strength areas in use."""
    return in_use(StrengthArea)


def subareas() -> list[Subarea]:
    """The subareas in use."""
    return in_use(Subarea)


def sources() -> list[Source]:
    """The sources in use."""
    return in_use(Source)
