"""The demo region: eighteen months of a region's work, so that every page has something to show.

Entered through the services, as people would have entered it.
"""

from typing import Any

import sqlalchemy as sa
import yaml

from config import ROOT
from crm.accounts.models import User
from crm.core.access import Role
from crm.core.db import db

DATA = ROOT / "crm" / "demo" / "data"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
# Printed at the start and in the README: these accounts are for trying things out, nothing else.
PASSWORD = "mark vatten och el"  # noqa: S105 - public on purpose


def read(name: str) -> list[dict[str, Any]]:
    """One of the demo's data files: people, sites or inquiries."""
    text = (DATA / f"{name}.yaml").read_text("utf-8")
    rows: list[dict[str, Any]] = yaml.load(text, Loader=LOADER)  # noqa: S506 - both are safe ones
    return rows


def is_empty() -> bool:
    """Whether nobody has an account yet: then this is the first start."""
    return db.session.scalar(sa.select(User.id).limit(1)) is None


def logins() -> list[tuple[str, str, str]]:
    """One log-in per role, as role, address and password; empty when the demo is not loaded."""
    there = set(db.session.scalars(sa.select(User.email)))
    first: dict[str, dict[str, Any]] = {}
    for row in read("people"):
        if row["email"] in there:
            first.setdefault(row["role"], row)
    return [(Role(role).label, row["email"], PASSWORD) for role, row in first.items()]
