"""The pages of the register: the list, the files, the public texts, a municipality's number."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core import clock
from crm.core.access import Permission as P
from crm.core.access import requires, row_number
from crm.inquiries import reading
from crm.inquiries.documents import Document
from crm.register import export, queries, service
from crm.register.forms import FilterForm, OwnNumberForm, PublicForm
from crm.register.rules import FILE_NAMES

bp = Blueprint("register", __name__, url_prefix="/register")

PORTION_BYTES = 65_536


@bp.get("/")
@requires(P.REGISTER_VIEW)
def index() -> ResponseReturnValue:
    """The documents, newest first, narrowed by the filters in the address."""
    form = FilterForm(me(), request.args)
    found = queries.page(
        me(),
        form.shown,
        form.filters(),
        older=request.args.get("older", type=row_number),
        newer=request.args.get("newer", type=row_number),
    )
    return render_template("register/index.html", form=form, found=found, view=form.shown)


@bp.get("/export.csv")
@requires(P.REGISTER_VIEW)
def as_csv() -> ResponseReturnValue:
    """What the list shows, whole, as a file for Excel and for archives."""
    return _download("csv")


@bp.get("/export.xlsx")
@requires(P.REGISTER_VIEW)
def as_xlsx() -> ResponseReturnValue:
    """What the list shows, whole, as a workbook."""
    return _download("xlsx")


def _download(ending: str) -> ResponseReturnValue:
    form = FilterForm(me(), request.args)
    lines = queries.lines(me(), form.shown, form.filters(), export.MOST_ROWS + 1)
    file, kind = export.write(lines, form.shown, ending)
    response = Response(_portions(file), mimetype=kind)
    response.call_on_close(file.close)
    filename = f"{FILE_NAMES[form.shown]}-{clock.today().isoformat()}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def _portions(file: IO[bytes]) -> Iterator[bytes]:
    """What the file holds, a little at a time; then it is gone."""
    with file:
        yield from iter(partial(file.read, PORTION_BYTES), b"")


@bp.route("/<int:document_id>/edit", methods=["GET", "POST"])
@requires(P.REGISTER_EDIT)
def edit(document_id: int) -> ResponseReturnValue:
    """Write what anybody may read of a document."""
    document = _document(document_id)
    form = PublicForm(document)
    version = form.version.data or 0
    texts = form.values()
    if form.carry_out(service.edit_public, document, **texts, by=me(), version=version):
        flash(_("The public texts of %(number)s are saved.", number=document.label))
        return redirect(url_for(".index"))
    return render_template("register/edit.html", form=form, document=document), form.status


@bp.route("/<int:document_id>/number", methods=["GET", "POST"])
@requires(P.REGISTER_NUMBER)
def number(document_id: int) -> ResponseReturnValue:
    """Write one's own municipality's number of a document."""
    document = _document(document_id)
    form = OwnNumberForm(document)
    typed, version = form.municipality_number.data or "", form.version.data or 0
    if form.carry_out(service.give_own_number, document, typed, by=me(), version=version):
        flash(_("Your number of %(number)s is saved.", number=document.label))
        return redirect(url_for(".index"))
    return render_template("register/number.html", form=form, document=document), form.status


def _document(document_id: int) -> Document:
    """A document within one's scope. That one of a secret case is read leaves a trace."""
    return reading.open_row(
        lambda: queries.get(me(), document_id), lambda document: document.inquiry, me()
    )
