"""The public form, and its receipt."""

import logging

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from crm.arrivals import asking
from crm.arrivals.public_forms import AskForm
from crm.core.access import public
from crm.core.files import takes_files
from crm.reference import queries as reference

log = logging.getLogger(__name__)
bp = Blueprint("asking", __name__, url_prefix="/ask")


@bp.route("/", methods=["GET", "POST"])
@public
@takes_files
def form() -> ResponseReturnValue:
    """Ask for a place: a case is made, and its number is the receipt."""
    asked = AskForm()
    if asked.is_submitted() and asked.is_by_a_program:
        log.warning("public form filled in by a program from %s", request.remote_addr)
    if asked.carry_out(
        asking.ask,
        asked.values(),
        asker=asked.asker.data,
        wish=asked.wish(),
        sent=[(upload.data, upload.name) for upload in asked.files.data],
        key=asked.submission_key.data or "",
    ):
        session["asked"] = asked.result.number
        return redirect(url_for(".received"))
    return render_template("arrivals/ask.html", form=asked, region=reference.region()), asked.status


@bp.get("/received")
@public
def received() -> ResponseReturnValue:
    """The receipt; whoever has sent nothing is led to the form."""
    if "asked" not in session:
        return redirect(url_for(".form"))
    return render_template("arrivals/received.html", number=session["asked"])
