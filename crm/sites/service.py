"""Writing the site bank."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.core import audit, clock
from crm.core.access import MUNICIPAL_ROLES, Person
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.sites import queries, rules
from crm.sites.models import Site


def create(values: dict[str, Any], *, by: Person, submission_key: str | None = None) -> Site:
    """Add a site; a municipal person's belongs to their own municipality whatever was asked.

    ``values`` are the site's columns; name and kind are enough. The same form posted again returns
    the same site. Raises Refused.
    """
    values = rules.typed(values)
    if by.role in MUNICIPAL_ROLES:
        values["municipality_id"] = by.municipality_id
    _check(values)
    site = Site(**values, submission_key=submission_key)
    try:
        with db.session.begin_nested():
            db.session.add(site)
    except IntegrityError:
        earlier = _earlier(values["municipality_id"], submission_key)
        if earlier is None:
            raise
        return earlier
    audit.record("site.created", site, by=by)
    return site


def _earlier(municipality_id: int, submission_key: str | None) -> Site | None:
    return queries.by_submission(municipality_id, submission_key) if submission_key else None


def edit(site: Site, values: dict[str, Any], *, by: Person, version: int) -> Site:
    """Change a site. It stays in its municipality: answers and offers name it there.

    Raises Refused, and Stale when a colleague saved it after ``version``.
    """
    check_version(site, version)
    _check_own(site, by)
    present = {column.key: getattr(site, column.key) for column in Site.__table__.columns}
    values = rules.typed(values) | {"municipality_id": site.municipality_id}
    _check(present | values)
    changes = audit.assign(site, values)
    if changes:
        audit.record("site.changed", site, by=by, changes=changes)
    return site


def _check(values: dict[str, Any]) -> None:
    if not (values.get("name") or "").strip():
        raise Refused(_("Give the site a name."), field="name")
    if values.get("kind") is None:
        raise Refused(_("Choose what kind of site it is."), field="kind")
    if values.get("municipality_id") is None:
        raise Refused(_("Choose the municipality."), field="municipality_id")
    for field, advice in rules.faults(values, clock.today()).items():
        raise Refused(advice, field=field)


def _check_own(site: Site, by: Person) -> None:
    if by.role in MUNICIPAL_ROLES and by.municipality_id != site.municipality_id:
        raise Refused(_("This site belongs to another municipality."))
