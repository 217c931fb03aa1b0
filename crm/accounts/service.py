"""Writing users: created, changed, disabled; passwords."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.accounts import sessions
from crm.accounts.models import User
from crm.core import audit, clock
from crm.core.access import MUNICIPAL_ROLES, Person, Role
from crm.core.db import check_version, db
from crm.core.errors import Refused

MIN_PASSWORD_LENGTH = 12


def create_user(*, by: Person | None, password: str, email: str, **values: Any) -> User:
    """Open an account. Raises Refused for a known or impossible address, a short password, a
    missing name or a missing link."""
    email = email.strip().lower()
    _check_address(email)
    _check_password(password)
    if not values.get("name", "").strip():
        raise Refused(_("Write the person's name."), field="name")
    user = User(email=email, password_hash=sessions.hash_password(password), **values)
    _check_links(user)
    db.session.add(user)
    _save_address()
    audit.record("account.created", user, by=by, note=user.role.value)
    return user


def edit_user(user: User, values: dict[str, Any], *, by: Person, version: int) -> None:
    """Change an account; a new role or municipality signs the user out everywhere.

    Raises Stale, and Refused for a taken address, a wrong link or a change of one's own role.
    """
    check_version(user, version)
    if user.id == by.id and values.get("role", user.role) is not user.role:
        raise Refused(_("You cannot change your own role."), field="role")
    changes = audit.assign(user, values | {"email": values["email"].strip().lower()})
    _check_links(user)
    _save_address()
    if {"role", "municipality_id", "source_id"} & changes.keys():
        sessions.end_all(user)
    audit.record("account.changed", user, by=by, changes=changes)


def change_password(user: User, *, old: str, new: str) -> None:
    """Set one's own password; other browsers are signed out. Raises Refused."""
    if not sessions.check_password(user, old):
        raise Refused(_("This is not your present password."), field="old")
    _check_password(new)
    sessions.end_all(user)
    user.password_hash = sessions.hash_password(new)
    audit.record("account.password_changed", user, by=user)


def set_password(user: User, *, new: str, by: Person) -> None:
    """Give somebody else a password; they are signed out everywhere. Raises Refused."""
    if user.id == by.id:
        raise Refused(_("Change your own password under your name at the top of the page."))
    _check_password(new)
    sessions.end_all(user)
    user.password_hash = sessions.hash_password(new)
    audit.record("account.password_set", user, by=by)


def disable(user: User, *, by: Person) -> None:
    """Close an account at once. Nobody closes their own."""
    if user.id == by.id:
        raise Refused(_("You cannot disable your own account."))
    user.disabled_at = clock.now()
    sessions.end_all(user)
    audit.record("account.disabled", user, by=by)


def enable(user: User, *, by: Person) -> None:
    """Open a closed account again."""
    user.disabled_at = None
    audit.record("account.enabled", user, by=by)


def _save_address() -> None:
    """Let the database say whether an address is taken: two people may be adding it at once."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Refused(_("There is already an account with this address."), field="email") from None


def _check_password(password: str) -> None:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise Refused(
            _("Choose a password of at least %(count)s characters.", count=MIN_PASSWORD_LENGTH),
            field="password",
        )


def _check_address(email: str) -> None:
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        raise Refused(_("Write an address such as anna@example.se."), field="email") from None


def _check_links(user: User) -> None:
    """A municipal user has a municipality and nobody else has; a partner has a source."""
    if (user.role in MUNICIPAL_ROLES) != (user.municipality_id is not None):
        raise Refused(
            _("Choose a municipality for a municipal role, and none for the others."),
            field="municipality_id",
        )
    if (user.role is Role.PARTNER) != (user.source_id is not None):
        raise Refused(
            _("Choose the partner's organisation for a partner, and none for the others."),
            field="source_id",
        )
