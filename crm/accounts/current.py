"""The signed-in user, with its type."""

from typing import cast

from flask_login import current_user

from crm.accounts.models import User


def me() -> User:
    """The signed-in user of this request; only views ask, services take ``by=``."""
    return cast(User, current_user._get_current_object())
