"""Reading reference data. What is disabled is not offered any more, but old cases keep it."""

from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm.interfaces import ORMOption

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
    order = (model.position, model.id)
    return list(db.session.scalars(sa.select(model).where(enabled).order_by(*order)))


def all_of(model: type[R], *options: ORMOption) -> list[R]:
    """Every row of a kind, in its order; those that are not offered any more as well."""
    query = sa.select(model).order_by(model.position, model.id).options(*options)
    return list(db.session.scalars(query))


def municipalities() -> list[Municipality]:
    """The region's own municipalities in use, in their order."""
    return [row for row in in_use(Municipality) if row.in_region]


def areas() -> list[StrengthArea]:
    """The strength areas in use."""
    return in_use(StrengthArea)


def subareas() -> list[Subarea]:
    """The subareas in use; those of a strength area that is not in use are neither."""
    areas_in_use = {area.id for area in areas()}
    return [row for row in in_use(Subarea) if row.area_id in areas_in_use]


def sources() -> list[Source]:
    """The sources in use."""
    return in_use(Source)
