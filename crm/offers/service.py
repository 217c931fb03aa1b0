"""Writing offers: a version is made once and never changed, only marked as sent."""

from datetime import date, datetime, time

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries import rules as inquiry_rules
from crm.inquiries import service as inquiries
from crm.inquiries.documents import DocumentKind, register_document
from crm.inquiries.models import Inquiry, Stage
from crm.offers import document, queries, rules
from crm.offers.document import Wish
from crm.offers.document_shape import OfferDocument
from crm.offers.models import Offer
from crm.routing.models import AnswerSite


def make(
    inquiry: Inquiry,
    answer_sites: list[AnswerSite],
    *,
    language: str,
    introduction: str,
    by: User,
    valid_until: date | None = None,
    with_comments: bool | None = None,
    submission_key: str | None = None,
) -> Offer:
    """Compile the next version of the case's offer and keep it as data and as PDF.

    ``with_comments``: whether the municipalities' own words are in it; unless said, in Swedish
    offers only, since they write Swedish. The same submission key again gives the same offer.
    Raises Refused.
    """
    _lock(inquiry)
    already = queries.by_submission(inquiry, submission_key) if submission_key else None
    if already is not None:
        return already
    wish = _wish(language, introduction, valid_until, with_comments)
    number = queries.last_number(inquiry) + 1
    content = _document(inquiry, answer_sites, wish, version=number, by=by)
    offer = Offer(
        inquiry=inquiry,
        number=number,
        submission_key=submission_key,
        language=language,
        introduction=wish.introduction,
        content={"document": content, "sites": [_as_it_was(row) for row in answer_sites]},
        pdf=document.render(content, language),
        made_by=by,
    )
    db.session.add(offer)
    audit.record("offer.made", inquiry, by=by, changes={"offer": (None, number)})
    register_document(inquiry, DocumentKind.OFFER, by=by, row=offer)
    return offer


def preview(
    inquiry: Inquiry,
    answer_sites: list[AnswerSite],
    *,
    language: str,
    introduction: str,
    by: User,
    valid_until: date | None = None,
    with_comments: bool | None = None,
) -> bytes:
    """The PDF as ``make`` would keep it, marked as a draft; nothing is kept. Raises Refused."""
    wish = _wish(language, introduction, valid_until, with_comments)
    content = _document(inquiry, answer_sites, wish, version=None, by=by)
    return document.render(content, language)


def mark_sent(offer: Offer, *, sent_to: str, by: User, sent_on: date | None = None) -> None:
    """Note that the investor has the offer, since ``sent_on`` (today). The case becomes offered.

    Raises Refused for a date that cannot be, and for a version that is already marked.
    """
    if offer.is_sent:
        raise Refused(_("This version is already marked as sent."))
    offer.sent_at = _moment(offer, sent_on or clock.today())
    offer.sent_to = sent_to
    if Stage.OFFERED in inquiry_rules.NEXT[offer.inquiry.stage]:
        inquiries.move(offer.inquiry, Stage.OFFERED, by=by)
    audit.record("offer.sent", offer.inquiry, by=by, changes={"offer": (None, offer.number)})
    register_document(offer.inquiry, DocumentKind.OFFER_SENT, at=offer.sent_at, by=by, row=offer)


def _moment(offer: Offer, day: date) -> datetime:
    if day == clock.today():
        return clock.now()
    made = clock.local_date(offer.created_at)
    if not made <= day < clock.today():
        raise Refused(
            _("Write a day from %(made)s, when the offer was made, to today.", made=made),
            field="sent_on",
        )
    return max(offer.created_at, datetime.combine(day, time(12), clock.STOCKHOLM))


def _wish(
    language: str, introduction: str, valid_until: date | None, with_comments: bool | None
) -> Wish:
    return Wish(
        language=language,
        introduction=rules.tidy(introduction),
        valid_until=valid_until,
        with_comments=language == "sv" if with_comments is None else with_comments,
    )


def _document(
    inquiry: Inquiry, answer_sites: list[AnswerSite], wish: Wish, *, version: int | None, by: User
) -> OfferDocument:
    _check_case(inquiry, answer_sites)
    _check_wish(inquiry, wish)
    return document.build(inquiry, answer_sites, wish, version=version, maker=by)


def _check_case(inquiry: Inquiry, answer_sites: list[AnswerSite]) -> None:
    if inquiry.is_closed:
        raise Refused(_("The case is closed: no new offer can be made."))
    if not answer_sites:
        raise Refused(_("Choose at least one site."), field="sites")
    if any(row.recipient.inquiry_id != inquiry.id for row in answer_sites):
        raise Refused(_("Choose among the sites in the answers to this case."), field="sites")


def _check_wish(inquiry: Inquiry, wish: Wish) -> None:
    if wish.language not in rules.LANGUAGES:
        raise Refused(_("Choose one of the alternatives."), field="language")
    if not wish.introduction:
        raise Refused(_("Write a few lines to the investor."), field="introduction")
    if wish.valid_until is not None:
        _check_valid_until(wish.valid_until)
    _check_names_nobody(inquiry, wish.introduction)


def _check_valid_until(day: date) -> None:
    if not clock.today() <= day <= clock.today() + rules.MAX_VALID_FOR:
        raise Refused(_("Choose a day from today to two years ahead."), field="valid_until")


def _check_names_nobody(inquiry: Inquiry, introduction: str) -> None:
    """What goes out under a code name must not give the name away in the letter."""
    if not inquiry.hides_identity:
        return
    names = [who.name for who in (inquiry.company, inquiry.contact) if who]
    if any(inquiry_rules.mentions(introduction, name) for name in names):
        raise Refused(
            _("The case goes by its code name: take out the name of the company or person."),
            field="introduction",
        )


def _as_it_was(row: AnswerSite) -> dict[str, int]:
    return {"id": row.site_id, "version": row.site.version}


def _lock(inquiry: Inquiry) -> None:
    """Somebody else who works on this case waits here until this is kept; then read it afresh."""
    db.session.execute(sa.select(Inquiry.id).where(Inquiry.id == inquiry.id).with_for_update())
    db.session.refresh(inquiry, ("stage", "secrecy", "version"))
