"""A closed month."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Identified, Model


class MonthlyReport(Identified, Model):
    """The figures of a month as they were when its report was made; they do not change.

    ``figures`` is what crm.kpi.queries computes, each figure with the numbers of its cases.
    """

    __tablename__ = "monthly_reports"

    month: Mapped[date] = mapped_column(unique=True)  # the month's first day
    figures: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
