"""Writing users: created, changed, disabled; passwords."""

import secrets
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.accounts import links, queries, sessions
from crm.accounts.models import LinkPurpose, User
from crm.accounts.rules import MIN_PASSWORD_LENGTH, Weakness, weakness
from crm.core import audit, clock, outbox
from crm.core.access import MUNICIPAL_ROLES, Person, Role
from crm.core.db import check_version, db
from crm.core.errors import Refused

LINKS_AT_ONCE = 5  # more of them live at one time help nobody but a nuisance


def create_user(
    *, by: Person | None, email: str, password: str | None = None, **values: Any
) -> User:
    """Open an account; without a password the person is invited by mail to choose one.

    Raises Refused for a known or impossible address, a weak password, a missing name or link.
    """
    email = email.strip().lower()
    _check_address(email)
    if not values.get("name", "").strip():
        raise Refused(_("Write the person's name."), field="name")
    user = User(email=email, password_hash="", **values)
    if password is not None:
        _set_password(user, password)
    _check_links(user)
    db.session.add(user)
    _save_address()
    audit.record("account.created", user, by=by, note=user.role.value)
    if password is None:
        links.send(user, LinkPurpose.INVITATION)
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
    if "email" in changes:
        links.end_all(user)  # they were mailed to somebody else's box, perhaps
    if {"role", "municipality_id", "source_id"} & changes.keys():
        sessions.end_all(user)
    audit.record("account.changed", user, by=by, changes=changes)


def take_role(user: User, role: Role) -> None:
    """The organisation says what somebody is; a new role signs them out everywhere.

    Raises Refused where the role needs a municipality or an organisation that the user has not.
    """
    changes = audit.assign(user, {"role": role})
    _check_links(user)
    if changes:
        sessions.end_all(user)
        audit.record("account.changed", user, by=None, changes=changes, note="organisation")


def change_password(user: User, *, old: str, new: str) -> None:
    """Set one's own password; other browsers are signed out. Raises Refused."""
    if not sessions.may_use_password(user):
        raise Refused(_("You sign in with your organisation and need no password here."))
    if not sessions.check_password(user, old):
        raise Refused(_("This is not your present password."), field="old")
    _replace_password(user, new)
    audit.record("account.password_changed", user, by=user)


def ask_for_link(email: str) -> None:
    """Somebody has forgotten a password. Does the same whether the account exists or not: the
    worker finds out, and writes the mail."""
    user = queries.by_email(email)
    key = f"password_asked:{secrets.token_hex(16)}"
    outbox.send_later("password_asked", key=key, user_id=user.id if user else None)


def answer_request(user: User) -> None:
    """Mail the link that somebody has asked for; a closed account gets none, and neither does one
    whose password would be of no use."""
    purpose = LinkPurpose.RESET
    is_of_use = user.is_active and sessions.may_use_password(user)
    if is_of_use and not links.sent_lately(user, purpose, LINKS_AT_ONCE):
        links.send(user, purpose)
        audit.record("account.link_sent", user, by=None, note=purpose.value)


def send_link(user: User, *, by: Person) -> None:
    """Mail somebody a new link to choose a password by; earlier ones end. Raises Refused.

    Who is to have no password is invited to sign in with the organisation.
    """
    if user.id == by.id:
        raise Refused(_("Change your own password under your name at the top of the page."))
    if not user.is_active:
        raise Refused(_("Open the account first."))
    is_invited = user.is_invited or not sessions.may_use_password(user)
    purpose = LinkPurpose.INVITATION if is_invited else LinkPurpose.RESET
    links.end_all(user, purpose)
    links.send(user, purpose)
    audit.record("account.link_sent", user, by=by, note=purpose.value)


def choose_password(token: str, *, new: str) -> None:
    """Set a password by a mailed link, which is used up; the person is signed out everywhere.

    Raises Refused for a weak password and for a link that somebody has just used.
    """
    link = links.find(token)
    if link is None:
        raise Refused(_("The link does not work any more. Ask for a new one."))
    _replace_password(link.user, new)
    audit.record("account.password_set", link.user, by=link.user)


def sign_out_everywhere(user: User, *, by: Person) -> None:
    """End all of a user's sign-ins."""
    sessions.end_all(user)
    audit.record("account.signed_out_everywhere", user, by=by)


def disable(user: User, *, by: Person) -> None:
    """Close an account at once. Nobody closes their own."""
    if user.id == by.id:
        raise Refused(_("You cannot disable your own account."))
    user.disabled_at = clock.now()
    sessions.end_all(user)
    links.end_all(user)
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


def _replace_password(user: User, new: str) -> None:
    _set_password(user, new)
    sessions.end_all(user)
    links.end_all(user)


def _set_password(user: User, password: str) -> None:
    match weakness(password, about=(user.name, user.email)):
        case Weakness.SHORT:
            text = _(
                "Choose a password of at least %(count)s characters.", count=MIN_PASSWORD_LENGTH
            )
        case Weakness.PATTERN:
            text = _("Choose a password that is not a single pattern.")
        case Weakness.KNOWN:
            text = _("Choose a password that others cannot guess from what they know of you.")
        case None:
            user.password_hash = sessions.hash_password(password)
            return
    raise Refused(text, field="password")


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
