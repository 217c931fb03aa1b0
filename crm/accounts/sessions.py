"""Signed-in browsers: a row on the server decides, the cookie only points to it."""

import hashlib
import secrets

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app, g, request, session
from flask_babel import gettext as _
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy.orm import joinedload

from crm.accounts.models import SignIn, SignInMethod, User
from crm.accounts.rules import browser_name
from crm.core import audit, clock
from crm.core.db import db, start_write

_hasher = PasswordHasher()
# What a wrong address is checked against, so that it takes as long as a wrong password.
_nobody = _hasher.hash(secrets.token_urlsafe())
TOUCH_AFTER_SECONDS = 60
# What a page fetches by itself.
STATIC = {"static", "bootstrap.static", "imports.progress"}
SHOWN = 50  # signed-in browsers of one person


def hash_password(password: str) -> str:
    """Argon2id, with the library's recommended cost."""
    return _hasher.hash(password)


def check_password(user: User | None, password: str) -> bool:
    """Whether this is the user's password; takes as long for nobody, and for somebody who has not
    chosen one yet, as for others."""
    stored = user.password_hash if user else ""
    try:
        _hasher.verify(stored or _nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def may_use_password(user: User) -> bool:
    """Whether a password is of use to somebody: where the organisation signs people in, perhaps
    to the break-glass account alone."""
    config = current_app.config
    return bool(config["LOCAL_ACCOUNTS"]) or user.email == config["BREAK_GLASS"]


def renew_hash(user: User, password: str) -> None:
    """Hash a password that was right anew when the library's recommended cost has gone up."""
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)


def begin(user: User, method: SignInMethod = SignInMethod.PASSWORD) -> None:
    """Sign a user in: a new row, a new token, in the caller's transaction."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    browser = browser_name(request.user_agent.string)
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=_hash(token),
            method=method,
            browser=browser,
            last_seen_at=now,
        )
    )
    audit.record("account.signed_in", user, by=user)
    user.session_token = token
    login_user(user)


def end(user: User) -> None:
    """Sign this browser out: its cookie is dead from now on."""
    sign_in = _find(user.session_token)
    if sign_in is not None:
        sign_in.ended_at = clock.now()
        audit.record("account.signed_out", user, by=user)
    logout_user()


def end_all(user: User) -> None:
    """Sign a user out everywhere: after a change of password or role, or when disabled."""
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_others(user: User) -> None:
    """Sign a user out everywhere but in this browser."""
    db.session.execute(
        sa.update(SignIn)
        .where(
            SignIn.user_id == user.id,
            SignIn.ended_at.is_(None),
            SignIn.token_hash != _hash(user.session_token),
        )
        .values(ended_at=clock.now())
    )
    audit.record("account.signed_out_elsewhere", user, by=user)


def end_one(sign_in: SignIn, *, by: User) -> None:
    """Sign one of a user's browsers out."""
    if sign_in.ended_at is None:
        sign_in.ended_at = clock.now()
        audit.record("account.signed_out", sign_in.user, by=by)


def live(user: User) -> list[SignIn]:
    """The browsers where a user is signed in, the one used last first."""
    now, config = clock.now(), current_app.config
    return list(
        db.session.scalars(
            sa.select(SignIn)
            .where(
                SignIn.user_id == user.id,
                SignIn.ended_at.is_(None),
                SignIn.last_seen_at > now - config["SESSION_IDLE"],
                SignIn.created_at > now - config["SESSION_ABSOLUTE"],
            )
            .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
            .limit(SHOWN)
        )
    )


def is_this(sign_in: SignIn, user: User) -> bool:
    """Whether a sign-in is the one that the user is asking through."""
    return sign_in.token_hash == _hash(user.session_token)


def load(token: str) -> User | None:
    """The user of a live sign-in; None when it was ended, has been idle too long or is too old."""
    sign_in = _find(token)
    if sign_in is None or not _is_alive(sign_in):
        return None
    idle = clock.now() - sign_in.last_seen_at
    if idle.total_seconds() > TOUCH_AFTER_SECONDS and request.endpoint not in STATIC:
        sign_in = _touch(token)
    if sign_in is None or not sign_in.user.is_active or not _may_go_on(sign_in):
        return None
    sign_in.user.session_token = token
    sign_in.user.is_checked_elsewhere = sign_in.method is SignInMethod.ORGANISATION
    return sign_in.user


def why_over() -> str:
    """Why the sign-in of the browser that asks has run out, for its owner; empty when it has not."""
    sign_in = _find(session.get("_user_id") or "")  # where Flask-Login keeps the token
    if sign_in is None or sign_in.ended_at is not None:
        return ""
    config, now = current_app.config, clock.now()
    if now - sign_in.last_seen_at >= config["SESSION_IDLE"]:
        return _("You have been away for a while, so you were signed out.")
    if now - sign_in.created_at >= config["SESSION_ABSOLUTE"]:
        return _("You have been signed in for a whole day, so you were signed out.")
    return ""


def _may_go_on(sign_in: SignIn) -> bool:
    """Once passwords are of no use any more, neither is what was begun with one."""
    return sign_in.method is SignInMethod.ORGANISATION or may_use_password(sign_in.user)


def _touch(token: str) -> SignIn | None:
    start_write()
    sign_in = _find(token)
    if sign_in is not None:
        sign_in.last_seen_at = clock.now()
    db.session.commit()
    g.writing = False
    return _find(token)


def _is_alive(sign_in: SignIn) -> bool:
    now = clock.now()
    return (
        sign_in.ended_at is None
        and now - sign_in.last_seen_at < current_app.config["SESSION_IDLE"]
        and now - sign_in.created_at < current_app.config["SESSION_ABSOLUTE"]
    )


def _find(token: str) -> SignIn | None:
    return db.session.scalar(
        sa.select(SignIn)
        .where(SignIn.token_hash == _hash(token))
        .options(joinedload(SignIn.user).joinedload(User.municipality))
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def init_app(app: Flask) -> None:
    """Let Flask-Login find the user by the sign-in's token."""
    manager = LoginManager(app)
    manager.session_protection = None  # the row decides; a phone changes its address all day
    manager.user_loader(load)
