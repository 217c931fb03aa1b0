"""Pages: see the feature's docstring."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.core.access import Permission as P
from crm.core.access import requires

bp = Blueprint("inquiries", __name__, url_prefix="/inquiries")


@bp.get("/")
@requires(P.INQUIRY_VIEW)
def index() -> ResponseReturnValue:
    """All of them."""
    return render_template("home/show.html")
