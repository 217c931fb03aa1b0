"""Users, outgoing mail, what waits in the outbox."""

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from crm.core.access import Permission as P
from crm.core.access import requires

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/sent-mail")
@requires()
def sent_mail() -> ResponseReturnValue:
    """Development only: the mails that would have gone out."""
    if not current_app.config["SHOW_SENT_MAIL"]:
        abort(404)
    return render_template("admin/sent_mail.html")


@bp.get("/users")
@requires(P.USER_EDIT)
def users() -> ResponseReturnValue:
    """All accounts."""
    return render_template("admin/users.html")
