"""How a case ended: said, corrected, taken back."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.establishments import queries, rules, service
from crm.establishments.forms import FORMS, DecisionForm, WithdrawDecisionForm
from crm.establishments.models import Decision, Outcome
from crm.inquiries import reading
from crm.inquiries.models import Inquiry

bp = Blueprint("establishments", __name__, url_prefix="/inquiries/<int:inquiry_id>/decision")


@bp.route("", methods=["GET", "POST"])
@requires(P.ESTABLISHMENT_DECIDE)
def decide(inquiry_id: int) -> ResponseReturnValue:
    """Say how a case ended: first which way, then the facts."""
    inquiry = reading.open_case(inquiry_id, me())
    if request.method == "GET" and queries.of_inquiry(inquiry):
        return redirect(url_for(".change", inquiry_id=inquiry.id))
    outcome = _outcome(request.args.get("outcome"))
    if outcome is None:
        ways = rules.possible(inquiry.stage)
        return render_template("establishments/choose.html", inquiry=inquiry, ways=ways)
    form = FORMS[outcome](inquiry=inquiry)
    if form.carry_out(_decide, inquiry, outcome, form):
        flash(
            _("%(number)s is closed as %(outcome)s.", number=inquiry.number, outcome=outcome.label)
        )
        return _to_case(inquiry)
    page = render_template(
        "establishments/decide.html", inquiry=inquiry, outcome=outcome, form=form
    )
    return page, form.status


def _decide(inquiry: Inquiry, outcome: Outcome, form: DecisionForm) -> Decision:
    return service.decide(inquiry, outcome=outcome, **form.facts(), by=me())


@bp.route("/change", methods=["GET", "POST"])
@requires(P.ESTABLISHMENT_DECIDE)
def change(inquiry_id: int) -> ResponseReturnValue:
    """Correct the facts of a decision."""
    inquiry = reading.open_case(inquiry_id, me())
    decision = _decision(inquiry)
    form = FORMS[decision.outcome](decision, inquiry=inquiry)
    if form.carry_out(_change, decision, form):
        flash(_("The decision in %(number)s is changed.", number=inquiry.number))
        return _to_case(inquiry)
    page = render_template(
        "establishments/change.html", inquiry=inquiry, outcome=decision.outcome, form=form
    )
    return page, form.status


def _change(decision: Decision, form: DecisionForm) -> None:
    service.change(decision, form.facts(), by=me(), version=form.version.data or 0)


@bp.route("/withdraw", methods=["GET", "POST"])
@requires(P.ESTABLISHMENT_DECIDE)
def withdraw(inquiry_id: int) -> ResponseReturnValue:
    """Take a decision back, after a page that says what happens."""
    inquiry = reading.open_case(inquiry_id, me())
    decision = _decision(inquiry)
    form = WithdrawDecisionForm(decision)
    if form.carry_out(_withdraw, decision, form):
        flash(_("The decision is taken back. %(number)s is open again.", number=inquiry.number))
        return _to_case(inquiry)
    page = render_template(
        "establishments/withdraw.html", inquiry=inquiry, decision=decision, form=form
    )
    return page, form.status


def _withdraw(decision: Decision, form: WithdrawDecisionForm) -> None:
    form.check()
    service.withdraw_decision(decision, by=me())


def _decision(inquiry: Inquiry) -> Decision:
    decision = queries.of_inquiry(inquiry)
    if decision is None:
        abort(404)
    return decision


def _outcome(text: str | None) -> Outcome | None:
    return Outcome(text) if text in set(Outcome) else None


def _to_case(inquiry: Inquiry) -> ResponseReturnValue:
    return redirect(url_for("inquiries.show", inquiry_id=inquiry.id))
