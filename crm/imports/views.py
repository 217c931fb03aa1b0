"""The pages of the imports: the list, sending a file, its columns, what will happen, how it went."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core import clock, files
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.core.forms import BaseForm, press
from crm.core.i18n import show_number
from crm.imports import export, preview, queries, rules, service, undoing
from crm.imports.forms import UploadForm, columns_form, examples_of
from crm.imports.models import Import, ImportState, RowState
from crm.imports.outlook import outlook

bp = Blueprint("imports", __name__, url_prefix="/imports")

SHOWN = 50


@bp.get("/")
@requires(P.IMPORT_RUN)
def index() -> ResponseReturnValue:
    """The latest imports."""
    return render_template("imports/index.html", rows=queries.latest(), own=me().id)


@bp.route("/new", methods=["GET", "POST"])
@files.takes_files
@requires(P.IMPORT_RUN)
def new() -> ResponseReturnValue:
    """Send a list."""
    form = UploadForm()
    if form.carry_out(_receive, form):
        return redirect(url_for(".columns", import_id=form.result.id))
    return render_template("imports/new.html", form=form), form.status


def _receive(form: UploadForm) -> Import:
    upload = form.file.data[0]
    return service.receive(form.kind.data, form.sheet, upload.data, upload.name, by=me())


@bp.get("/<int:import_id>")
@requires(P.IMPORT_RUN)
def show(import_id: int) -> ResponseReturnValue:
    """How an import goes, or what came of it."""
    row = queries.get(me(), import_id)
    if row.state is ImportState.NEW:
        return redirect(url_for(".check" if row.columns else ".columns", import_id=row.id))
    failed = queries.rows(row, RowState.FAILED, limit=SHOWN)
    return render_template(
        "imports/show.html",
        row=row,
        told=told(row),
        wrong=[(found.number, export.sentences(row.kind, found.faults)) for found in failed],
        made=queries.made_by(row, RowState.MADE, limit=SHOWN),
        kept=queries.made_by(row, RowState.KEPT, limit=SHOWN),
    )


@bp.get("/<int:import_id>/progress")
@requires(P.IMPORT_RUN)
def progress(import_id: int) -> ResponseReturnValue:
    """How far the work at hand has come, for a page that looks again by itself."""
    row = queries.get(me(), import_id)
    done, whole = row.worked_through, row.to_work_through
    return {"at_work": row.is_at_work, "done": done, "of": whole, "text": told(row)}


def told(row: Import) -> str:
    """How far the work at hand has come, in words."""
    done, whole = show_number(row.worked_through), show_number(row.to_work_through)
    return _("%(done)s of %(whole)s rows", done=done, whole=whole)


@bp.route("/<int:import_id>/columns", methods=["GET", "POST"])
@requires(P.IMPORT_RUN)
def columns(import_id: int) -> ResponseReturnValue:
    """Say what each column tells."""
    row = _new(import_id)
    form = columns_form(row, me())
    if form.carry_out(service.set_columns, row, form.columns(), form.usual(), by=me()):
        return redirect(url_for(".check", import_id=row.id))
    return (
        render_template("imports/columns.html", form=form, row=row, examples=examples_of(row)),
        form.status,
    )


@bp.route("/<int:import_id>/check", methods=["GET", "POST"])
@requires(P.IMPORT_RUN)
def check(import_id: int) -> ResponseReturnValue:
    """See what will happen, and let it happen."""
    row = _new(import_id)
    if rules.lacking(row.kind, row.columns):
        return redirect(url_for(".columns", import_id=row.id))
    form = BaseForm()
    if form.carry_out(service.start, row, by=me()):
        return redirect(url_for(".show", import_id=row.id))
    found = outlook(row, me())
    return (
        render_template(
            "imports/check.html",
            form=form,
            row=row,
            found=found,
            table=preview.table(row, [reading for _number, reading in found.first]),
            wrong=[
                (number, export.sentences(row.kind, faults))
                for number, _cells, faults in found.wrong[:SHOWN]
            ],
        ),
        form.status,
    )


@bp.get("/<int:import_id>/mend.csv")
@requires(P.IMPORT_RUN)
def mend_csv(import_id: int) -> ResponseReturnValue:
    """The rows with errors as a CSV, to be mended and sent again."""
    return _mend(import_id, "csv")


@bp.get("/<int:import_id>/mend.xlsx")
@requires(P.IMPORT_RUN)
def mend_xlsx(import_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    return _mend(import_id, "xlsx")


def _mend(import_id: int, ending: str) -> Response:
    row = queries.get(me(), import_id)
    if row.state is ImportState.NEW and rules.lacking(row.kind, row.columns):
        abort(404)
    data, media_type = export.write(row.kind, row.headings, _wrong(row), ending)
    response = Response(data, mimetype=media_type)
    name = f"{_('to-mend')}-{row.id}-{clock.today().isoformat()}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _wrong(row: Import) -> list[export.Faulty]:
    if row.state is ImportState.NEW:
        return [(cells, faults) for _number, cells, faults in outlook(row, me()).wrong]
    return [(found.cells, found.faults) for found in queries.rows(row, RowState.FAILED)]


@bp.post("/<int:import_id>/stop")
@requires(P.IMPORT_RUN)
def stop(import_id: int) -> ResponseReturnValue:
    """Make no more rows."""
    if press(service.stop, queries.get(me(), import_id), by=me()):
        flash(_("The import has stopped. What has been made is still there."))
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/<int:import_id>/go-on")
@requires(P.IMPORT_RUN)
def go_on(import_id: int) -> ResponseReturnValue:
    """Go on with the rows that are left."""
    press(service.go_on, queries.get(me(), import_id), by=me())
    return redirect(url_for(".show", import_id=import_id))


@bp.route("/<int:import_id>/undo", methods=["GET", "POST"])
@requires(P.IMPORT_RUN)
def undo(import_id: int) -> ResponseReturnValue:
    """See what taking it back does, and do it."""
    row = queries.get(me(), import_id)
    if not row.can_be_undone:
        return redirect(url_for(".show", import_id=row.id))
    form = BaseForm()
    if form.carry_out(service.undo, row, by=me()):
        return redirect(url_for(".show", import_id=row.id))
    touched = undoing.touched(row)
    return (
        render_template(
            "imports/undo.html",
            form=form,
            row=row,
            kept=queries.made_of(row, touched[:SHOWN]),
            count=len(touched),
        ),
        form.status,
    )


def _new(import_id: int) -> Import:
    """An import that has not begun; one that has is shown as it is."""
    row = queries.get(me(), import_id)
    if row.state is not ImportState.NEW:
        abort(redirect(url_for(".show", import_id=row.id)))
    return row
