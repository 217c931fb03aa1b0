"""Making an offer, looking at a version, fetching its PDF."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts.current import me
from crm.core import clock
from crm.core.access import Permission as P
from crm.core.access import requires
from crm.inquiries import reading
from crm.inquiries.models import Inquiry
from crm.offers import queries, rules, service
from crm.offers.forms import OfferForm, SentForm
from crm.offers.models import Offer
from crm.routing import queries as routing

bp = Blueprint("offers", __name__)


@bp.route("/inquiries/<int:inquiry_id>/offers/new", methods=["GET", "POST"])
@requires(P.OFFER_EDIT)
def new(inquiry_id: int) -> ResponseReturnValue:
    """Compile the answers into the next version of the offer, or look at it first."""
    inquiry = reading.open_case(inquiry_id, me())
    form = OfferForm.for_case(inquiry, routing.answer_sites_of(inquiry))
    if "preview" in request.form:
        if form.carry_out(_preview, inquiry, form):
            return _pdf(form.result, f"{inquiry.number}.pdf", as_attachment=False)
    elif form.carry_out(_make, inquiry, form):
        offer: Offer = form.result
        flash(_("Version %(version)s of the offer is saved.", version=offer.number))
        return redirect(url_for(".show", offer_id=offer.id))
    return render_template("offers/new.html", inquiry=inquiry, form=form), form.status


def _preview(inquiry: Inquiry, form: OfferForm) -> bytes:
    return service.preview(inquiry, form.chosen(), **form.wish(), by=me())


def _make(inquiry: Inquiry, form: OfferForm) -> Offer:
    key = form.submission_key.data or None
    return service.make(inquiry, form.chosen(), **form.wish(), by=me(), submission_key=key)


@bp.route("/offers/<int:offer_id>", methods=["GET", "POST"])
@requires(P.OFFER_EDIT)
def show(offer_id: int) -> ResponseReturnValue:
    """One version: what is in it, whether it has been sent; marks it as sent."""
    offer = _offer(offer_id)
    contact = offer.inquiry.contact
    form = SentForm(
        sent_to=str(contact.email or contact.name) if contact else "", sent_on=clock.today()
    )
    if not offer.is_sent and form.carry_out(_mark_sent, offer, form):
        flash(_("Version %(version)s is marked as sent.", version=offer.number))
        return redirect(url_for(".show", offer_id=offer.id))
    changed = queries.changed_sites(offer)
    page = render_template("offers/show.html", offer=offer, form=form, changed=changed)
    return page, form.status


def _mark_sent(offer: Offer, form: SentForm) -> None:
    service.mark_sent(offer, sent_to=form.sent_to.data or "", sent_on=form.sent_on.data, by=me())


@bp.get("/offers/<int:offer_id>/document.pdf")
@requires(P.OFFER_EDIT)
def document(offer_id: int) -> ResponseReturnValue:
    """The PDF as it was made."""
    offer = _offer(offer_id)
    name = rules.file_name(offer.inquiry.number, offer.number, offer.language)
    return _pdf(offer.pdf, name, as_attachment=True)


def _offer(offer_id: int) -> Offer:
    return reading.open_row(lambda: queries.get(me(), offer_id), lambda offer: offer.inquiry, me())


def _pdf(content: bytes, name: str, *, as_attachment: bool) -> ResponseReturnValue:
    return send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment=as_attachment,
        download_name=name,
        max_age=0,
    )
