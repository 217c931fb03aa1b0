"""Pages: see the feature's docstring."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.core.access import Permission as P
from crm.core.access import requires

bp = Blueprint("reference", __name__, url_prefix="/reference")


@bp.get("/")
@requires(P.REFERENCE_EDIT)
def index() -> ResponseReturnValue:
    """All of them."""
    return render_template("home/show.html")
