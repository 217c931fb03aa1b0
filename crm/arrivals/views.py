"""The pages where an inquiry is taken in: a letter pasted or dropped, a phone call."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.arrivals import queries, rules, service
from crm.arrivals.forms import CallForm, LetterForm, PasteForm
from crm.core import clock
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.core.files import takes_files
from crm.core.forms import press
from crm.duplicates import queries as duplicates
from crm.intake import draft as intake
from crm.intake import letter
from crm.intake import queries as areas

bp = Blueprint("arrivals", __name__, url_prefix="/inquiries")


@bp.route("/from-letter", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
@takes_files
def paste() -> ResponseReturnValue:
    """Paste a letter or drop a saved mail: a draft of its case comes back."""
    form = PasteForm()
    if form.carry_out(service.begin, text=form.text.data or "", saved=form.saved(), by=me()):
        return redirect(url_for(".confirm", draft_id=form.result.id))
    page = render_template("arrivals/paste.html", form=form, begun=queries.begun(me()))
    return page, form.status


@bp.route("/from-letter/<int:draft_id>", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def confirm(draft_id: int) -> ResponseReturnValue:
    """The case as the letter tells it, each value with its words: look, put right, log it."""
    draft = queries.get(me(), draft_id)
    if draft.inquiry_id is not None:
        return redirect(url_for("inquiries.show", inquiry_id=draft.inquiry_id))
    received = clock.local_date(draft.received_at) if draft.received_at else clock.today()
    read = intake.read(draft.subject, draft.text, received=received)
    suggested = areas.suggest(draft.subject, draft.text)
    whole = letter.open_letter(draft.subject, draft.text).text
    form = LetterForm(me(), draft, whole, read, suggested)
    form.notice(lambda values: duplicates.likely(me(), values, submission_key=draft.key))
    form.look_at_once()
    if form.carry_out(service.take, draft, form.values(), by=me()):
        flash(_("The inquiry is logged as %(number)s.", number=form.result.number))
        return redirect(url_for("inquiries.show", inquiry_id=form.result.id))
    page = render_template(
        "arrivals/confirm.html",
        form=form,
        draft=draft,
        parts=list(rules.parts_of(whole, read)),
        suggested=suggested,
    )
    return page, form.status


@bp.post("/from-letter/<int:draft_id>/put-aside")
@requires(P.INQUIRY_EDIT)
def put_aside(draft_id: int) -> ResponseReturnValue:
    """Make no case of a letter after all."""
    if press(service.put_aside, queries.get(me(), draft_id), by=me()):
        flash(_("The letter is put aside. Nothing of it was kept."))
    return redirect(url_for(".paste"))


@bp.route("/call", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def call() -> ResponseReturnValue:
    """Log a phone call in five fields."""
    form = CallForm()
    key = form.submission_key.data or None
    form.notice(lambda values: duplicates.likely(me(), values, submission_key=key))
    if form.carry_out(service.log_call, form.values(), by=me(), submission_key=key):
        flash(_("The inquiry is logged as %(number)s.", number=form.result.number))
        return redirect(url_for("inquiries.show", inquiry_id=form.result.id))
    return render_template("arrivals/call.html", form=form), form.status
