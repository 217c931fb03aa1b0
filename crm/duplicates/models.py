"""That two cases, or two companies, were made one."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core.db import Identified, Model, UtcDateTime, choice
from crm.core.labelled import Labelled


class MergeKind(Labelled):
    """What was made one."""

    CASE = "case"
    COMPANY = "company"


class Merge(Identified, Model):
    """``merged_id`` went into ``kept_id``. ``moved`` has each row that changed, as it was before and
    after (crm.duplicates.snapshot), so that the merge can be undone.
    """

    __tablename__ = "merges"

    kind: Mapped[MergeKind] = mapped_column(choice(MergeKind))
    kept_id: Mapped[int]
    merged_id: Mapped[int]
    moved: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[User] = relationship(foreign_keys=by_id)

    __table_args__ = (
        sa.Index(None, "kind", "kept_id"),
        sa.Index(None, "kind", "merged_id"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by"),
        sa.CheckConstraint("kept_id <> merged_id", name="two"),
    )
