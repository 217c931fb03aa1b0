"""Whether the application and its database answer: for those who watch it."""

import sqlalchemy as sa
from flask import Blueprint, Response

from crm.core.access import public
from crm.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/health")
@public
def show() -> Response:
    """200 and "ok" when the database answers; otherwise the error page's 503."""
    db.session.execute(sa.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
