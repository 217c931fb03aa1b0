"""The first rows of a list as they will be, for a person to look at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm.accounts.models import User
from crm.core.countries import country_name
from crm.core.db import db
from crm.core.i18n import show_date, show_moment, show_number, show_truth
from crm.core.labelled import Labelled
from crm.imports.models import Import, ImportKind
from crm.imports.reading import Reading
from crm.imports.rules import FIELDS
from crm.inquiries.models import Stage
from crm.inquiries.rules import LABELS, UNITS
from crm.reference.models import Source, StrengthArea, Subarea

LONGEST = 80
MIDNIGHT = " 00:00"  # of a day without a time
NAMES: dict[str, Any] = {
    "source_id": Source,
    "responsible_id": User,
    "area_ids": StrengthArea,
    "subarea_ids": Subarea,
}
ORDER = ("subject", "company_name", "received_at")


@dataclass(frozen=True)
class Table:
    """Headings, and a text for each row and heading."""

    headings: list[str]
    rows: list[list[str]]


def table(row: Import, readings: Sequence[Reading]) -> Table:
    """What the first rows say, without columns that are empty in all of them."""
    told = [_values(row.kind, reading) for reading in readings]
    labels = _labels(row.kind)
    names = [name for name in labels if any(values.get(name) not in EMPTY for values in told)]
    show = _Shower(told)
    return Table(
        [labels[name] for name in names],
        [[show.text(name, values.get(name)) for name in names] for values in told],
    )


EMPTY: tuple[Any, ...] = (None, "", [])


def _values(kind: ImportKind, reading: Reading) -> dict[str, Any]:
    values = {"old_number": reading.old_number, **reading.values}
    if kind is ImportKind.INQUIRIES and reading.stage is not Stage.RECEIVED:
        values |= {"stage": reading.stage, **reading.ending}
    return values


def _labels(kind: ImportKind) -> dict[str, str]:
    fields = FIELDS[kind]
    labels = {name: str(field.label) for name, field in fields.items()}
    if kind is ImportKind.INQUIRIES:
        labels |= {name: str(label) for name, label in LABELS.items()}
    first = [name for name in ("old_number", *ORDER) if name in labels]
    return {name: labels[name] for name in dict.fromkeys((*first, *labels))}


class _Shower:
    """Shows values; the names of rows that they refer to are read once."""

    def __init__(self, told: Sequence[Mapping[str, Any]]) -> None:
        self.names = {name: _names(model, _ids(told, name)) for name, model in NAMES.items()}

    def text(self, name: str, value: Any) -> str:
        """A value for a person."""
        if value in EMPTY:
            return "–"
        if name in self.names:
            ids = value if isinstance(value, list) else [value]
            return ", ".join(self.names[name].get(key, "–") for key in ids)
        if name == "country":
            return country_name(value)
        text = _plain(value, str(UNITS.get(name, "")))
        return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


def _ids(told: Sequence[Mapping[str, Any]], name: str) -> set[int]:
    values = [values.get(name) for values in told]
    return {
        key for value in values for key in (value if isinstance(value, list) else [value]) if key
    }


def _names(model: Any, ids: set[int]) -> dict[int, str]:
    found = db.session.scalars(sa.select(model).where(model.id.in_(ids)))
    return {row.id: row.name for row in found}


def _plain(value: Any, unit: str) -> str:
    for kind, show in SHOW:
        if isinstance(value, kind):
            return show(value, unit)
    return str(value)


SHOW: tuple[tuple[Any, Callable[[Any, str], str]], ...] = (
    (Labelled, lambda value, unit: str(value.label)),
    (bool, lambda value, unit: show_truth(value)),
    (int | Decimal, show_number),
    (datetime, lambda value, unit: show_moment(value).removesuffix(MIDNIGHT)),
    (date, lambda value, unit: show_date(value)),
    (list, lambda value, unit: ", ".join(place.name for place in value)),
)
