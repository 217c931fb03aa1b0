"""The region's own data: lists, forms, order, what is offered. One implementation for all kinds."""

from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.access import Permission as P
from crm.core.access import actor, one_visible, requires
from crm.core.forms import press
from crm.reference import queries, service
from crm.reference.forms import DisableForm, RegionForm
from crm.reference.kinds import KINDS, Kind

bp = Blueprint("reference", __name__, url_prefix="/reference")
STEPS = {"up": -1, "down": 1}


@bp.get("/")
@requires(P.REFERENCE_EDIT)
def index() -> ResponseReturnValue:
    """What can be edited."""
    kinds = [kind for kind in KINDS.values() if not kind.shown_on]
    return render_template("reference/index.html", kinds=kinds, region=queries.region())


@bp.route("/region", methods=["GET", "POST"])
@requires(P.REFERENCE_EDIT)
def region() -> ResponseReturnValue:
    """What the region says of itself, on the first page of every offer."""
    row = queries.region()
    form = RegionForm(row)
    version = form.version.data or 0
    if form.carry_out(service.edit, row, form.values(), by=actor(), version=version):
        flash(_("The region is saved."))
        return redirect(url_for(".index"))
    return render_template("reference/region.html", form=form), form.status


@bp.get("/<slug>/")
@requires(P.REFERENCE_EDIT)
def rows(slug: str) -> ResponseReturnValue:
    """All rows of a kind, in their order."""
    kind = _kind(slug)
    if kind.shown_on:
        return redirect(url_for(".rows", slug=kind.shown_on, _anchor=slug))
    parts = [part for part in KINDS.values() if part.shown_on == slug]
    return render_template(
        "reference/rows.html",
        kind=kind,
        groups={shown.slug: _groups(shown) for shown in (kind, *parts)},
        parts=parts,
        today=clock.today(),
    )


@bp.route("/<slug>/new", methods=["GET", "POST"])
@requires(P.REFERENCE_EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Add a row."""
    kind = _kind(slug)
    form = kind.form()
    if form.carry_out(lambda: service.add(kind.model, form.values(), by=actor())):
        flash(_("The row is added, last in the list."))
        return redirect(_list_of(kind))
    return render_template(
        "reference/new.html", kind=kind, form=form, back=_list_of(kind)
    ), form.status


@bp.route("/<slug>/<int:row_id>/edit", methods=["GET", "POST"])
@requires(P.REFERENCE_EDIT)
def edit(slug: str, row_id: int) -> ResponseReturnValue:
    """Change a row."""
    kind, row = _row(slug, row_id)
    form = kind.form(row)
    version = form.version.data or 0
    if form.carry_out(lambda: service.edit(row, form.values(), by=actor(), version=version)):
        flash(_("Saved: %(name)s", name=row.name))
        return redirect(_list_of(kind))
    page = render_template(
        "reference/edit.html",
        kind=kind,
        row=row,
        form=form,
        back=_list_of(kind),
        today=clock.today(),
    )
    return page, form.status


@bp.route("/<slug>/<int:row_id>/disable", methods=["GET", "POST"])
@requires(P.REFERENCE_EDIT)
def disable(slug: str, row_id: int) -> ResponseReturnValue:
    """Stop offering a row from a day on."""
    kind, row = _row(slug, row_id)
    form = DisableForm()
    if form.carry_out(lambda: service.disable(row, form.day.data or clock.today(), by=actor())):
        flash(_("Not offered any more from %(day)s: %(name)s", day=row.disabled_on, name=row.name))
        return redirect(_list_of(kind))
    return render_template("reference/disable.html", kind=kind, row=row, form=form), form.status


@bp.post("/<slug>/<int:row_id>/enable")
@requires(P.REFERENCE_EDIT)
def enable(slug: str, row_id: int) -> ResponseReturnValue:
    """Offer a row again."""
    kind, row = _row(slug, row_id)
    if press(service.enable, row, by=actor()):
        flash(_("Offered again: %(name)s", name=row.name))
    return redirect(_list_of(kind))


@bp.post("/<slug>/<int:row_id>/move/<direction>")
@requires(P.REFERENCE_EDIT)
def move(slug: str, row_id: int, direction: str) -> ResponseReturnValue:
    """Move a row one step up or down its list."""
    kind, row = _row(slug, row_id)
    step = STEPS.get(direction) or abort(404)
    among = next(among for _group, among in _groups(kind) if row in among)
    press(service.move, row, among, step, by=actor())
    return redirect(_list_of(kind))


def _kind(slug: str) -> Kind:
    return KINDS.get(slug) or abort(404)


def _row(slug: str, row_id: int) -> tuple[Kind, Any]:
    kind = _kind(slug)
    model: Any = kind.model
    return kind, one_visible(model, row_id, sa.true())


def _groups(kind: Kind) -> list[tuple[Any, list[Any]]]:
    """A kind's rows under the row that each belongs to; one group without one otherwise."""
    if kind.grouped_by is None:
        return [(None, queries.all_of(kind.model))]
    model: Any = kind.model
    found = queries.all_of(model, joinedload(getattr(model, kind.grouped_by)))
    found.sort(key=lambda row: (kind.group_of(row).position, kind.group_of(row).id))
    return [(group, list(members)) for group, members in groupby(found, key=kind.group_of)]


def _list_of(kind: Kind) -> str:
    if kind.shown_on:
        return url_for(".rows", slug=kind.shown_on, _anchor=kind.slug)
    return url_for(".rows", slug=kind.slug)
