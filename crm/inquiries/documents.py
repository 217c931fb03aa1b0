"""The documents of a case, each registered in the transaction that makes it.

A document has two pairs of texts: sender or recipient and subject as they are, and the public ones,
written separately so that the register of a hidden case can be shown to anybody.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core import clock
from crm.core.access import Person
from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice, db
from crm.core.labelled import Labelled
from crm.core.mail import MailMessage
from crm.core.text import fold
from crm.inquiries.models import Inquiry, InquiryType
from crm.inquiries.rules import LABELS, identity_of, mentions
from crm.reference.models import Municipality

LONGEST = 200
REGISTER_LANGUAGE = "sv"  # the register is kept in one language, whoever writes in it


class DocumentKind(Labelled):
    """What a document is."""

    INQUIRY = "inquiry", _l("inquiry received")
    MAIL_IN = "mail_in", _l("mail received")
    MAIL_OUT = "mail_out", _l("mail sent")
    SENT_TO_MUNICIPALITY = "sent_to_municipality", _l("sent to a municipality")
    ANSWER = "answer", _l("answer from a municipality")
    DECLINE = "decline", _l("a municipality declines")
    OFFER = "offer", _l("offer compiled")
    OFFER_SENT = "offer_sent", _l("offer to the company")
    DECISION = "decision", _l("how the case ended")
    ATTACHMENT = "attachment", _l("attachment")
    MARKING = "marking", _l("secrecy marking")
    RELEASE = "release", _l("who asks, told to a municipality")
    DECISION_CHANGED = "decision_changed", _l("how the case ended, corrected")
    DECISION_WITHDRAWN = "decision_withdrawn", _l("how the case ended, taken back")
    MARKING_CHANGED = "marking_changed", _l("secrecy marking changed")
    MARKING_LIFTED = "marking_lifted", _l("secrecy marking lifted")


class Direction(Labelled):
    """Whether a document came in, went out, or was drawn up here."""

    IN = "in", _l("incoming")
    OUT = "out", _l("outgoing")
    INTERNAL = "internal", _l("drawn up here")


K = DocumentKind
DIRECTIONS: dict[DocumentKind, Direction] = {
    K.INQUIRY: Direction.IN,
    K.MAIL_IN: Direction.IN,
    K.ANSWER: Direction.IN,
    K.DECLINE: Direction.IN,
    K.ATTACHMENT: Direction.IN,
    K.MAIL_OUT: Direction.OUT,
    K.SENT_TO_MUNICIPALITY: Direction.OUT,
    K.OFFER_SENT: Direction.OUT,
    K.RELEASE: Direction.OUT,
    K.OFFER: Direction.INTERNAL,
    K.DECISION: Direction.INTERNAL,
    K.MARKING: Direction.INTERNAL,
    **dict.fromkeys((K.DECISION_CHANGED, K.DECISION_WITHDRAWN), Direction.INTERNAL),
    **dict.fromkeys((K.MARKING_CHANGED, K.MARKING_LIFTED), Direction.INTERNAL),
}
# What the register says of a case that it must not tell about.
NEUTRAL_SUBJECTS: dict[InquiryType | None, Any] = {
    None: _l("Inquiry about an establishment"),
    InquiryType.NEW: _l("Inquiry about an establishment"),
    InquiryType.EXPANSION: _l("Inquiry about an expansion"),
    InquiryType.RELOCATION: _l("Inquiry about a relocation"),
    InquiryType.CAPITAL: _l("Inquiry about capital"),
}


class Document(Identified, Versioned, Model):
    """One document of a case. ``number`` counts within the case: 1, 2 … without gaps.

    ``at`` is when it came in, went out or was drawn up. ``municipality_id`` names the other
    authority where there is one; ``municipality_number`` is that authority's own number.
    ``row_type`` and ``row_id`` name what it was made from. Nothing here is ever deleted.
    """

    __tablename__ = "documents"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"))
    number: Mapped[int]
    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    counterpart: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    subject: Mapped[str] = mapped_column(sa.String(LONGEST))
    public_counterpart: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    public_subject: Mapped[str] = mapped_column(sa.String(LONGEST))
    municipality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("municipalities.id"))
    municipality_number: Mapped[str] = mapped_column(sa.String(50), default="")
    row_type: Mapped[str | None] = mapped_column(sa.String(40))
    row_id: Mapped[int | None]
    # Number and texts, folded: what a search looks in. The public one knows public words only.
    inner_search: Mapped[str] = mapped_column(sa.Text, default="")
    public_search: Mapped[str] = mapped_column(sa.Text, default="")

    inquiry: Mapped[Inquiry] = relationship()
    municipality: Mapped[Municipality | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "number"),
        sa.Index(None, "at", "id"),
        sa.Index(None, "municipality_id", "at"),
    )

    @property
    def label(self) -> str:
        """How the register names it: 2026-0007-3."""
        return f"{self.inquiry.number}-{self.number}"

    def fold_texts(self) -> None:
        """Let searches find what the texts are now."""
        self.inner_search = fold(self.label, self.counterpart, self.subject)
        self.public_search = fold(self.label, self.public_counterpart, self.public_subject)

    def __str__(self) -> str:
        return self.label


def register_document(
    inquiry: Inquiry,
    kind: DocumentKind,
    direction: Direction | None = None,
    counterpart: str | None = None,
    subject: str | None = None,
    at: datetime | None = None,
    *,
    by: Person | None,
    municipality: Municipality | None = None,
    row: Any = None,
) -> Document:
    """Give a document the next number of its case and write it into the register.

    Unless said otherwise it goes the way its kind goes, is with the municipality or the company,
    has the case's subject and happens now. ``row`` is what it was made from. Whoever registers
    another document of the case waits until this one is saved.
    """
    direction = direction or DIRECTIONS[kind]
    last = _last_number(inquiry)
    document = Document(
        inquiry=inquiry,
        number=last + 1,
        kind=kind,
        direction=direction,
        at=at or clock.now(),
        counterpart=_short(counterpart, _other_side(inquiry, direction, municipality)),
        subject=_short(subject, inquiry.subject),
        municipality=municipality,
        municipality_number="",
        row_type=row.__tablename__ if row is not None else None,
        row_id=row.id if row is not None else None,
    )
    _set_public_texts(document, _is_hidden(inquiry) or kind is DocumentKind.MARKING)
    db.session.add(document)
    db.session.flush()
    if kind is DocumentKind.MARKING:
        follow_case(inquiry, {"secrecy": inquiry.secrecy})
    return document


def register_mail(
    inquiry: Inquiry, mail: MailMessage, municipality: Municipality, *, by: Person | None
) -> Document:
    """Register a mail to somebody in a municipality about a case, with the mail's own subject."""
    kind = DocumentKind.MAIL_OUT
    return register_document(
        inquiry, kind, subject=mail.subject, by=by, municipality=municipality, row=mail
    )


def register_release(
    inquiry: Inquiry, municipality: Municipality, *, by: Person, row: Any
) -> Document:
    """Register that a municipality is told who asks: which facts, and of what ``row``."""
    with force_locale(REGISTER_LANGUAGE):
        told = [str(LABELS[name]) for name, fact in identity_of(inquiry).items() if fact]
        subject = _("Told to the municipality: %(facts)s", facts=", ".join(told).lower())
    kind = DocumentKind.RELEASE
    return register_document(
        inquiry, kind, subject=subject, by=by, municipality=municipality, row=row
    )


def follow_case(inquiry: Inquiry, before: Mapping[str, Any]) -> None:
    """After a case was changed or marked: the received inquiry follows it, and no public text
    gives away what has become hidden, nor any of what is the same case. ``before`` is the case as
    it was (service.values_of).
    """
    for one in same_case(inquiry):
        _follow(one, before if one is inquiry else {"secrecy": one.secrecy})


def same_case(inquiry: Inquiry) -> list[Inquiry]:
    """A case with all that have become one with it, each after what it went into."""
    root = inquiry
    while root.merged_into is not None:
        root = root.merged_into
    found = [root]
    for one in found:
        found += parts_of(one)
    return found


def parts_of(inquiry: Inquiry) -> list[Inquiry]:
    """What went into a case itself."""
    return list(db.session.scalars(sa.select(Inquiry).where(Inquiry.merged_into_id == inquiry.id)))


def _follow(inquiry: Inquiry, before: Mapping[str, Any]) -> None:
    found = db.session.scalars(sa.select(Document).where(Document.inquiry_id == inquiry.id)).all()
    hidden = _is_hidden(inquiry)
    names = [*names_of(inquiry), *_names_in(before)]
    newly_secret = inquiry.is_secret and before["secrecy"] != inquiry.secrecy
    for document in found:
        followed = (document.public_counterpart, document.public_subject) == (
            document.counterpart,
            document.subject,
        )
        tells = hidden and _gives_away(document, names, newly_secret)
        if document.kind is DocumentKind.INQUIRY:
            document.at = inquiry.received_at
            document.subject = _short(None, inquiry.subject)
            document.counterpart = _short(None, _other_side(inquiry, Direction.IN, None))
        if tells or (followed and not hidden):
            _set_public_texts(document, hidden)
        document.fold_texts()


def _gives_away(document: Document, names: Iterable[str], newly_secret: bool) -> bool:
    """Whether public texts tell what only the inner ones may, now that the case is hidden."""
    hidden = [*names, document.subject]
    if document.municipality is None:
        hidden.append(document.counterpart)
    elif newly_secret:
        hidden.append(document.municipality.name_sv)
    texts = (document.public_counterpart, document.public_subject)
    return document.public_subject == document.subject or any(
        mentions(text, name) for text in texts for name in hidden
    )


def names_of(inquiry: Inquiry) -> list[str]:
    """The names by which a case's company, contact and project are known."""
    company, contact = inquiry.company, inquiry.contact
    return _told(
        inquiry.code_name,
        company.name if company else None,
        company.organisation_number if company else None,
        contact.name if contact else None,
        contact.email if contact else None,
        contact.phone if contact else None,
    )


def _names_in(values: Mapping[str, Any]) -> list[str]:
    names = ("company_name", "organisation_number", "code_name")
    return _told(*(values.get(name) for name in (*names, "contact_name", "contact_email")))


def _told(*names: str | None) -> list[str]:
    return [name for name in names if name]


def _last_number(inquiry: Inquiry) -> int:
    db.session.execute(sa.select(Inquiry.id).where(Inquiry.id == inquiry.id).with_for_update())
    last = sa.select(sa.func.max(Document.number)).where(Document.inquiry_id == inquiry.id)
    return db.session.scalar(last) or 0


def _other_side(inquiry: Inquiry, direction: Direction, municipality: Municipality | None) -> str:
    if municipality is not None:
        return municipality.name_sv
    if direction is Direction.INTERNAL:
        return ""
    names = (inquiry.company and inquiry.company.name, inquiry.contact and inquiry.contact.name)
    return next((name for name in names if name), inquiry.source.name_sv)


def _short(text: str | None, otherwise: str) -> str:
    return " ".join((otherwise if text is None else text).split())[:LONGEST]


def _is_hidden(inquiry: Inquiry) -> bool:
    """Whether the register names nobody: the case is not open, or something in it, or in what is
    the same case, was marked."""
    marked = sa.select(Document.id).where(
        Document.inquiry_id.in_([one.id for one in same_case(inquiry)]),
        Document.kind == DocumentKind.MARKING,
    )
    return inquiry.hides_identity or db.session.scalar(marked.limit(1)) is not None


def _set_public_texts(document: Document, hidden: bool) -> None:
    """The inner texts where the case is open, otherwise words that name nobody."""
    document.public_counterpart = document.counterpart
    document.public_subject = document.subject
    if hidden:
        with force_locale(REGISTER_LANGUAGE):
            document.public_subject = str(NEUTRAL_SUBJECTS[document.inquiry.type])
            document.public_counterpart = _neutral_counterpart(document)
    document.fold_texts()


def _neutral_counterpart(document: Document) -> str:
    if document.municipality is not None:
        secret = document.inquiry.is_secret
        return _("A municipality") if secret else document.municipality.name_sv
    return "" if document.direction is Direction.INTERNAL else _("A company")
