"""The second factor: a code from the person's telephone beside the password.

Each code counts once, also when it comes twice at the same moment: the database decides which of
the two was first. Whoever calls ``use`` takes a try of ``throttle`` before.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from crm.accounts import codes, sessions
from crm.accounts.models import RecoveryCode, SecondFactor, SecondFactorRole, User
from crm.core import audit, clock, sealing
from crm.core.access import Person, Role, is_public
from crm.core.db import SAFE_METHODS, db
from crm.core.errors import Refused, can_be_sent_again, kept_page
from crm.core.mail import send_mail

log = logging.getLogger(__name__)

# What somebody who must set one up may do meanwhile, beside what everybody may.
MEANWHILE = {
    "second_factor.show",
    "second_factor.begin",
    "second_factor.set_up",
    "accounts.sign_out",
}


# ---- who has one, who must have one


def find(user: Person, *, to_change: bool = False) -> SecondFactor | None:
    """A person's second factor, also one that is only being set up.

    ``to_change``: as it is now, and nobody else changes it before this transaction ends.
    """
    query = sa.select(SecondFactor).where(SecondFactor.user_id == user.id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def is_on(user: Person) -> bool:
    """Whether the person is asked for a code at sign-in."""
    factor = find(user)
    return factor is not None and factor.confirmed_at is not None


def may_have_one(user: User) -> bool:
    """Whether the person signs in with a password, which it stands beside."""
    return bool(user.password_hash) and sessions.may_use_password(user)


def is_asked_for_one(user: User) -> bool:
    """Whether a demand concerns the person: she has a password that is of use, or may yet choose one."""
    return sessions.may_use_password(user) and bool(user.password_hash or user.is_invited)


def is_demanded(role: Role) -> bool:
    """Whether those with a role must have one."""
    return db.session.scalar(_demanded(role)) is not None


def is_lacking(user: User) -> bool:
    """Whether the person must have one and has none; the organisation's own sign-in has its own."""
    if user.is_checked_elsewhere or not is_demanded(user.role):
        return False
    return not is_on(user)


def _demanded(role: Role) -> sa.Select[int]:
    return sa.select(SecondFactorRole.id).where(SecondFactorRole.role == role)


@dataclass(frozen=True)
class Coverage:
    """How many of a role's open accounts have a second factor, how many lack it, and whether they
    must have one. Those whom only the organisation signs in neither have nor lack it."""

    role: Role
    users: int
    have_one: int
    lack_it: int
    is_demanded: bool


def coverage() -> list[Coverage]:
    """One line for each role."""
    counted = db.session.execute(
        sa.select(User.role, sa.func.count(User.id), sa.func.count(SecondFactor.id))
        .outerjoin(SecondFactor, _confirmed())
        .where(User.disabled_at.is_(None))
        .group_by(User.role)
    )
    counts = {role: (users, have_one) for role, users, have_one in counted}
    demanded = set(db.session.scalars(sa.select(SecondFactorRole.role)))
    return [
        Coverage(role, *counts.get(role, (0, 0)), len(who_lack_it(role)), role in demanded)
        for role in Role
    ]


def who_lack_it(role: Role) -> list[User]:
    """Those with a role and an open account who have none and would be asked for one, by name."""
    query = sa.select(User).outerjoin(SecondFactor, _confirmed())
    query = query.where(User.role == role, User.disabled_at.is_(None), SecondFactor.id.is_(None))
    query = query.options(selectinload(User.identities)).order_by(User.name, User.id)
    return [user for user in db.session.scalars(query) if is_asked_for_one(user)]


def who_have_it(users: Sequence[User]) -> set[int]:
    """The numbers of those among some users who are asked for a code."""
    return set(
        db.session.scalars(
            sa.select(SecondFactor.user_id).where(
                SecondFactor.user_id.in_([user.id for user in users]),
                SecondFactor.confirmed_at.is_not(None),
            )
        )
    )


def _confirmed() -> sa.ColumnElement[bool]:
    return sa.and_(SecondFactor.user_id == User.id, SecondFactor.confirmed_at.is_not(None))


# ---- setting it up


def begin(user: User) -> None:
    """Make a new secret for an app; the present one counts until the new one is confirmed.

    Raises Refused for somebody without a password, and when two windows begin at once.
    """
    if not may_have_one(user):
        raise Refused(_("Two-step verification belongs to a password, and you have none here."))
    factor = find(user)
    if factor is None:
        factor = SecondFactor(user_id=user.id)
        db.session.add(factor)
    factor.next_secret = sealing.seal(_purpose(user), codes.new_secret())
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Refused(_("You have just begun in another window. Go on there.")) from None


def next_secret(user: Person) -> str | None:
    """The secret that is being set up, if there is one that can be read."""
    factor = find(user)
    if factor is None or not factor.next_secret:
        return None
    try:
        return sealing.unseal(_purpose(user), factor.next_secret)
    except sealing.Unreadable:
        _tell_unreadable(user)
        return None


def confirm(user: User, text: str) -> list[str]:
    """Let the new secret count from now on, by a code from the app; give ten recovery codes.

    Raises Refused for a wrong code.
    """
    factor, secret = find(user, to_change=True), next_secret(user)
    step = codes.step_of(secret, codes.digits(text), clock.now()) if secret else None
    if factor is None or step is None:
        raise Refused(
            _("The code is not right. Check that the phone shows the right time."), field="code"
        )
    factor.secret, factor.next_secret = factor.next_secret, ""
    factor.confirmed_at, factor.last_step = clock.now(), step
    audit.record("account.second_factor_set_up", factor, by=user)
    return _new_recovery_codes(user)


def make_recovery_codes(user: User) -> list[str]:
    """Ten new recovery codes; the earlier ones work no more. They are never to be had again."""
    find(user, to_change=True)
    audit.record("account.recovery_codes_made", user, by=user)
    return _new_recovery_codes(user)


def recovery_codes_left(user: Person) -> int:
    """How many recovery codes have not been used."""
    unused = sa.select(sa.func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def _new_recovery_codes(user: User) -> list[str]:
    _forget_recovery_codes(user)
    made = codes.new_recovery_codes()
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)) for code in made)
    return made


# ---- using it


def use(user: User, text: str) -> None:
    """Use up a code of the app or a recovery code. Raises Refused for any that does not count."""
    factor, code = find(user), codes.digits(text)
    if factor is not None and factor.confirmed_at is not None:
        if codes.is_recovery_code(code) and _use_recovery_code(user, code):
            return
        if _use_app_code(user, factor, code):
            return
    raise Refused(_("The code is not right, or it has been used already."), field="code")


def _use_app_code(user: User, factor: SecondFactor, code: str) -> bool:
    try:
        secret = sealing.unseal(_purpose(user), factor.secret)
    except sealing.Unreadable:
        _tell_unreadable(user)
        raise Refused(
            _("Your two-step verification cannot be read any more. Ask the administrator.")
        ) from None
    step = codes.step_of(secret, code, clock.now())
    if step is None:
        return False
    return _changed(
        sa.update(SecondFactor)
        .where(
            SecondFactor.id == factor.id,
            SecondFactor.secret == factor.secret,
            SecondFactor.last_step < step,
        )
        .values(last_step=step)
    )


def _use_recovery_code(user: User, code: str) -> bool:
    is_used = _changed(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(user, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    if is_used:
        entry = audit.record("account.recovery_code_used", user, by=user)
        _tell(user, "recovery_code_used", entry, left=recovery_codes_left(user))
    return is_used


def _changed(update: sa.Update) -> bool:
    """Whether a row was there to be changed: of two at the same moment only the first finds it."""
    result = db.session.execute(update)
    return isinstance(result, CursorResult) and result.rowcount == 1


# ---- ending it


def turn_off(user: User, *, password: str, code: str) -> None:
    """Ask for no code any more. Raises Refused: wrong password or code, or the role demands one."""
    if is_demanded(user.role):
        raise Refused(_("Your role must have two-step verification."))
    if not sessions.check_password(user, password):
        raise Refused(_("This is not your present password."), field="password")
    use(user, code)
    _remove(user)
    audit.record("account.second_factor_removed", user, by=user)


def reset(user: User, *, by: Person | None) -> None:
    """Take somebody's second factor away, as after a lost phone; they are signed out everywhere.

    ``by``: None for whoever runs the installation. Raises Refused for one's own.
    """
    if by is not None and user.id == by.id:
        raise Refused(_("You cannot reset your own. Ask another administrator."))
    if find(user) is None:
        raise Refused(_("The person has not set up two-step verification."))
    _remove(user)
    sessions.end_all(user)
    entry = audit.record("account.second_factor_reset", user, by=by)
    _tell(user, "second_factor_reset", entry)


def _remove(user: Person) -> None:
    _forget_recovery_codes(user)
    db.session.execute(sa.delete(SecondFactor).where(SecondFactor.user_id == user.id))


def _forget_recovery_codes(user: Person) -> None:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


# ---- demanding it


def demand(role_name: str, *, by: Person) -> None:
    """Let everybody with a role need one, from their next click on. Raises Refused for no role."""
    role = _role(role_name)
    if is_demanded(role):
        return
    row = SecondFactorRole(role=role)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:  # somebody else did, at the same moment
        db.session.rollback()
        return
    audit.record("account.second_factor_required", row, by=by, note=role.value)


def leave_free(role_name: str, *, by: Person) -> None:
    """Leave it to those with a role whether they have one. Raises Refused for no role."""
    role = _role(role_name)
    row = db.session.scalar(
        sa.select(SecondFactorRole).where(SecondFactorRole.role == role).with_for_update()
    )
    if row is not None:
        audit.record("account.second_factor_not_required", row, by=by, note=role.value)
        db.session.delete(row)


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise Refused(_("There is no such role.")) from None


# ---- the parts


def _purpose(user: Person) -> str:
    return f"second factor of user {user.id}"


def _hash(user: Person, code: str) -> str:
    return sealing.mark("recovery code", f"{user.id}:{code}")


def _tell_unreadable(user: Person) -> None:
    log.error("the second factor of user %s cannot be read: has SECRET_KEY changed?", user.id)


def _tell(user: User, what: str, entry: audit.AuditEntry, **context: Any) -> None:
    """Mail the person what happened to the account; the entry's number never comes again."""
    db.session.flush()
    send_mail(f"accounts/{what}", user, key=f"{what}:{entry.id}", **context)


# ---- the second gate


def gate() -> Response | tuple[str, int] | None:
    """Before every request: whoever must have a second factor sets one up before anything else."""
    endpoint = request.endpoint
    if endpoint is None or is_public(endpoint, current_app.view_functions[endpoint]):
        return None
    if not current_user.is_authenticated or not is_lacking(current_user):
        return None
    g.must_set_up = True
    if endpoint in MEANWHILE:
        return None
    if request.method not in SAFE_METHODS and can_be_sent_again():
        return kept_page(403, must_set_up=True)
    return redirect(url_for("second_factor.show"), 303)


def init_app(app: Flask) -> None:
    """Set the gate, after the one that asks who may."""
    app.before_request(gate)
