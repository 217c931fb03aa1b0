"""Whom the organisation's sign-in means: found, linked once, given a role, unlinked."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from crm.accounts import links, queries, service, sessions
from crm.accounts.models import ExternalIdentity, SignInMethod, User
from crm.core import audit
from crm.core.access import Person, Role
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.errors import Refused

LONGEST_NAME = 254  # as an address


class NotLetIn(Exception):
    """The organisation knows the person; Etablera does not let them in. The text is for the log."""

    user_id: int | None = None  # whose account it was about, if anybody's


class MustConfirm(Exception):
    """An invitation is about to link an account to somebody who is called something else."""

    def __init__(self, claims: Mapping[str, Any]) -> None:
        super().__init__("to be confirmed")
        self.claims = _essence(claims)


def sign_in(claims: Mapping[str, Any], invitation: str = "", *, is_confirmed: bool = False) -> None:
    """Sign in whom checked claims mean, in the caller's transaction.

    ``invitation``: the token of the link that the person came by, who then needs no address that
    the provider has verified: the link was mailed to it. ``is_confirmed``: the person has said that
    the account is theirs, though the organisation calls them something else.

    Raises NotLetIn and MustConfirm.
    """
    user = _linked(claims) or links.invited(invitation) or _by_verified_email(claims)
    if user is None:
        raise NotLetIn("no account")
    user_id = user.id
    try:
        _let_in(user, claims, is_confirmed)
    except NotLetIn as fault:
        fault.user_id = user_id
        raise


def note_refusal(fault: NotLetIn) -> None:
    """Let the administrator see in the trail whom the organisation's sign-in did not let in; of
    somebody who is nobody here, only the server's log tells."""
    user = db.session.get(User, fault.user_id) if fault.user_id else None
    if user is not None:
        audit.record("account.sign_in_refused", user, by=None)


def called(claims: Mapping[str, Any]) -> str:
    """What the organisation calls somebody: the address, else a name, else the subject."""
    for name in ("email", "preferred_username", "name"):
        told = claims.get(name)
        if isinstance(told, str) and told.strip() and told.isprintable():
            return told.strip()[:LONGEST_NAME]
    return str(claims["sub"])


def linked_as(user: User) -> str:
    """What the organisation called somebody when the account was linked; empty when it is not."""
    if not user.identities:
        return ""
    note = db.session.scalar(
        sa.select(AuditEntry.note)
        .where(
            AuditEntry.subject_type == User.__tablename__,
            AuditEntry.subject_id == user.id,
            AuditEntry.action == "account.identity_linked",
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return note or user.identities[0].subject


def unlink(user: User, *, by: Person) -> None:
    """Forget whom the organisation's sign-in means by somebody, who is signed out everywhere."""
    if not user.identities:
        raise Refused(_("The account is not linked to the organisation’s sign-in."))
    user.identities.clear()
    sessions.end_all(user)
    audit.record("account.identity_unlinked", user, by=by)


def _let_in(user: User, claims: Mapping[str, Any], is_confirmed: bool) -> None:
    db.session.refresh(user, with_for_update=True)  # others may be changing or linking it
    if not user.is_active:
        raise NotLetIn("a closed account")
    if _linked(claims) is None:
        if not is_confirmed and called(claims).lower() != user.email:
            raise MustConfirm(claims)
        _link(user, claims)
    _take_role(user, claims)
    sessions.begin(user, SignInMethod.ORGANISATION)


def _essence(claims: Mapping[str, Any]) -> dict[str, Any]:
    """What of checked claims the sign-in needs once it is confirmed: a cookie has little room."""
    config = current_app.config
    roles = _known_roles(claims.get(config["OIDC_ROLE_CLAIM"]), config["OIDC_ROLES"])
    kept = {"iss": claims["iss"], "sub": claims["sub"], "email": called(claims)}
    return {config["OIDC_ROLE_CLAIM"]: roles} | kept if config["OIDC_ROLE_CLAIM"] else kept


def _linked(claims: Mapping[str, Any]) -> User | None:
    found = db.session.scalar(
        sa.select(ExternalIdentity)
        .where(
            ExternalIdentity.issuer == claims["iss"],
            ExternalIdentity.subject == claims["sub"],
        )
        .options(joinedload(ExternalIdentity.user))
    )
    return found.user if found else None


def _link(user: User, claims: Mapping[str, Any]) -> None:
    """Know an account by its subject from now on, whatever the address becomes later."""
    user.identities.append(ExternalIdentity(issuer=claims["iss"], subject=claims["sub"]))
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NotLetIn("the account is linked to another subject") from None
    links.end_all(user)
    audit.record("account.identity_linked", user, by=user, note=called(claims))


def _by_verified_email(claims: Mapping[str, Any]) -> User | None:
    """The account to link. An administrator has opened it: none is ever made here."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise NotLetIn("no verified address")
    return queries.by_email(email) if email.isprintable() else None


def _take_role(user: User, claims: Mapping[str, Any]) -> None:
    """Let the organisation say what somebody is, if it is to; never of the break-glass account."""
    config = current_app.config
    if not config["OIDC_ROLE_CLAIM"] or user.email == config["BREAK_GLASS"]:
        return
    role = mapped_role(claims.get(config["OIDC_ROLE_CLAIM"]), config["OIDC_ROLES"])
    try:
        service.take_role(user, role)
    except Refused:
        raise NotLetIn(f"role {role.value} without its municipality or partner") from None


def mapped_role(told: Any, roles: Mapping[str, str]) -> Role:
    """The one role that a claim's value or values mean. Raises NotLetIn for none and for several."""
    found = {roles[value] for value in _known_roles(told, roles)}
    if len(found) != 1:
        raise NotLetIn(f"{len(found)} roles")
    return Role(found.pop())


def _known_roles(told: Any, roles: Mapping[str, str]) -> list[str]:
    values = told if isinstance(told, list) else [told]
    known = [value for value in values if isinstance(value, str) and value in roles]
    return list(dict.fromkeys(known))
