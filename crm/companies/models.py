"""Companies and their contact persons."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Identified, Model, Versioned


class Company(Identified, Versioned, Model):
    """A company that asks. ``country`` is that of its ultimate owner, ISO 3166-1 alpha-2.

    The name is empty while a go-between withholds it.
    """

    __tablename__ = "companies"

    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.Text, index=True)  # folded: how a company is found
    country: Mapped[str | None] = mapped_column(sa.String(2))
    organisation_number: Mapped[str | None] = mapped_column(sa.String(20))

    def __str__(self) -> str:
        return self.name


class Contact(Identified, Versioned, Model):
    """A person at a company, or one who asks on its behalf."""

    __tablename__ = "contacts"

    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    email: Mapped[str | None] = mapped_column(sa.String(254))
    phone: Mapped[str | None] = mapped_column(sa.String(50))

    def __str__(self) -> str:
        return self.name or self.email or ""
