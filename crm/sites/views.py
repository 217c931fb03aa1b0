"""Pages: see the feature's docstring."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.core.access import Permission as P
from crm.core.access import requires

bp = Blueprint("sites", __name__, url_prefix="/sites")


@bp.get("/")
@requires(P.SITE_VIEW)
def index() -> ResponseReturnValue:
    """All of them."""
    return render_template("home/show.html")
