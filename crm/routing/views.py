"""Pages: see the feature's docstring."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crm.core.access import Permission as P
from crm.core.access import requires

bp = Blueprint("routing", __name__)


@bp.get("/answers/<int:recipient_id>")
@requires(P.ANSWER_VIEW, P.ROUTING_SEND)
def show(recipient_id: int) -> ResponseReturnValue:
    return ""
