"""The months, a month, what is behind a figure, the month as a file, and closing it."""

from collections.abc import Callable
from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.core.forms import BaseForm
from crm.core.i18n import language, show_month
from crm.inquiries.models import Inquiry
from crm.kpi import definitions, drawing, queries, report, service, words
from crm.kpi.document import as_pdf
from crm.kpi.report import Cell
from crm.kpi.rules import add_months, read_month, this_month, write_month
from crm.kpi.sheet import as_xlsx
from crm.routing import queries as routing

bp = Blueprint("kpi", __name__, url_prefix="/reports")

MONTHS_LISTED = 18
CASES_LISTED = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@requires(P.REPORT_VIEW)
def index() -> ResponseReturnValue:
    """The latest months, with their figures."""
    return render_template(
        "kpi/index.html",
        rows=report.latest(MONTHS_LISTED, me()),
        kpis=definitions.HEADLINES,
        heading_of=words.heading_of,
    )


@bp.get("/<month>")
@requires(P.REPORT_VIEW)
def show(month: str) -> ResponseReturnValue:
    """One month: the figures, what they are compared with, and where they come from."""
    day = _month(month)
    shown = report.of_month(day, me())
    return render_template(
        "kpi/show.html",
        report=shown,
        month=month,
        earlier=write_month(add_months(day, -1)),
        later=write_month(add_months(day, 1)) if day < this_month() else None,
        trends=[drawing.trend(kpi, shown.series) for kpi in definitions.TRENDS],
        definitions=definitions,
        words=words,
    )


@bp.get("/<month>/cases")
@requires(P.REPORT_VIEW)
def cases(month: str) -> ResponseReturnValue:
    """The cases behind a figure: those that the reader may know of, and how many more there are."""
    shown = report.of_month(_month(month), me())
    cell = shown.find(*(request.args.get(name, "") for name in ("figure", "municipality", "area")))
    if cell is None:
        abort(404)
    visible = queries.visible_ids(me(), cell.ids)
    found = queries.cases(me(), visible[:CASES_LISTED])
    return render_template(
        "kpi/cases.html",
        report=shown,
        month=month,
        cell=cell,
        place=shown.place(cell),
        rows=_with_parts(cell, found),
        unlisted=max(0, len(visible) - CASES_LISTED),
        others=cell.cases - len(visible),
        titles=routing.headings_for(me(), found),
    )


def _with_parts(cell: Cell, inquiries: list[Inquiry]) -> list[tuple[Inquiry, str]]:
    """Each case with what it adds to a sum."""
    parts = dict(zip(cell.ids, cell.parts, strict=False))
    return [(inquiry, cell.kpi.show(parts.get(inquiry.id))) for inquiry in inquiries]


@bp.get("/<month>.pdf")
@requires(P.REPORT_VIEW)
def pdf(month: str) -> ResponseReturnValue:
    """The month as a document, in the language asked for."""
    return _download(month, "pdf", "application/pdf", as_pdf)


@bp.get("/<month>.xlsx")
@requires(P.REPORT_VIEW)
def xlsx(month: str) -> ResponseReturnValue:
    """The month as a workbook."""
    return _download(month, "xlsx", XLSX, lambda shown: as_xlsx(shown, me()))


def _download(
    month: str, ending: str, kind: str, write: Callable[[report.Report], bytes]
) -> Response:
    day = _month(month)
    asked_for = request.args.get("language", "")
    with force_locale(asked_for if asked_for in current_app.config["LANGUAGES"] else language()):
        content = write(report.of_month(day, me()))
        name = _("monthly-report")
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}-{month}.{ending}")
    return response


@bp.route("/<month>/close", methods=["GET", "POST"])
@requires(P.REPORT_MAKE)
def close(month: str) -> ResponseReturnValue:
    """Close the month, after a page that says what that means."""
    day = _month(month)
    form = BaseForm()
    if form.carry_out(service.make_report, day, by=me()):
        flash(_("%(month)s is closed.", month=show_month(day).capitalize()))
        return redirect(url_for(".show", month=month))
    if queries.stored(day):
        return redirect(url_for(".show", month=month))
    return render_template("kpi/close.html", form=form, month=month, day=day), form.status


def _month(text: str) -> date:
    return read_month(text) or abort(404)
