"""The pages of the cases: the list, one case, logging, changing, qualifying, dismissing."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.accounts.current import me
from crm.accounts.models import User
from crm.core.access import Permission as P
from crm.core.access import Role, requires, row_number
from crm.core.countries import country_name
from crm.core.forms import BaseForm, press
from crm.duplicates import queries as duplicates
from crm.establishments import queries as establishments
from crm.imports import queries as imports
from crm.inquiries import history, queries, readers, reading, rules, service
from crm.inquiries.forms import (
    DismissForm,
    EditInquiryForm,
    FilterForm,
    NamePersonForm,
    NewInquiryForm,
)
from crm.inquiries.models import Inquiry, Stage
from crm.letters import queries as letters
from crm.offers import queries as offers
from crm.register import queries as register
from crm.routing import queries as routing
from crm.secrecy import queries as secrecy

bp = Blueprint("inquiries", __name__, url_prefix="/inquiries")


@dataclass(frozen=True)
class Step:
    """What to do next with a case, and where."""

    href: str
    label: Any
    why: Any


# By stage: the page, the button's words, and why.
NEXT_STEP = {
    Stage.RECEIVED: (
        "inquiries.qualify",
        _l("Qualify the case"),
        _l("Is it real, and do we know enough to ask the municipalities?"),
    ),
    Stage.QUALIFIED: (
        "routing.send",
        _l("Choose municipalities to ask"),
        _l("The case is ready to be sent out."),
    ),
    Stage.ROUTED: (
        "offers.new",
        _l("Compile the offer"),
        _l("When the answers are in, put them together for the company."),
    ),
    Stage.OFFERED: (
        "establishments.decide",
        _l("Record the decision"),
        _l("The company has our offer. Note what it decides."),
    ),
}


def next_step(inquiry: Inquiry, versions: list[Any]) -> Step | None:
    """What a case waits for; None when it is closed. ``versions``: its offers, the latest first."""
    if inquiry.stage is Stage.ROUTED and versions and not versions[0].is_sent:
        return Step(
            url_for("offers.show", offer_id=versions[0].id),
            _("Send the offer"),
            _("Version %(version)s of the offer is made but not sent.", version=versions[0].number),
        )
    if inquiry.stage not in NEXT_STEP:
        return None
    endpoint, label, why = NEXT_STEP[inquiry.stage]
    return Step(url_for(endpoint, inquiry_id=inquiry.id), label, why)


@bp.get("/")
@requires(P.INQUIRY_VIEW)
def index() -> ResponseReturnValue:
    """The cases that one may know of, newest first, narrowed by the filters in the address."""
    form = FilterForm(me(), request.args)
    found = queries.page(
        me(),
        form.filters(),
        older=request.args.get("older", type=row_number),
        newer=request.args.get("newer", type=row_number),
        named=routing.named_for(me()),
    )
    own_parts = routing.own_parts(me(), [inquiry.id for inquiry in found.rows])
    return render_template("inquiries/index.html", form=form, found=found, own_parts=own_parts)


@bp.get("/<int:inquiry_id>")
@requires(P.INQUIRY_VIEW)
def show(inquiry_id: int) -> ResponseReturnValue:
    """One case, as far as one's role sees it."""
    if me().is_municipal:
        known = queries.get(me(), inquiry_id)
        recipient = routing.recipient_of(me(), known.merged_into_id or known.id) or abort(404)
        return redirect(url_for("routing.show", recipient_id=recipient.id))
    inquiry = _case(inquiry_id)
    template, shown = content(me(), inquiry)
    return render_template(template, **shown)


def content(reader: User, inquiry: Inquiry) -> tuple[str, dict[str, Any]]:
    """A case's page for a reader outside the municipalities: its template and what it shows.

    The preview of what somebody sees is made of the same.
    """
    decision = establishments.of_inquiry(inquiry)
    if reader.role is Role.PARTNER:
        return "inquiries/show_to_partner.html", {"inquiry": inquiry, "decision": decision}
    versions, rounds = offers.of_inquiry(inquiry), routing.rounds_of(inquiry)
    return "inquiries/show.html", {
        "inquiry": inquiry,
        "country_name": country_name,
        "old_number": imports.old_number_of(inquiry),
        "step": next_step(inquiry, versions),
        "alike": _alike(reader, inquiry),
        "merges": duplicates.merges_of(reader, inquiry),
        "can_become": rules.NEXT[inquiry.stage],
        "readers": _readers(inquiry, rounds),
        "history": history.of_inquiry(inquiry),
        "rounds": rounds,
        "offers": versions,
        "decision": decision,
        "letters": letters.of_inquiry(inquiry),
        "attachments": letters.attachments_of(inquiry),
        "documents": register.of_inquiry(reader, inquiry),
        "wish": secrecy.wish_of(inquiry) if reader.is_regional else None,
        "secrecy_decisions": secrecy.of_inquiry(reader, inquiry) if reader.is_regional else None,
    }


def _alike(reader: User, inquiry: Inquiry) -> list[duplicates.Likeness]:
    """What a case is likely the same as, for whoever is to decide about it."""
    undecided = inquiry.stage is Stage.RECEIVED and reader.is_regional
    return duplicates.likely_for(reader, inquiry) if undecided else []


def _readers(inquiry: Inquiry, rounds: list[Any]) -> list[readers.Group]:
    return readers.grouped(
        inquiry,
        queries.who_sees(inquiry),
        queries.named_persons(inquiry) if inquiry.is_secret else [],
        {part.municipality_id: part for round_ in rounds for part in round_.recipients},
        routing.answer_release_of(inquiry),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def new() -> ResponseReturnValue:
    """Log an inquiry."""
    form = NewInquiryForm(me())
    key = form.submission_key.data or None
    form.notice(lambda values: duplicates.likely(me(), values, submission_key=key))
    if form.carry_out(service.register, form.values(), by=me(), submission_key=key):
        flash(_("The inquiry is logged as %(number)s.", number=form.result.number))
        return redirect(url_for(".show", inquiry_id=form.result.id))
    return render_template("inquiries/new.html", form=form), form.status


@bp.route("/<int:inquiry_id>/edit", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def edit(inquiry_id: int) -> ResponseReturnValue:
    """Change a case."""
    inquiry = _case(inquiry_id)
    asked = queries.opened_to(inquiry)
    form = EditInquiryForm(inquiry, told=routing.told_who_asks(inquiry), asked=asked)
    if form.carry_out(
        service.edit,
        inquiry,
        form.values(),
        by=me(),
        version=form.version.data or 0,
        shown_to=form.shown_to(),
        may_open=form.made_open.data,
    ):
        flash(_("Your changes are saved."))
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    page = render_template(
        "inquiries/edit.html",
        form=form,
        inquiry=inquiry,
        who_asks=rules.identity_of(inquiry),
        labels=rules.LABELS,
        decisions=secrecy.in_force(inquiry),
    )
    return page, form.status


@bp.route("/<int:inquiry_id>/qualify", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def qualify(inquiry_id: int) -> ResponseReturnValue:
    """Say that a case is real and complete, or see what is missing."""
    inquiry = _case(inquiry_id)
    if inquiry.stage is not Stage.RECEIVED:
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    form = BaseForm()
    if form.carry_out(service.qualify, inquiry, by=me()):
        flash(_("%(number)s is qualified.", number=inquiry.number))
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    missing = rules.missing_to_qualify(inquiry)
    return (
        render_template("inquiries/qualify.html", form=form, inquiry=inquiry, missing=missing),
        form.status,
    )


@bp.route("/<int:inquiry_id>/dismiss", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def dismiss(inquiry_id: int) -> ResponseReturnValue:
    """Say that a case is none: spam or a duplicate."""
    inquiry = _case(inquiry_id)
    if Stage.DISMISSED not in rules.NEXT[inquiry.stage]:
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    form = DismissForm()
    if form.carry_out(service.dismiss, inquiry, form.reason.data, by=me()):
        flash(_("%(number)s is dismissed and will not be counted.", number=inquiry.number))
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    return render_template("inquiries/dismiss.html", form=form, inquiry=inquiry), form.status


@bp.post("/<int:inquiry_id>/reopen")
@requires(P.INQUIRY_EDIT)
def reopen(inquiry_id: int) -> ResponseReturnValue:
    """Take a dismissal back. A decided case is opened again where its decision is taken back."""
    inquiry = _case(inquiry_id)
    if inquiry.stage is Stage.DISMISSED and press(service.reopen, inquiry, by=me()):
        flash(_("%(number)s is open again.", number=inquiry.number))
    return redirect(url_for(".show", inquiry_id=inquiry_id))


@bp.route("/<int:inquiry_id>/people", methods=["GET", "POST"])
@requires(P.INQUIRY_EDIT)
def name_person(inquiry_id: int) -> ResponseReturnValue:
    """Let one more person in the regional team know of a secret case."""
    inquiry = _case(inquiry_id)
    if not inquiry.is_secret:
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    team = queries.could_be_named(inquiry)
    form = NamePersonForm()
    form.offer(team)
    chosen = next((user for user in team if user.id == form.user_id.data), None)
    if form.carry_out(service.name_person, inquiry, chosen, form.ground.data, by=me()):
        flash(_("One more person may now know of %(number)s.", number=inquiry.number))
        return redirect(url_for(".show", inquiry_id=inquiry_id))
    return (
        render_template("inquiries/name_person.html", form=form, inquiry=inquiry, team=team),
        form.status,
    )


def _case(inquiry_id: int) -> Inquiry:
    return reading.open_case(inquiry_id, me())
