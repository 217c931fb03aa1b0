"""Between the right password and the right code: nobody is signed in yet.

The signed cookie says whose password was right and when, nothing else. It counts for five minutes,
and ends with a change of that password, with the account, or with the second factor it waits for.
"""

from typing import Any

from flask import session

from crm.accounts import codes, second_factor
from crm.accounts.models import User
from crm.core import clock, sealing
from crm.core.db import db

KEY = "password_was_right"


def begin(user: User) -> None:
    """Note that a person's password was right."""
    session[KEY] = {"user": user.id, "at": int(clock.now().timestamp()), "mark": _mark(user)}


def end() -> bool:
    """Forget it; tells whether there was anything to forget."""
    return session.pop(KEY, None) is not None


def user() -> User | None:
    """Whose code is waited for, if still anybody's."""
    held = session.get(KEY)
    if not isinstance(held, dict) or not _is_fresh(held.get("at")):
        return None
    found = db.session.get(User, held["user"]) if isinstance(held.get("user"), int) else None
    if found is None or not found.is_active or not second_factor.is_on(found):
        return None
    return found if held.get("mark") == _mark(found) else None


def _is_fresh(moment: Any) -> bool:
    if not isinstance(moment, int):
        return False
    age = clock.now().timestamp() - moment
    return -1 <= age <= codes.PENDING_LIVES.total_seconds()


def _mark(user: User) -> str:
    factor = second_factor.find(user)
    secret = factor.secret if factor else ""
    return sealing.mark("right password", f"{user.id}:{user.password_hash}:{secret}")
