"""The first page and the accessibility statement."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.core.access import public, requires

bp = Blueprint("home", __name__)


@bp.get("/")
@requires()
def show() -> ResponseReturnValue:
    """What needs me now."""
    return render_template("home/show.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How accessible the service is, and where to say that it is not (DOS-lagen)."""
    return render_template("home/accessibility.html")
