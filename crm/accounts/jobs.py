"""What is done for accounts in the background."""

from datetime import datetime
from typing import Any

from crm.accounts import service, throttle
from crm.accounts.models import User
from crm.core import outbox
from crm.core.db import db


@outbox.handles("password_asked")
def send_link(payload: dict[str, Any]) -> None:
    """Mail a link to somebody who has forgotten a password, if there is such a user."""
    user = db.session.get(User, payload["user_id"]) if payload["user_id"] else None
    if user is not None:
        service.answer_request(user)


def forget_tries(now: datetime) -> None:
    """Remove the tries to sign in that count no more."""
    throttle.forget_old()
