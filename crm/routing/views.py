"""Pages: a case goes out to municipalities; a municipality reads it, answers, or declines."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from crm.accounts.current import me
from crm.core import clock
from crm.core.access import Permission as P
from crm.core.access import requires, row_number
from crm.core.db import SAFE_METHODS, db, start_write
from crm.core.forms import press
from crm.core.mail import absolute_url
from crm.establishments import queries as establishments
from crm.inquiries import queries as inquiry_queries
from crm.inquiries import service as inquiry_service
from crm.inquiries.models import Inquiry, Stage
from crm.offers import queries as offers
from crm.reference import queries as reference
from crm.routing import queries, rules, service
from crm.routing.forms import DeclineForm, answer_form, send_form
from crm.routing.models import Recipient
from crm.sites import queries as site_queries
from crm.sites import rules as site_rules

bp = Blueprint("routing", __name__)


@bp.route("/inquiries/<int:inquiry_id>/route", methods=["GET", "POST"])
@requires(P.ROUTING_SEND)
def send(inquiry_id: int) -> ResponseReturnValue:
    """Send a case to municipalities: whom, until when, and what each will see."""
    inquiry = _case(inquiry_id)
    model = reference.region().operating_model
    candidates = queries.candidates(me(), inquiry)
    form = send_form(inquiry, candidates, model.mode)
    if form.carry_out(
        service.send_round,
        inquiry,
        form.chosen(),
        deadline=form.deadline.data,
        note=form.note.data or "",
        grounds=form.grounds(),
        by=me(),
    ):
        flash(_sent_text(inquiry.number, len(form.chosen())))
        return redirect(url_for("inquiries.show", inquiry_id=inquiry_id))
    page = render_template(
        "routing/send.html",
        inquiry=inquiry,
        form=form,
        candidates=candidates,
        model=model,
        may_be_sent=inquiry.stage in rules.SENDABLE,
        compared=rules.asks_for_size(inquiry),
        latest=rules.latest_deadline(clock.today()),
        mail=_mail_to_come(inquiry, form.deadline.data),
    )
    return page, form.status


def _mail_to_come(inquiry: Inquiry, deadline: date | None) -> dict[str, Any]:
    """What the mail will say, as far as it is known before it is sent."""
    link = absolute_url("routing.show", recipient_id=0).removesuffix("0")
    deadline = deadline or rules.usual_deadline(clock.today())
    return {
        "number": inquiry.number,
        "deadline": deadline,
        "link": f"{link}…",
        "municipality": {"name": "…"},
        "leader": rules.leader(inquiry.responsible, me()),
    }


def _sent_text(number: str, count: int) -> str:
    return ngettext(
        "Case %(number)s has been sent to %(num)s municipality.",
        "Case %(number)s has been sent to %(num)s municipalities.",
        count,
        number=number,
    )


@bp.get("/answers/<int:recipient_id>")
@requires(P.ANSWER_VIEW, P.ROUTING_SEND)
def show(recipient_id: int) -> ResponseReturnValue:
    """A case as a municipality reads it, and its own reply. The regional team may look."""
    recipient = _opened(recipient_id)
    return render_template("routing/show.html", recipient=recipient, **_outcome(recipient))


def _outcome(recipient: Recipient) -> dict[str, Any]:
    """What has become of the case, as far as a municipality may know: an offer, a decision."""
    inquiry, asked_at = recipient.inquiry, recipient.round.sent_at
    offer = next((offer for offer in offers.of_inquiry(inquiry) if offer.is_sent), None)
    in_offer = {site["id"] for site in offer.content["sites"]} if offer else set()
    since = inquiry.stage_changes[-1].at if inquiry.stage_changes else None
    offered_at = offer.sent_at if offer else since
    return {
        # A case may have become hidden, or got its company's name, after the note was sent.
        "note_text": ""
        if rules.gives_away(inquiry, recipient.round.note)
        else recipient.round.note,
        "leader": rules.leader(inquiry.responsible, recipient.round.sent_by),
        "offered_at": offered_at if offer or inquiry.stage is Stage.OFFERED else None,
        "is_offer_known": offer is not None,
        "offered_sites": [row.site for row in recipient.answer_sites if row.site_id in in_offer],
        # Who was asked after the offer had gone is asked for something new.
        "too_late": bool(inquiry.stage is Stage.OFFERED and offered_at and offered_at > asked_at),
        "decision": establishments.of_inquiry(inquiry) if inquiry.is_closed else None,
        "since": since,
    }


@bp.route("/answers/<int:recipient_id>/answer", methods=["GET", "POST"])
@requires(P.ANSWER_GIVE)
def answer(recipient_id: int) -> ResponseReturnValue:
    """Put forward the municipality's sites."""
    recipient = _opened(recipient_id)
    if request.method in SAFE_METHODS and not recipient.is_waiting:
        return redirect(url_for(".show", recipient_id=recipient_id))
    sites = site_queries.of_municipality(recipient.municipality_id, available_only=True)
    draft = queries.draft_of(recipient, me())
    form = answer_form(recipient, rules.best_first(recipient.inquiry, sites), draft)
    way_out = _way_out(url_for(".answer", recipient_id=recipient_id))
    if way_out:
        text = form.comment.data or ""
        if press(service.keep_draft, recipient, form.chosen(), comment=text, by=me()):
            return redirect(way_out)
    elif form.carry_out(
        service.answer,
        recipient,
        form.chosen(),
        comment=form.comment.data or "",
        by=me(),
        version=form.version.data or 0,
    ):
        return redirect(url_for(".show", recipient_id=recipient_id, sent="yes"))
    page = render_template(
        "routing/answer.html", recipient=recipient, form=form, missing=site_rules.missing
    )
    return page, form.status


def _way_out(back: str) -> str | None:
    """Where a button of the answer's form leads that does not send it: to the sites and back."""
    if "add_site" in request.form:
        return url_for("sites.new", next=back)
    if "fill_in" in request.form:
        site_id = request.form.get("fill_in", type=row_number)
        return back if site_id is None else url_for("sites.edit", site_id=site_id, next=back)
    return None


@bp.route("/answers/<int:recipient_id>/decline", methods=["GET", "POST"])
@requires(P.ANSWER_GIVE)
def decline(recipient_id: int) -> ResponseReturnValue:
    """Decline, with a reason."""
    recipient = _opened(recipient_id)
    if request.method in SAFE_METHODS and not recipient.is_waiting:
        return redirect(url_for(".show", recipient_id=recipient_id))
    form = DeclineForm(recipient)
    if form.carry_out(
        service.decline,
        recipient,
        form.reason.data,
        comment=form.comment.data or "",
        by=me(),
        version=form.version.data or 0,
    ):
        return redirect(url_for(".show", recipient_id=recipient_id, sent="yes"))
    return render_template("routing/decline.html", recipient=recipient, form=form), form.status


def _case(inquiry_id: int) -> Inquiry:
    """The case to send. That a secret one was read is noted."""
    inquiry = inquiry_queries.get(me(), inquiry_id)
    if _is_noted(inquiry):
        return inquiry
    start_write()
    inquiry_service.note_reading(inquiry_queries.get(me(), inquiry_id), by=me())
    _end_write()
    return inquiry_queries.get(me(), inquiry_id)


def _opened(recipient_id: int) -> Recipient:
    """A municipality's part in a case. Its own first opening is noted, and who reads a secret one."""
    recipient = queries.get(me(), recipient_id)
    is_first = me().is_municipal and recipient.seen_at is None
    if not is_first and _is_noted(recipient.inquiry):
        return recipient
    start_write()
    recipient = queries.get(me(), recipient_id)
    if is_first:
        service.mark_seen(recipient, by=me())
    inquiry_service.note_reading(recipient.inquiry, by=me())
    _end_write()
    return queries.get(me(), recipient_id)


def _is_noted(inquiry: Inquiry) -> bool:
    return not inquiry.is_secret or inquiry_queries.has_read_today(inquiry, me())


def _end_write() -> None:
    db.session.commit()
    g.writing = False  # the page itself only reads: others may write meanwhile
