"""Pages: a case goes out to municipalities; a municipality reads it, answers, or declines."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from crm.accounts.current import me
from crm.accounts.models import User
from crm.core import clock
from crm.core.access import Permission as P
from crm.core.access import requires, row_number
from crm.core.db import SAFE_METHODS, start_write
from crm.core.forms import press
from crm.core.mail import absolute_url
from crm.establishments import queries as establishments
from crm.inquiries import queries as inquiry_queries
from crm.inquiries import reading
from crm.inquiries import rules as inquiry_rules
from crm.inquiries import service as inquiry_service
from crm.inquiries.models import Inquiry, Stage
from crm.inquiries.views import content as case_content
from crm.offers import queries as offers
from crm.reference import queries as reference
from crm.routing import previews, queries, releases, rules, service
from crm.routing.forms import (
    AnswersReleaseForm,
    DeclineForm,
    ReaderForm,
    ReleaseForm,
    answer_form,
    send_form,
)
from crm.routing.models import Recipient
from crm.secrecy import queries as secrecy
from crm.sites import queries as site_queries
from crm.sites import rules as site_rules

bp = Blueprint("routing", __name__)


@bp.route("/inquiries/<int:inquiry_id>/route", methods=["GET", "POST"])
@requires(P.ROUTING_SEND)
def send(inquiry_id: int) -> ResponseReturnValue:
    """Send a case to municipalities: whom, until when, and what each will see."""
    inquiry = reading.open_case(inquiry_id, me())
    model = reference.region().operating_model
    decisions = secrecy.in_force(inquiry)
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
        grounds=rules.GROUNDS.values() if inquiry.is_secret else (),
        model=model,
        may_be_sent=inquiry.stage in rules.SENDABLE,
        compared=rules.asks_for_size(inquiry),
        latest=rules.latest_deadline(clock.today()),
        mail=_mail_to_come(inquiry, form.deadline.data),
        decisions=decisions,
        marked=rules.read_though_marked(inquiry, decisions),
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
    return render_template("routing/show.html", **_content(recipient, me()))


def _content(recipient: Recipient, reader: User) -> dict[str, Any]:
    """What a municipality's page of a case shows; its preview shows the same."""
    return {
        "recipient": recipient,
        "back": _way_back(recipient, reader),
        "others": queries.others_replies(recipient),
        "size": site_rules.size,
        "others_wait": recipient.replied_at is None
        and queries.answer_release_of(recipient.inquiry) is not None,
        **_outcome(recipient),
    }


def _way_back(recipient: Recipient, reader: User) -> tuple[str, str]:
    """The list that the person came from, as it was narrowed, and its name; the regional team
    comes from all answers in the case."""
    number, inquiry_id = recipient.inquiry.number, recipient.inquiry_id
    if not reader.is_municipal:
        board = url_for("inquiries.show", inquiry_id=inquiry_id, _anchor="municipalities")
        return board, _("All answers in %(number)s", number=number)
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    lists = {url_for("inquiries.index"): _("Inquiries"), url_for("register.index"): _("Register")}
    name = lists.get(came_from.partition("?")[0])
    return (came_from, name) if name else (url_for("home.show"), _("Overview"))


def _outcome(recipient: Recipient) -> dict[str, Any]:
    """What has become of the case, as far as a municipality may know: an offer, a decision."""
    inquiry, asked_at = recipient.inquiry, recipient.round.sent_at
    offer = next((offer for offer in offers.of_inquiry(inquiry) if offer.is_sent), None)
    in_offer = {site["id"] for site in offer.content["sites"]} if offer else set()
    since = inquiry.stage_changes[-1].at if inquiry.stage_changes else None
    offered_at = offer.sent_at if offer else since
    return {
        # A case may have become hidden, or got its company's name, after the note was sent.
        "note_text": recipient.round.note
        if rules.may_read(recipient, recipient.round.note)
        else "",
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


@bp.route("/inquiries/<int:inquiry_id>/release", methods=["GET", "POST"])
@requires(P.ROUTING_SEND)
def release(inquiry_id: int) -> ResponseReturnValue:
    """Show municipalities who asks in a hidden case, and what the others have answered."""
    inquiry = reading.open_case(inquiry_id, me())
    asked = queries.recipients_of(inquiry)
    form = ReleaseForm.for_asked([row for row in asked if not row.knows_identity])
    if form.carry_out(
        releases.release_identity, inquiry, form.chosen(), why=form.why.data or "", by=me()
    ):
        flash(_("More is now shown in case %(number)s.", number=inquiry.number))
        return redirect(url_for(".release", inquiry_id=inquiry_id))
    page = render_template(
        "routing/release.html",
        inquiry=inquiry,
        form=form,
        asked=asked,
        answers=queries.answer_release_of(inquiry),
        facts=inquiry_rules.identity_of(inquiry),
        kept=rules.kept_back(inquiry),
        labels=inquiry_rules.LABELS,
        decisions=secrecy.in_force(inquiry),
    )
    return page, form.status


@bp.post("/answers/<int:recipient_id>/hide")
@requires(P.ROUTING_SEND)
def hide(recipient_id: int) -> ResponseReturnValue:
    """Hide from a municipality again who asks."""
    recipient = queries.get(me(), recipient_id)
    if press(releases.withdraw_identity, recipient, by=me()):
        flash(_("Less is now shown in case %(number)s.", number=recipient.inquiry.number))
    return redirect(url_for(".release", inquiry_id=recipient.inquiry_id))


@bp.route("/inquiries/<int:inquiry_id>/answers/release", methods=["GET", "POST"])
@requires(P.ROUTING_SEND)
def release_answers(inquiry_id: int) -> ResponseReturnValue:
    """Show the municipalities that have replied what the others have answered."""
    inquiry = reading.open_case(inquiry_id, me())
    if queries.answer_release_of(inquiry) is not None:
        return redirect(url_for(".release", inquiry_id=inquiry_id))
    form = AnswersReleaseForm()
    if form.carry_out(releases.release_answers, inquiry, why=form.why.data or "", by=me()):
        flash(_("More is now shown in case %(number)s.", number=inquiry.number))
        return redirect(url_for(".release", inquiry_id=inquiry_id))
    asked = queries.recipients_of(inquiry)
    replied = [recipient for recipient in asked if recipient.replied_at]
    page = render_template(
        "routing/release_answers.html", inquiry=inquiry, form=form, replied=replied
    )
    return page, form.status


@bp.post("/inquiries/<int:inquiry_id>/answers/withdraw")
@requires(P.ROUTING_SEND)
def withdraw_answers(inquiry_id: int) -> ResponseReturnValue:
    """Keep the municipalities' answers apart again."""
    inquiry = inquiry_queries.get(me(), inquiry_id)
    if press(releases.withdraw_answers, inquiry, by=me()):
        flash(_("Less is now shown in case %(number)s.", number=inquiry.number))
    return redirect(url_for(".release", inquiry_id=inquiry_id))


@bp.get("/inquiries/<int:inquiry_id>/preview")
@requires(P.INQUIRY_EDIT)
def preview(inquiry_id: int) -> ResponseReturnValue:
    """A case as somebody else sees it: the same page, made for that person and only to be read."""
    inquiry = reading.open_case(inquiry_id, me())
    readers = previews.readers(inquiry)
    form = ReaderForm([(key, reader.label) for key, reader in readers.items()], request.args)
    form.validate()
    reader = readers.get(form.reader.data or "")
    return render_template(
        "routing/preview.html",
        inquiry=inquiry,
        form=form,
        reader=reader,
        content=_seen_by(reader, inquiry) if reader else None,
    )


def _seen_by(reader: previews.Reader, inquiry: Inquiry) -> Markup | None:
    """The page of a case as a reader gets it, without its frame; None: the case is not there."""
    user = reader.user
    if reader.is_example:
        part = previews.example_part(inquiry, user, sender=me())
        return previews.text_of(user, "routing/show.html", _content(part, user))
    if not queries.knows_of(user, inquiry):
        return None
    if not user.is_municipal:
        return previews.text_of(user, *case_content(user, inquiry))
    own = queries.recipient_of(user, inquiry.id)
    if own is None:
        return None
    return previews.text_of(user, "routing/show.html", _content(queries.get(user, own.id), user))


def _opened(recipient_id: int) -> Recipient:
    """A municipality's part in a case. Its own first opening is noted, and who reads a secret one."""
    recipient = queries.get(me(), recipient_id)
    is_first = me().is_municipal and recipient.seen_at is None
    if not is_first and not reading.leaves_trace(recipient.inquiry):
        return recipient
    start_write()
    recipient = queries.get(me(), recipient_id)
    if is_first:
        service.mark_seen(recipient, by=me())
    inquiry_service.note_reading(recipient.inquiry, by=me())
    reading.end_write()
    return queries.get(me(), recipient_id)
