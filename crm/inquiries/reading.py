"""A page about a secret case is opened: that somebody reads it is kept, each time."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, request

from crm.accounts.models import User
from crm.core.db import db, start_write
from crm.inquiries import queries, service
from crm.inquiries.models import Inquiry

Row = TypeVar("Row")


def open_case(inquiry_id: int, user: User) -> Inquiry:
    """A case within a person's scope, its reading noted. Outside: 404."""
    return open_row(lambda: queries.get(user, inquiry_id), lambda inquiry: inquiry, user)


def open_row(load: Callable[[], Row], case_of: Callable[[Row], Inquiry], user: User) -> Row:
    """What ``load`` finds within the person's scope, the reading of its case noted.

    The note is saved at once, in a transaction of its own, so that others may write while the page
    is made; the row is then loaded anew.
    """
    row = load()
    if not leaves_trace(case_of(row)):
        return row
    start_write()
    service.note_reading(case_of(load()), by=user)
    end_write()
    return load()


def leaves_trace(inquiry: Inquiry) -> bool:
    """Whether this request shows a secret case; a form that comes back shows what was read before."""
    return inquiry.is_secret and request.method == "GET"


def end_write() -> None:
    """Save; the rest of the request only reads: others may write meanwhile."""
    db.session.commit()
    g.writing = False
