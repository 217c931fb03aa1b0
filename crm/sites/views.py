"""The site bank's pages: the list, a site, adding and changing one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.core.addresses import local_address
from crm.sites import queries, rules, service
from crm.sites.forms import EditSiteForm, FilterForm, NewSiteForm

bp = Blueprint("sites", __name__, url_prefix="/sites")


@bp.get("/")
@requires(P.SITE_VIEW)
def index() -> ResponseReturnValue:
    """The sites that one may see, narrowed by the filters in the address."""
    form = FilterForm(me(), request.args)
    sites, more = queries.page(me(), form.filters(), after=_after())
    return render_template("sites/index.html", form=form, sites=sites, more=more, rules=rules)


def _after() -> int | None:
    after = request.args.get("after", "")
    return int(after) if after.isdecimal() and len(after) < 10 else None


@bp.get("/<int:site_id>")
@requires(P.SITE_VIEW)
def show(site_id: int) -> ResponseReturnValue:
    """All that is known of a site, and what an offer still needs."""
    site = queries.get(me(), site_id)
    return render_template("sites/show.html", site=site, rules=rules, history=queries.history(site))


@bp.route("/new", methods=["GET", "POST"])
@requires(P.SITE_EDIT)
def new() -> ResponseReturnValue:
    """Add a site, and go back to where one came from."""
    form = NewSiteForm(me())
    if form.carry_out(
        service.create, form.values(), by=me(), submission_key=form.submission_key.data or None
    ):
        flash(_("The site is saved."))
        return redirect(_way_back() or url_for(".show", site_id=form.result.id))
    return render_template("sites/new.html", form=form, way_back=_way_back()), form.status


@bp.route("/<int:site_id>/edit", methods=["GET", "POST"])
@requires(P.SITE_EDIT)
def edit(site_id: int) -> ResponseReturnValue:
    """Change a site, also whether it can still be offered."""
    site = queries.get(me(), site_id)
    form = EditSiteForm(site)
    if form.carry_out(service.edit, site, form.values(), by=me(), version=form.version.data or 0):
        flash(_("Your changes are saved."))
        return redirect(_way_back() or url_for(".show", site_id=site_id))
    return (
        render_template("sites/edit.html", site=site, form=form, way_back=_way_back()),
        form.status,
    )


def _way_back() -> str | None:
    return local_address(request.args.get("next"))
