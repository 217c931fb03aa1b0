"""A letter as text, its original and its attachments as downloads, and files put in by hand."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from crm.accounts.current import me
from crm.core import files
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.inquiries import reading
from crm.letters import queries, service
from crm.letters.forms import AttachForm
from crm.letters.models import Letter

bp = Blueprint("letters", __name__)


@bp.get("/letters/<int:letter_id>")
@requires(P.LETTER_VIEW)
def show(letter_id: int) -> ResponseReturnValue:
    """A letter's text, never its HTML, and what came with it."""
    return render_template("letters/show.html", letter=_letter(letter_id))


@bp.get("/letters/<int:letter_id>/original")
@requires(P.LETTER_VIEW)
def original(letter_id: int) -> ResponseReturnValue:
    """The mail as it came."""
    raw = _letter(letter_id).raw or abort(404)
    return files.send(raw)


@bp.get("/attachments/<int:attachment_id>")
@requires(P.LETTER_VIEW)
def attachment(attachment_id: int) -> ResponseReturnValue:
    """A file of a case, to download."""
    found = reading.open_row(
        lambda: queries.get_attachment(me(), attachment_id), lambda row: row.inquiry, me()
    )
    return files.send(found.file)


@bp.route("/inquiries/<int:inquiry_id>/files/new", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
@files.takes_files
def attach(inquiry_id: int) -> ResponseReturnValue:
    """Put files into a case; a saved mail becomes a letter."""
    inquiry = reading.open_case(inquiry_id, me())
    form = AttachForm()
    sent = [(upload.data, upload.name) for upload in form.files.data]
    if form.carry_out(service.put_in, inquiry, sent, by=me()):
        flash(
            ngettext(
                "%(num)s file is in %(number)s.",
                "%(num)s files are in %(number)s.",
                len(sent),
                number=inquiry.number,
            )
        )
        return redirect(url_for("inquiries.show", inquiry_id=inquiry_id, _anchor="letters"))
    return render_template("letters/attach.html", form=form, inquiry=inquiry), form.status


def _letter(letter_id: int) -> Letter:
    return reading.open_row(lambda: queries.get(me(), letter_id), lambda row: row.inquiry, me())
