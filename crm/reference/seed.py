"""Load the shipped reference data. What is there already, perhaps edited by the region, stays."""

from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
import yaml

from crm.core.db import db
from crm.reference.models import (
    Municipality,
    OperatingModel,
    Provision,
    ReferenceRow,
    Region,
    Source,
    StrengthArea,
    Subarea,
)

DATA = Path(__file__).parent / "data"


def seed() -> int:
    """Add the rows that are missing, in the caller's transaction; tells how many."""
    added = (
        _add(OperatingModel, _read("operating_models"))
        + _add(Municipality, _read("municipalities"))
        + _add(Source, _read("sources"))
        + _add(Provision, _read("provisions"))
        + _add_areas(_read("strength_areas"))
    )
    return added + _add_region(_read("region"))


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def _add(model: type[ReferenceRow], rows: list[dict[str, Any]]) -> int:
    known = set(db.session.scalars(sa.select(model.code)))
    new = [
        cast(Any, model)(position=position, **row)
        for position, row in enumerate(rows)
        if row["code"] not in known
    ]
    db.session.add_all(new)
    db.session.flush()
    return len(new)


def _add_areas(rows: list[dict[str, Any]]) -> int:
    subareas = {row["code"]: row.pop("subareas") for row in rows}
    added = _add(StrengthArea, rows)
    ids = {area.code: area.id for area in db.session.scalars(sa.select(StrengthArea))}
    for code, parts in subareas.items():
        added += _add(Subarea, [{**part, "area_id": ids[code]} for part in parts])
    return added


def _add_region(row: dict[str, Any]) -> int:
    if db.session.scalar(sa.select(Region.id).limit(1)) is not None:
        return 0
    model = row.pop("operating_model")
    model_id = db.session.scalar(sa.select(OperatingModel.id).where(OperatingModel.code == model))
    db.session.add(Region(operating_model_id=model_id, **row))
    return 1
