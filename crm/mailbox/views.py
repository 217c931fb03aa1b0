"""What came to the mailbox, what became of it, and what needs a person."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core import outbox
from crm.core.access import Permission as P
from crm.core.access import may, requires, row_number
from crm.core.forms import press
from crm.mailbox import queries, rules

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@bp.get("/")
@requires(P.INQUIRY_EDIT, P.OPERATIONS_VIEW)
def index() -> ResponseReturnValue:
    """How the mailbox is read, what waits, and what came; that only for whom may know the cases."""
    reads_cases = may(me(), P.INQUIRY_EDIT)
    arrived = (
        queries.arrived(me(), request.args.get("before", type=row_number)) if reads_cases else []
    )
    poll = queries.poll()
    return render_template(
        "mailbox/index.html",
        is_set_up=bool(current_app.config["IMAP_HOST"]),
        poll=poll,
        fault=rules.FAULTS.get(poll.fault, rules.OTHER_FAULT) if poll.fault else None,
        is_late=queries.is_late(),
        waiting=queries.waiting(),
        reads_cases=reads_cases,
        arrived=arrived[: queries.PER_PAGE],
        older=arrived[queries.PER_PAGE - 1].id if len(arrived) > queries.PER_PAGE else None,
    )


@bp.post("/<int:mail_id>/retry")
@requires(P.INQUIRY_EDIT, P.OPERATIONS_VIEW)
def retry(mail_id: int) -> ResponseReturnValue:
    """Try once more to make a case of a mail."""
    if press(outbox.retry, queries.failed_errand(mail_id)):
        flash(_("It will be tried again at once."))
    return redirect(url_for(".index"))
