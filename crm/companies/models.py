"""Companies and their contact persons."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from crm.core import names
from crm.core.db import Identified, Model, Versioned


class Company(Identified, Versioned, Model):
    """A company that asks. ``country`` is that of its ultimate owner, ISO 3166-1 alpha-2.

    The name is empty while a go-between withholds it. ``merged_into_id``: the company that it turned
    out to be.
    """

    __tablename__ = "companies"

    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.Text, index=True)  # folded: how a company is found
    country: Mapped[str | None] = mapped_column(sa.String(2))
    organisation_number: Mapped[str | None] = mapped_column(sa.String(20))
    # How likely same ones are found (crm.core.names).
    sound: Mapped[str] = mapped_column(sa.String(names.SOUND_LENGTH), default="", index=True)
    number_key: Mapped[str | None] = mapped_column(sa.String(names.KEY_LENGTH), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)

    @validates("name")
    def _sounds_like(self, column: str, name: str) -> str:
        self.sound = names.sound_of(name)
        return name

    @validates("organisation_number")
    def _numbered(self, column: str, number: str | None) -> str | None:
        self.number_key = names.number_key(number)
        return number

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
    # How the same person, or one at the same place, is found (crm.core.names).
    email_key: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    domain_key: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    phone_key: Mapped[str | None] = mapped_column(sa.String(names.KEY_LENGTH), index=True)

    @validates("email")
    def _mailed(self, column: str, email: str | None) -> str | None:
        self.email_key, self.domain_key = names.email_key(email), names.domain_key(email)
        return email

    @validates("phone")
    def _called(self, column: str, phone: str | None) -> str | None:
        self.phone_key = names.phone_key(phone)
        return phone

    def __str__(self) -> str:
        return self.name or self.email or ""
