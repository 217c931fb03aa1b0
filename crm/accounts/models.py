"""Users and their sign-ins."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.access import MUNICIPAL_ROLES, REGIONAL_ROLES, Permission, Role, may
from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice
from crm.reference.models import Municipality, Source


class User(Identified, Versioned, Model):
    """Somebody who signs in. ``email`` is kept in lower case."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(50), default="")
    role: Mapped[Role] = mapped_column(choice(Role))
    municipality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("municipalities.id"))
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sources.id"))
    language: Mapped[str] = mapped_column(sa.String(5), default="sv")
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    gets_monthly_report: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    municipality: Mapped[Municipality | None] = relationship()
    source: Mapped[Source | None] = relationship()
    identities: Mapped[list["ExternalIdentity"]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    # What Flask-Login asks; its cookie holds the sign-in's token, never the user's number.
    is_authenticated = True
    is_anonymous = False
    session_token: str = ""
    # Whether the organisation's own sign-in, with a second factor of its own, let this request in.
    is_checked_elsewhere: bool = False

    @property
    def is_invited(self) -> bool:
        """Whether the person has not come in yet, by a password or by the organisation."""
        return not self.password_hash and not self.identities

    @property
    def is_active(self) -> bool:
        """Whether the account is open."""
        return self.disabled_at is None

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.session_token

    @property
    def is_regional(self) -> bool:
        """Whether the user works in the regional team."""
        return self.role in REGIONAL_ROLES

    @property
    def is_municipal(self) -> bool:
        """Whether the user works in a municipality."""
        return self.role in MUNICIPAL_ROLES

    def may(self, permission: str) -> bool:
        """Whether the role holds a permission, by its name: ``user.may("site.edit")``."""
        return may(self, Permission(permission))

    def __str__(self) -> str:
        return self.name


class SignInMethod(StrEnum):
    """How somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 - the word, not one
    ORGANISATION = "organisation"


class SignIn(Identified, Model):
    """One signed-in browser. Ending the row ends it, whatever cookie is shown afterwards."""

    __tablename__ = "sign_ins"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    method: Mapped[SignInMethod] = mapped_column(
        choice(SignInMethod), default=SignInMethod.PASSWORD
    )
    browser: Mapped[str] = mapped_column(sa.String(60), default="")
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class ExternalIdentity(Identified, Model):
    """Whom an organisation's sign-in means by a subject of its own; linked at the first sign-in."""

    __tablename__ = "external_identities"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    issuer: Mapped[str] = mapped_column(sa.String(255))
    subject: Mapped[str] = mapped_column(sa.String(255))

    user: Mapped[User] = relationship(back_populates="identities")

    __table_args__ = (
        sa.UniqueConstraint("issuer", "subject"),
        # One person has one subject at an issuer, also when two sign-ins come at once.
        sa.UniqueConstraint("user_id", "issuer"),
    )


class SignInTry(Identified, Model):
    """One guess at a password, code or link. Account and address as keyed hashes only."""

    __tablename__ = "sign_in_tries"

    purpose: Mapped[str] = mapped_column(sa.String(20))
    account_hash: Mapped[str] = mapped_column(sa.String(64))
    address_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    succeeded: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.Index("ix_tries_of_address", "address_hash", "purpose", "at"),)


class LinkPurpose(StrEnum):
    """Why somebody may choose a password by a link."""

    INVITATION = "invitation"
    RESET = "reset"


class PasswordLink(Identified, Model):
    """A mailed link that lets its holder choose a password, once. The token is only mailed."""

    __tablename__ = "password_links"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class SecondFactor(Identified, Model):
    """The app in somebody's phone that shows a new code each half minute.

    ``secret`` counts from ``confirmed_at`` on; ``next_secret`` is being set up, the first time or for
    another phone. Both are sealed. ``last_step`` is the half minute of the last code that was used.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    secret: Mapped[str] = mapped_column(sa.Text, default="")
    next_secret: Mapped[str] = mapped_column(sa.Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)

    user: Mapped[User] = relationship()


class RecoveryCode(Identified, Model):
    """A code for whoever has lost the phone; it works once. Only its keyed hash is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecondFactorRole(Identified, Model):
    """A role whose members must have a second factor."""

    __tablename__ = "second_factor_roles"

    role: Mapped[Role] = mapped_column(choice(Role), unique=True)
