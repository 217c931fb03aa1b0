"""Mailed links by which somebody chooses a password, or is first known to the organisation's sign-in;
each works once."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.accounts import sessions
from crm.accounts.models import LinkPurpose, PasswordLink, User
from crm.accounts.rules import LINK_LIVES
from crm.core import clock
from crm.core.db import db
from crm.core.mail import absolute_url, send_mail


def send(user: User, purpose: LinkPurpose) -> None:
    """Mail a new link, in the caller's transaction. Only the token's hash is kept."""
    token = secrets.token_urlsafe(32)
    link = PasswordLink(
        user_id=user.id,
        purpose=purpose,
        token_hash=_hash(token),
        expires_at=clock.now() + LINK_LIVES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    template, leads_to = f"accounts/{purpose.value}", "accounts.choose_password"
    if not sessions.may_use_password(user):
        template, leads_to = "accounts/invitation_organisation", "organisation.invitation"
    send_mail(
        template,
        user,
        key=f"password_link:{link.id}",
        forget=True,
        link=absolute_url(leads_to, token=token),
    )


def find(token: str) -> PasswordLink | None:
    """The live link by which somebody may choose a password, held until the transaction ends, so
    that it is used once."""
    link = _live(token)
    return link if link and sessions.may_use_password(link.user) else None


def invited(token: str) -> User | None:
    """Who was invited by the live link with a token: whoever has it reads that person's mail."""
    link = _live(token)
    return link.user if link and link.purpose is LinkPurpose.INVITATION else None


def open_invitations(users: Iterable[User]) -> dict[int, datetime]:
    """Until when the invitations of some users work, by the user's id; without those who have
    none that works."""
    found = db.session.execute(
        sa.select(PasswordLink.user_id, PasswordLink.expires_at)
        .where(
            PasswordLink.user_id.in_([user.id for user in users]),
            PasswordLink.purpose == LinkPurpose.INVITATION,
            PasswordLink.ended_at.is_(None),
            PasswordLink.expires_at > clock.now(),
        )
        .order_by(PasswordLink.expires_at)
    )
    return {row.user_id: row.expires_at for row in found}


def _live(token: str) -> PasswordLink | None:
    return db.session.scalar(
        sa.select(PasswordLink)
        .join(PasswordLink.user)
        .where(
            PasswordLink.token_hash == _hash(token),
            PasswordLink.ended_at.is_(None),
            PasswordLink.expires_at > clock.now(),
            User.disabled_at.is_(None),
        )
        .options(joinedload(PasswordLink.user))
        .with_for_update(of=PasswordLink)
    )


def end_all(user: User, purpose: LinkPurpose | None = None) -> None:
    """Let a person's links lead nowhere any more: all of them, or those of one sort."""
    live = [PasswordLink.user_id == user.id, PasswordLink.ended_at.is_(None)]
    if purpose is not None:
        live.append(PasswordLink.purpose == purpose)
    db.session.execute(sa.update(PasswordLink).where(*live).values(ended_at=clock.now()))


def sent_lately(user: User, purpose: LinkPurpose, most: int) -> bool:
    """Whether as many links as anybody needs were sent in the last life of one."""
    since = clock.now() - LINK_LIVES[purpose]
    count = sa.select(sa.func.count(PasswordLink.id)).where(
        PasswordLink.user_id == user.id,
        PasswordLink.purpose == purpose,
        PasswordLink.created_at > since,
    )
    return (db.session.scalar(count) or 0) >= most


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
