"""The page about secrecy of a case: what is decided, deciding more, changing, lifting."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.core.forms import press
from crm.inquiries import reading
from crm.secrecy import queries, rules, service
from crm.secrecy.forms import ChangeForm, DecideForm
from crm.secrecy.models import SecrecyDecision

bp = Blueprint("secrecy", __name__)


@bp.route("/inquiries/<int:inquiry_id>/secrecy", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def index(inquiry_id: int) -> ResponseReturnValue:
    """What is decided in a case, and a form to decide more."""
    inquiry = reading.open_case(inquiry_id, me())
    decisions = queries.of_inquiry(me(), inquiry)
    wish = None if decisions else queries.wish_of(inquiry)
    form = DecideForm(wish)
    if form.carry_out(service.decide, inquiry, form.harms(), **form.stated(), by=me()):
        flash(_("The secrecy marking in %(number)s is saved.", number=inquiry.number))
        return redirect(url_for(".index", inquiry_id=inquiry_id))
    page = render_template(
        "secrecy/index.html",
        inquiry=inquiry,
        form=form,
        wish=wish,
        marked=rules.by_fact(decisions),
        lifted=[decision for decision in decisions if decision.is_lifted],
    )
    return page, form.status


@bp.route("/secrecy/<int:decision_id>/edit", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def edit(decision_id: int) -> ResponseReturnValue:
    """Change a decision, for instance to let it last longer after a review."""
    decision = _decision(decision_id)
    inquiry = decision.inquiry
    if decision.is_lifted:
        return redirect(url_for(".index", inquiry_id=inquiry.id))
    form = ChangeForm(decision)
    version = form.version.data or 0
    if form.carry_out(service.change, decision, form.stated(), by=me(), version=version):
        flash(_("The secrecy marking in %(number)s is changed.", number=inquiry.number))
        return redirect(url_for(".index", inquiry_id=inquiry.id))
    page = render_template("secrecy/edit.html", inquiry=inquiry, decision=decision, form=form)
    return page, form.status


@bp.post("/secrecy/<int:decision_id>/end")
@requires(P.INQUIRY_EDIT)
def end(decision_id: int) -> ResponseReturnValue:
    """Lift a decision that is not needed any more."""
    decision = _decision(decision_id)
    inquiry = decision.inquiry
    if press(service.end, decision, by=me()):
        flash(_("A secrecy marking in %(number)s is lifted.", number=inquiry.number))
    return redirect(url_for(".index", inquiry_id=inquiry.id))


def _decision(decision_id: int) -> SecrecyDecision:
    return reading.open_row(
        lambda: queries.get(me(), decision_id), lambda decision: decision.inquiry, me()
    )
