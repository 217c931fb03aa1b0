"""The first page and the accessibility statement."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.accounts.current import me
from crm.accounts.models import User
from crm.core.access import Role, public, requires
from crm.home import queries
from crm.kpi import report
from crm.kpi.rules import add_months, this_month, write_month
from crm.mailbox import queries as mailbox
from crm.routing import queries as routing
from crm.secrecy import queries as secrecy

bp = Blueprint("home", __name__)


def _regional(user: User) -> dict[str, Any]:
    return {
        "arrivals": queries.arrivals(user),
        "to_route": queries.to_route(user),
        "late_answers": queries.late_answers(user),
        "offers_due": queries.offers_due(user),
        "secrecy": secrecy.to_review(user),
        "mailbox": mailbox.needs_somebody(),
        **_figures(this_month(), user),
    }


def _municipal(user: User) -> dict[str, Any]:
    return {"waiting": routing.waiting_for(user), "stale_sites": queries.stale_sites(user)}


def _steering(user: User) -> dict[str, Any]:
    """The last month that is over: the running one has too little in it to say anything."""
    return _figures(add_months(this_month(), -1), user)


def _figures(month: date, user: User) -> dict[str, Any]:
    return {"report": report.of_month(month, user), "month": write_month(month)}


def _following(user: User) -> dict[str, Any]:
    return {"registered": queries.registered(user)}


def _administrator(user: User) -> dict[str, Any]:
    return {"mailbox": mailbox.needs_somebody()}


# Role: the page's template and what it shows.
PAGES = {
    Role.COORDINATOR: ("regional", _regional),
    Role.ADVISER: ("regional", _regional),
    Role.BUSINESS_HEAD: ("municipal", _municipal),
    Role.COLLEAGUE: ("municipal", _municipal),
    Role.STEERING_GROUP: ("steering", _steering),
    Role.PARTNER: ("following", _following),
    Role.REGISTRAR: ("following", _following),
    Role.ADMINISTRATOR: ("administrator", _administrator),
}


@bp.get("/")
@requires()
def show() -> ResponseReturnValue:
    """What needs me now."""
    template, load = PAGES[me().role]
    return render_template(f"home/{template}.html", **load(me()))


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How accessible the service is, and where to say that it is not (DOS-lagen)."""
    return render_template("home/accessibility.html")
