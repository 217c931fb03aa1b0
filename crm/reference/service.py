"""Changing reference data: rows are added, edited, moved and taken out of use, never deleted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.core import audit
from crm.core.access import Person
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.reference import queries
from crm.reference.models import OperatingModel, ReferenceRow


def add(model: type[ReferenceRow], values: dict[str, Any], *, by: Person) -> Any:
    """A new row, last in its list. Raises Refused when the code is taken."""
    last = db.session.scalar(sa.select(sa.func.max(model.position)))
    row = model()
    audit.assign(row, _blanks_as_null(row, values))
    row.position = 0 if last is None else last + 1
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Refused(_("Another row has this code already."), field="code") from None
    audit.record("reference.added", row, by=by)
    return row


def edit(row: Any, values: dict[str, Any], *, by: Person, version: int) -> None:
    """Change a row (or the region). Raises Stale."""
    check_version(row, version)
    changes = audit.assign(row, _blanks_as_null(row, values))
    audit.record("reference.changed", row, by=by, changes=changes)


def disable(row: ReferenceRow, day: date, *, by: Person) -> None:
    """Stop offering a row from a day on; what has it keeps it. Raises Refused."""
    if isinstance(row, OperatingModel) and row.id == queries.region().operating_model_id:
        raise Refused(_("The region works this way. Choose another operating model first."))
    changes = audit.assign(row, {"disabled_on": day})
    audit.record("reference.disabled", row, by=by, changes=changes)


def enable(row: ReferenceRow, *, by: Person) -> None:
    """Offer a row again."""
    changes = audit.assign(row, {"disabled_on": None})
    audit.record("reference.enabled", row, by=by, changes=changes)


def move(row: ReferenceRow, among: Sequence[ReferenceRow], step: int, *, by: Person) -> None:
    """Move a row up (-1) or down (1) among its neighbours in the list."""
    order = list(among)
    place = order.index(row)
    if not 0 <= place + step < len(order):
        return
    order.insert(place + step, order.pop(place))
    for position, each in enumerate(order):
        each.position = position
    audit.record("reference.moved", row, by=by, changes={"position": (place, place + step)})


def _blanks_as_null(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """An empty text in a column that may be empty is nothing, not a text of no length."""
    columns = sa.inspect(type(row)).columns
    return {
        name: None if value == "" and columns[name].nullable else value
        for name, value in values.items()
    }
