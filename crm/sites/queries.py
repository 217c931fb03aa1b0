"""Reading the site bank."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import eq, ge
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from crm.accounts.models import User
from crm.core.access import MUNICIPAL_ROLES, REGIONAL_ROLES, Person, one_visible
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.reference.models import Municipality
from crm.sites.models import Site, SiteKind, SiteStatus

PAGE_SIZE = 50
HISTORY_LENGTH = 20


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The regional team sees every site, a municipality its own, others none."""
    if user.role in REGIONAL_ROLES:
        return sa.true()
    if user.role in MUNICIPAL_ROLES:
        return Site.municipality_id == user.municipality_id
    return sa.false()


def get(user: Person, site_id: int) -> Site:
    """One site with its municipality; outside the user's scope: 404."""
    return one_visible(Site, site_id, visible_to(user), joinedload(Site.municipality))


def of_municipality(municipality_id: int, available_only: bool = False) -> list[Site]:
    """A municipality's sites by name; only those that can be offered, when asked so."""
    query = (
        sa.select(Site)
        .where(Site.municipality_id == municipality_id)
        .options(joinedload(Site.municipality))
        .order_by(Site.name, Site.id)
    )
    if available_only:
        query = query.where(Site.status == SiteStatus.AVAILABLE)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Filters:
    """What a list of sites is narrowed by. Areas in hectares, power in MW."""

    municipality_id: int | None = None
    kind: SiteKind | None = None
    availability: SiteStatus | None = None
    area_ha: Decimal | None = None
    power_mw: Decimal | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """As SQL."""
        asked: list[tuple[Any, Any, Callable[[Any, Any], Any]]] = [
            (Site.municipality_id, self.municipality_id, eq),
            (Site.kind, self.kind, eq),
            (Site.status, self.availability, eq),
            (Site.area_ha, self.area_ha, ge),
            (Site.power_mw_now, self.power_mw, ge),
        ]
        return [compare(column, value) for column, value, compare in asked if value is not None]


def page(
    user: Person, filters: Filters, *, after: int | None = None, size: int = PAGE_SIZE
) -> tuple[list[Site], int | None]:
    """Sites by municipality and name, and the id to go on after when there are more."""
    query = (
        sa.select(Site)
        .join(Site.municipality)
        .options(contains_eager(Site.municipality))
        .where(visible_to(user), *filters.conditions())
        .order_by(Municipality.position, Site.name, Site.id)
        .limit(size + 1)
    )
    if after is not None:
        query = query.where(_comes_after(user, after))
    sites = list(db.session.scalars(query))
    return sites[:size], sites[size - 1].id if len(sites) > size else None


def _comes_after(user: Person, site_id: int) -> sa.ColumnElement[bool]:
    last = db.session.execute(
        sa.select(Municipality.position, Site.name, Site.id)
        .join(Site.municipality)
        .where(Site.id == site_id, visible_to(user))
    ).one_or_none()
    if last is None:
        return sa.true()
    return sa.tuple_(Municipality.position, Site.name, Site.id) > sa.tuple_(*last)


def by_submission(municipality_id: int, submission_key: str) -> Site | None:
    """The site that a form, posted before, has already made."""
    return db.session.scalar(
        sa.select(Site).where(
            Site.municipality_id == municipality_id, Site.submission_key == submission_key
        )
    )


@dataclass(frozen=True)
class Change:
    """One save of a site: when, by whom ("" when the account is unknown), and which columns."""

    at: datetime
    by: str
    action: str
    columns: list[str]

    def labels(self, names: Mapping[str, Any]) -> str:
        """What was changed, in words; a fact in two columns or languages is named once."""
        return ", ".join(dict.fromkeys(str(names.get(name, name)) for name in self.columns))


def history(site: Site) -> list[Change]:
    """The latest changes of a site, newest first."""
    query = (
        sa.select(AuditEntry, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_type == Site.__tablename__,
            AuditEntry.subject_id == site.id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_LENGTH)
    )
    return [
        Change(entry.at, name or "", entry.action, list(entry.changes))
        for entry, name in db.session.execute(query)
    ]
