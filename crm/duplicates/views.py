"""The pages on which two cases, or two companies, are made one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.core.countries import country_name
from crm.core.forms import press
from crm.duplicates import cases, queries, service
from crm.duplicates.forms import ChooseForm, TwoForm, merge_form
from crm.duplicates.models import MergeKind
from crm.inquiries import reading

bp = Blueprint("duplicates", __name__)


@bp.route("/inquiries/<int:inquiry_id>/merge", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def choose(inquiry_id: int) -> ResponseReturnValue:
    """Say which case is the same as the one at hand."""
    inquiry = reading.open_case(inquiry_id, me())
    form = ChooseForm()
    if form.carry_out(queries.with_number, me(), form.number.data or "", inquiry):
        kept, merged = sorted((inquiry, form.result), key=lambda one: one.id)
        return redirect(url_for(".merge", inquiry_id=kept.id, other_id=merged.id))
    alike = queries.likely_for(me(), inquiry)
    page = render_template("duplicates/choose.html", form=form, inquiry=inquiry, alike=alike)
    return page, form.status


@bp.route("/inquiries/<int:inquiry_id>/merge/<int:other_id>", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def merge(inquiry_id: int, other_id: int) -> ResponseReturnValue:
    """See what would happen if another case went into this one, choose, do it."""
    merged = reading.open_case(other_id, me())
    kept = reading.open_case(inquiry_id, me())
    if merged.merged_into_id == kept.id:  # it has been done, perhaps by this very form
        return redirect(url_for("inquiries.show", inquiry_id=kept.id))
    differences = cases.differences(kept, merged)
    form = merge_form(kept, merged, differences)
    if form.carry_out(
        service.merge_cases,
        kept,
        merged,
        form.from_merged(),
        by=me(),
        version=form.kept_version.data or 0,
        merged_version=form.merged_version.data or 0,
    ):
        flash(_("%(merged)s goes on in %(kept)s now.", merged=merged.number, kept=kept.number))
        return redirect(url_for("inquiries.show", inquiry_id=inquiry_id))
    page = render_template(
        "duplicates/merge.html",
        form=form,
        kept=kept,
        merged=merged,
        refusals=cases.refusals(kept, merged),
        moves=cases.moves(kept, merged),
        documents=cases.documents_of(merged),
        secrecy=cases.stricter(kept, merged),
        lose_sight=cases.lose_sight(kept, merged),
    )
    return page, form.status


@bp.post("/merges/<int:merge_id>/undo")
@requires(P.INQUIRY_EDIT)
def undo(merge_id: int) -> ResponseReturnValue:
    """Take a merge back."""
    found = queries.get_merge(me(), merge_id)
    of_cases = found.kind is MergeKind.CASE
    back = (
        url_for("inquiries.show", inquiry_id=found.merged_id) if of_cases else url_for(".companies")
    )
    if press(service.undo, found, by=me()):
        told = _("The two cases are apart again, as they were before.")
        flash(told if of_cases else _("The two companies are apart again, as they were before."))
    return redirect(back)


@bp.get("/companies/same")
@requires(P.INQUIRY_EDIT)
def companies() -> ResponseReturnValue:
    """Companies that are likely one, and those that were put together."""
    return render_template(
        "duplicates/companies.html",
        pairs=queries.pairs(me()),
        merged=queries.merged_companies(me()),
    )


@bp.route("/companies/<int:company_id>/merge/<int:other_company_id>", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def merge_companies(company_id: int, other_company_id: int) -> ResponseReturnValue:
    """See what would happen if another company went into this one; do it."""
    kept = queries.get_company(me(), company_id)
    merged = queries.get_company(me(), other_company_id)
    form = TwoForm(kept, merged)
    if form.carry_out(
        service.merge_companies,
        kept,
        merged,
        by=me(),
        version=form.kept_version.data or 0,
        merged_version=form.merged_version.data or 0,
    ):
        flash(_("The two companies are one now."))
        return redirect(url_for(".companies"))
    page = render_template(
        "duplicates/merge_companies.html",
        form=form,
        kept=kept,
        merged=merged,
        kept_cases=queries.cases_of(me(), kept),
        moving=queries.cases_of(me(), merged),
        country_name=country_name,
    )
    return page, form.status
